"""Lists and figures of the office, dated, each with the document that says so; in force once a second person agrees.

What is shipped is the office's own to change. A shipped list names the article it is drawn from, or says that none is
known: `SHIPPED` is no national standard, and no figure of money is shipped as one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as label

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.approvals.actions import open_matter, return_matter, sign_subject
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.chain import content_hash
from rongjun.kernel.money import parse_yuan

from .models import Setting

KIND: Final = "aid_setting"


@dataclass(frozen=True, slots=True)
class Shipped:
    """What holds before the office decides: its name, form (a key of HELP), value and source."""

    name: Promise
    form: str
    value: Any
    source: str


SHIPPED: Final[dict[str, Shipped]] = {
    "situations": Shipped(
        gettext_lazy("困难情形"), "codes",
        [["living", "生活困难"], ["elderly", "养老困难"], ["medical", "医疗困难"], ["housing", "住房困难"],
         ["event", "重大变故"]],
        "退役军人保障法第五十五条（养老、医疗、住房、生活）；军人抚恤优待条例（2024）第三十八条（重大变故）",
    ),
    "papers": Shipped(
        gettext_lazy("关爱基金申请材料"), "codes",
        [["form", "申请表"], ["identity", "身份和服役证明"], ["income", "家庭收入说明"], ["need", "困难情况证明"],
         ["account", "收款账户"]],
        "本单位自定，无公布出处",
    ),
    "notice_kinds": Shipped(gettext_lazy("须公示的事项"), "kinds", ["hardship"], "本单位自定，无公布出处"),
    "notice_days": Shipped(gettext_lazy("公示天数"), "number", 7, "本单位自定，无公布出处"),
    "town_days": Shipped(gettext_lazy("乡镇审核天数"), "number", 10, "本单位自定，无公布出处"),
    "county_days": Shipped(gettext_lazy("县级核查天数"), "number", 15, "本单位自定，无公布出处"),
    "look_again": Shipped(gettext_lazy("帮扶后多少天内再看是否仍有困难"), "number", 365, "本单位自定，无公布出处"),
    "medical_line": Shipped(gettext_lazy("一年自付医疗费用线（元）"), "fen", 0, "未设；设定须有本地文件"),
    "needs": Shipped(
        gettext_lazy("走访的哪些需要算疑似困难"), "codes",
        [["medical_cost", "medical"], ["money", "living"], ["house", "housing"]], "本单位自定，无公布出处",
    ),
    "income_line": Shipped(gettext_lazy("人均月收入线（元）"), "fen", 100_000, "本单位自定，无公布出处"),
    "weights": Shipped(
        gettext_lazy("评审权重（收入、负担、变故）"), "numbers", [5, 3, 2], "评审委员会自定，无公布出处"
    ),
    "committee": Shipped(gettext_lazy("评审会最少签字人数"), "number", 3, "本单位自定，无公布出处"),
}  # fmt: skip
"""Key -> what is shipped."""


def value_of(key: str, day: date) -> Any:
    """Return what holds on a day: the latest value in force, else what is shipped."""
    found = standing_of(key, day)
    return SHIPPED[key].value if found is None else found.value


def standing_of(key: str, day: date) -> Setting | None:
    """Return the setting that holds on a day, or None where the shipped one does."""
    agreed = Setting.objects.filter(key=key, since__lte=day, approved_at__isnull=False)
    return agreed.order_by("-since", "-pk").first()


def source_of(key: str, day: date) -> str:
    """Return where a value comes from: the office's document, or what is shipped with it."""
    found = standing_of(key, day)
    return SHIPPED[key].source if found is None else found.document


def situations(day: date) -> dict[str, str]:
    """Return the situations of need, code -> name."""
    return dict(value_of("situations", day))


def read_value(key: str, text: str) -> Any:
    """Read what was typed. Raises Refusal saying what is expected."""
    form = SHIPPED[key].form
    try:
        return _READERS[form](text.strip())
    except (ValueError, KeyError):
        raise Refusal(str(HELP[form])) from None


def told_value(key: str, value: Any) -> str:
    """Return a value as it is typed."""
    form = SHIPPED[key].form
    if form == "codes":
        return "\n".join(f"{code} {name}" for code, name in value)
    if form in ("kinds", "numbers"):
        return " ".join(map(str, value))
    return f"{value / 100:.2f}" if form == "fen" else str(value)


@transaction.atomic
def propose_setting(*, key: str, text: str, since: date, document: str, by: Actor, at: datetime) -> Setting:
    """Propose a value from a day on; another person agrees. Raises Refusal without document or for a wrong value."""
    by.require(Permission.AID_COUNTY)
    if key not in SHIPPED:
        raise NotFound(_("没有这项设置。"))
    if not document.strip():
        raise Refusal(_("请写明依据的文件编号；本单位自定的，写本单位的文号。"))
    made = Setting.objects.create(
        key=key, value=read_value(key, text), since=since, document=document.strip()[:120], made_by_id=by.staff_id,
        made_at=at,
    )  # fmt: skip
    name = SHIPPED[key].name
    open_matter(
        kind=KIND, subject_id=made.pk, content_hash=content_of(made), by=by, at=at, area="",
        summary=[(label("设置"), str(name)), (label("内容"), told_value(key, made.value)[:300]),
                 (label("自何日起"), since.isoformat()), (label("依据"), made.document)],
    )  # fmt: skip
    record_act(by=by, at=at, action="aid.setting.propose", subject=f"aid_setting:{made.pk}", detail={"key": key})
    return made


@transaction.atomic
def sign_setting(*, setting_id: int, by: Actor, at: datetime) -> bool:
    """Agree to a setting; the last signature brings it into force."""
    one = get_setting(setting_id)
    last = sign_subject(kind=KIND, subject_id=one.pk, content_hash=content_of(one), by=by, at=at)
    if last:
        Setting.objects.filter(pk=one.pk).update(approved_at=at)
    return last


@transaction.atomic
def return_setting(*, setting_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a setting with a reason."""
    one = get_setting(setting_id)
    return_matter(matter_id=get_matter(KIND, one.pk).pk, reason=reason, by=by, at=at, final=True)


def get_setting(setting_id: int) -> Setting:
    """Return a proposed setting. Raises NotFound."""
    found = Setting.objects.select_related("made_by").filter(pk=setting_id).first()
    if found is None:
        raise NotFound(_("没有这项设置。"))
    return found


def content_of(one: Setting) -> str:
    """Return the hash of what is signed."""
    return content_hash(["aid_setting", one.pk, one.key, one.value, one.since.isoformat(), one.document])


def _codes(text: str) -> list[list[str]]:
    rows = [line.split(None, 1) for line in text.splitlines() if line.strip()]
    if not rows or any(len(row) != 2 or not row[0].isidentifier() or len(row[0]) > 16 for row in rows):
        raise ValueError(text)
    if len({row[0] for row in rows}) != len(rows):
        raise ValueError(text)
    return [[code, name.strip()[:40]] for code, name in rows]


def _number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 365:
        raise ValueError(text)
    return int(text)


def _fen(text: str) -> int:
    found = parse_yuan(text)
    if found < 0:
        raise ValueError(text)
    return found


def _kinds(text: str) -> list[str]:
    found = text.split()
    if set(found) - {"hardship", "temporary", "oneoff"}:
        raise ValueError(text)
    return found


def _numbers(text: str) -> list[int]:
    found = [int(one) for one in text.split()]
    if len(found) != 3 or any(not 0 <= one <= 100 for one in found) or not sum(found):
        raise ValueError(text)
    return found


_READERS: Final[dict[str, Any]] = {
    "codes": _codes, "number": _number, "fen": _fen, "kinds": _kinds, "numbers": _numbers
}  # fmt: skip
HELP: Final[dict[str, Promise]] = {
    "codes": gettext_lazy("一行一项：英文代码、空格、名称，如 living 生活困难；代码不重复。"),
    "number": gettext_lazy("应为 1 至 365 的整数。"),
    "fen": gettext_lazy("金额应为以元计、最多两位小数的数，如 1234.50。"),
    "kinds": gettext_lazy("hardship、temporary、oneoff 中的几个，用空格隔开；可以留空。"),
    "numbers": gettext_lazy("三个 0 至 100 的整数，用空格隔开，不能全是 0。"),
}  # fmt: skip
