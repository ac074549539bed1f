"""Who brought a matter: sealed singly, filled up to one length, opened here and nowhere else.

The access row is committed first, on its own connection. It names the matter by a keyed digest and its purpose sealed:
the log of an identity is read by who may open it, and by the person.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.crypto import blind_index, seal, unseal
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.queries import VEILED_LOOKS, list_set_looks
from rongjun.domains.units.models import Area

from .course import HERE, reach
from .masking import COVER
from .models import Entry, Matter, Petitioner, Walled
from .sealing import IDENTITY, place_of

BLOCK: Final = {"name": 96, "phone": 48, "address": 384, "village": 192, "id_number": 48, "mail": 160}
"""Bytes up to which each field is filled before it is sealed."""
WORDS: Final = 4096
"""Words of the person are filled up to a multiple of so many bytes."""
LOOK: Final = "petition"
FILE: Final = "file"
"""The entry of a file that was added."""
LONGEST: Final = 30
"""Characters of a purpose: sealed, it has to fit into the access row."""
REPRESENTATIVES: Final = 5
"""Most representatives of a group (article 20)."""


@dataclass(frozen=True, slots=True)
class Who:
    """One person who brings a matter, as given."""

    name: str = ""
    phone: str = ""
    address: str = ""
    village: str = ""
    id_number: str = ""
    mail: str = ""
    part: str = Petitioner.Part.SELF

    def given(self) -> list[str]:
        """Return every value that was given."""
        return [value for name, value in asdict(self).items() if name in IDENTITY and value.strip()]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at an identity, opened for who may read it."""

    at: datetime
    unit_name: str
    role: str
    purpose: str
    fields: str


def keep_petitioners(matter: Matter, people: Sequence[Who]) -> None:
    """Seal those who bring a matter, each singly, in the order given. Raises Refusal beyond five representatives."""
    if sum(one.part == Petitioner.Part.REPRESENTATIVE for one in people) > REPRESENTATIVES:
        raise Refusal(_("多人共同走访的，代表不得超过5人（信访工作条例第二十条第三款）；其他人请作为共同提出人登记。"))
    for place, one in enumerate(people, start=1):
        boxes = {name: _box(matter, place, name, getattr(one, name)) for name in IDENTITY}
        Petitioner.objects.create(matter=matter, place=place, part=one.part, **boxes)


def open_identity(
    *, matter: Matter, place: int, fields: Sequence[str], purpose: str, by: Actor, at: datetime
) -> dict[str, str]:
    """Open fields of one person who brought a matter, for a purpose; the access row is committed first.

    Raises NotFound for a matter that is not seen, NotPermitted for who may not know who it is, Refusal without a
    purpose; crypto.Tampered.
    """
    reach(matter, by)
    if not may_open(matter, by) or set(fields) - set(IDENTITY):
        raise NotPermitted(_("您的岗位不能查看该信访事项的信访人身份。"))
    record_identity_look(matter, fields, purpose, by, at)
    with whole_desk(HERE):
        return _opened(matter, place, fields)


def open_words(*, matter: Matter, purpose: str, by: Actor, at: datetime) -> str:
    """Open what the person wrote, word by word, for a purpose. Raises as `open_identity`."""
    reach(matter, by)
    if not may_open(matter, by):
        raise NotPermitted(_("您的岗位不能查看该信访事项的信访人身份。"))
    record_identity_look(matter, ["words"], purpose, by, at)
    return own_words(matter)


def may_open(matter: Matter, by: Actor) -> bool:
    """Tell whether an actor may open who brought a matter that is seen from the actor's desk.

    Hidden: who registered it, and the body that owns it. Confidential: who registered it, and the desk that did, as
    long as it does not handle it; handed in on the portal, no desk did, and the station of the place may be the one
    complained about. Else: the units that own or registered it.
    """
    if by.role is Role.APPLICANT:
        return True
    if matter.begun_by == by.staff_id:
        return True
    if not by.may(Permission.PETITION_REVEAL):
        return False
    if matter.hidden:
        return matter.owner_unit_id == by.unit_id and by.may(Permission.PETITION_DISCIPLINE)
    if matter.confidential:
        desk = matter.begun_by != 0 and matter.unit_id == by.unit_id and by.may(Permission.PETITION_SORT)
        return desk and matter.owner_staff_id != by.staff_id and not _complained_about(matter, by.unit_id)
    return by.unit_id in (matter.owner_unit_id, matter.unit_id)


def handles_blind(matter: Matter, by: Actor) -> bool:
    """Tell whether an actor works on a matter without anything that tells who brought it: pages then leave out
    attachments of the person, the number of petitioners, and everything else that differs with identity.
    """
    return (matter.hidden or matter.confidential) and not may_open(matter, by)


def told_to(entries: Sequence[Entry], *, blind: bool) -> list[Entry]:
    """Return what of the history is told to who works `blind`: not how many files the person gave."""
    return [one for one in entries if not blind or one.move != FILE]


def own_identity(matter: Matter, place: int = 1) -> dict[str, str]:
    """Open who brought a matter without a look of its own: for the person, and for letters to the person."""
    with whole_desk(HERE):
        return _opened(matter, place, IDENTITY)


def own_words(matter: Matter) -> str:
    """Open the words of a matter without a look of its own: for the person."""
    return "" if matter.words is None else unpad(unseal(matter.words, **place_of(matter.token, "words")))


def given_of(matter: Matter) -> list[str]:
    """Return every value that tells who brought a matter, to be covered in what the office reads of it."""
    places = Petitioner.objects.filter(matter=matter).values_list("place", flat=True)
    values = [value for place in places for value in own_identity(matter, place).values() if value]
    return values + (villages() if matter.confidential or matter.hidden else [])


def villages() -> list[str]:
    """Return the names of all villages: where only the own one were covered, facts that name it would tell it."""
    return list(Area.objects.filter(level=Area.Level.VILLAGE).order_by("pk").values_list("name", flat=True))


def seal_words(matter: Matter, text: str, field: str = "words", covered: str = "") -> bytes:
    """Seal words of the person under a name, filled up by how long they are with who it is `covered`."""
    room = len(json.dumps(covered, ensure_ascii=False).encode()) + covered.count(COVER) * BLOCK["address"]
    size = -(-max(room, len(json.dumps(text, ensure_ascii=False).encode())) // WORDS) * WORDS
    return seal(pad(text, size), **place_of(matter.token, field))


def record_identity_look(matter: Matter, fields: Sequence[str], purpose: str, by: Actor, at: datetime) -> None:
    """Commit an access row for the identity of a matter. Raises Refusal without a purpose, or for one too long."""
    stated = purpose.strip()
    if not stated or len(stated) > LONGEST:
        raise Refusal(_("请写明查看的目的，不超过30个字。"))
    box = b64encode(seal(stated, **place_of(matter.token, "look"))).decode()
    kind = VEILED_LOOKS if matter.hidden else LOOK
    record_set_look(by=by, at=at, purpose=box, set_kind=kind, set_id=look_id(matter), fields=fields)


def list_identity_looks(matter: Matter) -> list[Look]:
    """Return who looked at who brought a matter, the newest first: for the person, and who may open it."""
    rows = [row for kind in (LOOK, VEILED_LOOKS) for row in list_set_looks(kind, look_id(matter))]
    return [_look(matter, row) for row in sorted(rows, key=lambda row: (row.at, row.pk), reverse=True)]


def look_id(matter: Matter) -> str:
    """Return how the access log calls a matter."""
    return blind_index("petition_look", str(matter.token))[:64]


def pad(text: str, size: int) -> str:
    """Return a text as JSON, filled with blanks up to a size in bytes. Raises Refusal where it is longer."""
    body = json.dumps(text, ensure_ascii=False)
    short = size - len(body.encode())
    if short < 0:
        raise Refusal(_("这一栏太长，请写得短一些。"))
    return body + " " * short


def unpad(padded: str) -> str:
    """Return a text that was filled up."""
    return str(json.loads(padded))


def _box(matter: Matter, place: int, name: str, text: str) -> bytes:
    return seal(pad(text.strip(), BLOCK[name]), **place_of(matter.token, f"petitioner.{place}.{name}"))


def _opened(matter: Matter, place: int, fields: Sequence[str]) -> dict[str, str]:
    row = Petitioner.objects.filter(matter=matter, place=place).first()
    if row is None:
        raise NotFound(_("没有登记这位信访人。"))
    at = {name: place_of(matter.token, f"petitioner.{place}.{name}") for name in fields}
    return {name: unpad(unseal(getattr(row, name), **at[name])) for name in fields if getattr(row, name) is not None}


def _complained_about(matter: Matter, unit_id: int) -> bool:
    with whole_desk(HERE):
        return Walled.objects.filter(matter=matter, unit_id=unit_id).exists()


def _look(matter: Matter, row: AccessRow) -> Look:
    purpose = unseal(b64decode(row.purpose), **place_of(matter.token, "look"))
    return Look(row.at, row.unit_name, row.role, purpose, row.fields)
