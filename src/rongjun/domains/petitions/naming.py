"""What the office writes in a confidential matter or an accusation does not name who brought it.

A comparison with the sealed identity answers a question, so it is asked only by who may open that identity anyway
(`identity.may_open`): there the text is refused and the field named. Whoever may not know gets no answer of any kind:
a refusal, a cover or a look of its own would tell a guess from a miss. Numbers of persons are refused for everybody, by
their shape alone. Decision 0022.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import Refusal

from .identity import may_open, own_identity, record_identity_look
from .models import Matter, Petitioner

PURPOSE: Final = "系统核对文字中没有写出身份"
COMPARED: Final = ("name", "phone", "address", "id_number", "mail")
SHORTEST: Final = 2
NUMBERS: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\d{16,19})(?!\d)")
"""Identity numbers, mobile telephones, accounts. The telephone of an office on a desk may be written."""
_BETWEEN: Final = re.compile(r"[\W_]+")


def refuse_naming(matter: Matter, texts: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Raise Refusal where one of some texts of the office (by the name of its field) tells who brought a matter that is
    confidential or an accusation. Call it at the whole desk; the access row of the comparison is committed first.
    """
    written = {name: text for name, text in texts.items() if text.strip()}
    if not written or not (matter.hidden or matter.confidential) or by.role is Role.APPLICANT or not by.staff_id:
        return
    for name, text in written.items():
        if NUMBERS.search(text):
            raise Refusal(
                _("“%(field)s”里有像身份证号、手机号或者账号的数字：要求保密的事项和检举控告不写，请删去。")
                % {"field": name}
            )
    places = list(Petitioner.objects.filter(matter=matter).order_by("place").values_list("place", flat=True))
    if not places or not may_open(matter, by):
        return
    record_identity_look(matter, COMPARED, PURPOSE, by, at)
    given = [own_identity(matter, place).get(field, "") for place in places for field in COMPARED]
    for name, text in written.items():
        if named_in(text, given):
            raise Refusal(
                _("“%(field)s”里写出了信访人的姓名或者联系方式：该事项不能让办理的人知道是谁，请改写成“信访人”。")
                % {"field": name}
            )


def named_in(text: str, given: list[str]) -> bool:
    """Tell whether a text carries one of some values, however it is spaced or punctuated."""
    bare = _bare(text)
    return any(len(value) >= SHORTEST and value in bare for value in map(_bare, given))


def _bare(text: str) -> str:
    return _BETWEEN.sub("", text).casefold()
