"""Putting petitions into my folder and taking them out, without access row and audit row: either would tell of one.

What is read and written is one box of one length, whatever is in it.
"""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.errors import AlreadyDone, NotPermitted
from rongjun.domains.petitions.numbers import read_number

from .codes import plain_code
from .folder import Kept, lock_folder, open_folder, with_one
from .models import OwnKey
from .visits import Visit


def read_folder(visit: Visit) -> list[Kept]:
    """Return what a person keeps, the latest first. Call it in the own scope.

    Raises NotPermitted as long as the code is one that an office has seen.
    """
    return _opened(visit)[1]


def keep_petition(*, visit: Visit, number: str, code: str) -> None:
    """Put a petition into the folder. Raises NotPermitted, AlreadyDone where it is there, Refusal where it is full."""
    plain = plain_code(code)
    more = Kept(read_number(number), f"{plain[:5]}-{plain[5:]}")
    _change(visit, lambda kept: with_one(kept, more))


def drop_petition(*, visit: Visit, number: str) -> None:
    """Take a petition out of the folder; it can be opened by number and code as before."""
    _change(visit, lambda kept: [one for one in kept if one.number != number])


@transaction.atomic
def _change(visit: Visit, change: Callable[[list[Kept]], Sequence[Kept]]) -> None:
    """Write what a change makes of the folder; what another browser wrote meanwhile is not overwritten."""
    box, kept = _opened(visit)
    fresh = lock_folder(change(kept), visit.folder_key, visit.key.token)
    if not OwnKey.objects.filter(pk=visit.key.pk, ended_at=None, folder=box).update(folder=fresh):
        raise AlreadyDone(_("文件夹刚刚在别处有变化，请再按一次。"))


def _opened(visit: Visit) -> tuple[bytes, list[Kept]]:
    if not visit.key.own:
        raise NotPermitted(_("请先换成只有您自己知道的查询码：柜台发的查询码，发的人也见过。"))
    box = bytes(OwnKey.objects.values_list("folder", flat=True).get(pk=visit.key.pk))
    return box, open_folder(box, visit.folder_key, visit.key.token)
