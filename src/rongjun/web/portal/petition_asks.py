"""The questions of a petition on the portal, one a page: what is asked, how it is typed, what is wrong with it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from rongjun.base.messages import is_mail
from rongjun.domains.petitions.identity import REPRESENTATIVES
from rongjun.domains.petitions.topics import NEEDS, TOPICS
from rongjun.domains.units.queries import known_area_codes, list_unit_names

from ..ui.forms import OfficeForm

type Answers = Mapping[str, str]
YES_NO: Final = (("yes", _lazy("是")), ("no", _lazy("否")))
LONGEST: Final = 4000
"""Most signs of a text."""
_MONTH: Final = re.compile(r"(\d{4})\D{0,2}(\d{1,2})\D?")
_PHONE: Final = re.compile(r"1\d{10}|0?\d{7,12}")
MONTHLY: Final = frozenset({"amount", "unpaid", "stopped"})
"""Topics that are about a month."""
_NUMERIC: Final = {"month": "numeric", "phone": "tel", "mail": "email"}
SELF, GROUP, FOR_ANOTHER = "self", "group", "proxy"
SEALED: Final = _lazy("单独加密保存。")
ONLY_TELLS: Final = _lazy("只用来告诉您“有内容可以查看”，不说是什么事。")
MOST_FIVE: Final = _lazy("几个人一起反映的，推选代表，最多五位（条例第二十条）。")


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. `choices` where it is answered by choosing; `several` where more than one may be chosen."""

    id: str
    text: str | Promise
    help: str | Promise = ""
    kind: str = "text"
    choices: tuple[tuple[str, str | Promise], ...] = ()
    required: bool = False
    when: Callable[[Answers], bool] = lambda answers: True


def _named(answers: Answers) -> bool:
    return answers.get("named") == "yes"


def _is(who: str) -> Callable[[Answers], bool]:
    """Return whether the person brings it in one way: oneself, with others, for somebody else."""
    return lambda answers: _named(answers) and (answers.get("who") or SELF) == who


def _has(place: int) -> Callable[[Answers], bool]:
    """Return whether a group has a representative at a place, each after the one before."""
    before = [f"more{n}" for n in range(2, place + 1)]
    return lambda answers: _is(GROUP)(answers) and all(answers.get(one) == "yes" for one in before)


def _representatives() -> Iterator[Ask]:
    """Yield the questions about each representative of a group, up to five (article 20)."""
    for place in range(1, REPRESENTATIVES + 1):
        if place > 1:
            yield Ask(f"more{place}", format_lazy(_lazy("还有第 {n} 位代表吗？"), n=place), MOST_FIVE, "choice", YES_NO,
                      required=True, when=_has(place - 1))  # fmt: skip
        yield Ask(f"rep{place}", format_lazy(_lazy("第 {n} 位代表的姓名"), n=place), SEALED, "name", required=True,
                  when=_has(place))  # fmt: skip
        yield Ask(f"rep{place}_phone", format_lazy(_lazy("第 {n} 位代表的电话"), n=place), ONLY_TELLS, "phone",
                  when=_has(place))  # fmt: skip


def _accuses(answers: Answers) -> bool:
    return answers.get("accuses") == "yes"


ASKS: Final = (
    Ask("told", _lazy("什么事？请把事情经过写下来"),
        _lazy("什么时候、在哪里、哪个单位、怎么一回事。先不用写姓名和身份证号，后面会问。"), "long", required=True),
    Ask("wanted", _lazy("您希望怎样解决？"), _lazy("如：补发几月到几月的抚恤金；请书面答复为什么停发。"), "long"),
    Ask("area", _lazy("事情发生在哪里？"), "", "area", required=True),
    Ask("topic", _lazy("是哪方面的事？"), _lazy("拿不准就选“其他”，工作人员会再分。"), "choice",
        (*TOPICS.items(),), required=True),
    Ask("month", _lazy("从哪个月开始的？"), _lazy("写年月，如 2026-03。"), "month",
        when=lambda answers: answers.get("topic") in MONTHLY),
    Ask("accuses", _lazy("您是否反映工作人员或者单位违规违纪违法？"),
        _lazy("如索要好处、打击报复、贪污。选“是”的，转纪检监察机关，被反映的单位和人员在系统里什么也查不到。"),
        "choice", YES_NO, required=True),
    Ask("accused_unit", _lazy("反映的是哪个单位？"), _lazy("没有在清单里的不用选，写在事情经过里。"), "unit",
        when=_accuses),
    Ask("accused_names", _lazy("反映的是哪些人？"),
        _lazy("写姓名，几个人的用顿号隔开；不知道的可以不写。"), when=_accuses),
    Ask("urgent", _lazy("现在有没有急需？"),
        _lazy("有急需的，当天报本单位负责人。危险时请先拨打 110 或 120。"), "choice",
        (("no", _lazy("没有")), ("life", _lazy("有生命危险")), ("treatment", _lazy("急需治病")),
         ("food", _lazy("没有吃的")), ("shelter", _lazy("没有住的地方"))), required=True),
    Ask("named", _lazy("愿意留下姓名和联系方式吗？"),
        _lazy("不留也登记、也办理，但是没有办法书面告知您，您要自己凭编号和查询码来看。"), "choice", YES_NO,
        required=True),
    Ask("who", _lazy("您是为谁反映？"), _lazy("替别人反映的，委托书可以在提交以后拍照上传。"), "choice",
        ((SELF, _lazy("我自己的事")), (GROUP, _lazy("几个人一起")), (FOR_ANOTHER, _lazy("替别人反映"))), required=True,
        when=_named),
    *_representatives(),
    Ask("name", _lazy("您的姓名"), SEALED, "name", required=True, when=_is(SELF)),
    Ask("phone", _lazy("您的电话"), ONLY_TELLS, "phone", when=_is(SELF)),
    Ask("principal", _lazy("您替谁反映？写那个人的姓名"), SEALED, "name", required=True, when=_is(FOR_ANOTHER)),
    Ask("principal_phone", _lazy("那个人的电话"), ONLY_TELLS, "phone", when=_is(FOR_ANOTHER)),
    Ask("proxy", _lazy("您自己的姓名"), SEALED, "name", required=True, when=_is(FOR_ANOTHER)),
    Ask("proxy_phone", _lazy("您自己的电话"), ONLY_TELLS, "phone", when=_is(FOR_ANOTHER)),
    Ask("mail", _lazy("电子邮箱"), _lazy("可以不写。只用来告诉您“有内容可以查看”，不说是什么事。"), "mail",
        when=_named),
    Ask("address", _lazy("书面答复寄到哪里？"), _lazy("不写的，凭编号和查询码在网上看。"), "text", when=_named),
    Ask("confidential", _lazy("要不要对办理单位保密您的身份？"),
        _lazy("选“是”的，办理的人不知道您是谁。有的事不知道是谁就查不清，那时会在这里请您补充。"), "choice", YES_NO,
        required=True, when=_named),
    Ask("needs", _lazy("办理时需要什么帮助？"), "", "several", (*NEEDS.items(),)),
    Ask("home", _lazy("同意工作人员上门了解吗？"), _lazy("不同意没有任何影响，也不会再问。"), "choice", YES_NO,
        required=True, when=_named),
)  # fmt: skip
"""Every question, in the order asked."""
HIDDEN: Final = frozenset(
    {"address", *(one.id for one in ASKS if one.kind in ("name", "phone", "mail"))}
)  # fmt: skip
"""Answers that no page shows in full again."""


def asks_for(answers: Answers) -> list[Ask]:
    """Return the questions that apply to the answers given so far."""
    return [one for one in ASKS if one.when(answers)]


def ask_named(name: str) -> Ask | None:
    """Return a question by its id."""
    return next((one for one in ASKS if one.id == name), None)


def choices_of(ask: Ask) -> list[tuple[str, str]]:
    """Return the answers to choose from."""
    if ask.kind == "unit":
        return [("", _("不选")), *((name, name) for name in list_unit_names())]
    return [(value, str(text)) for value, text in ask.choices]


def read_answer(ask: Ask, typed: list[str]) -> str:
    """Return an answer as it is kept: months in any common form become YYYY-MM."""
    if ask.kind == "several":
        return ",".join(one for one in typed if one in dict(ask.choices))
    text = (typed[0] if typed else "").strip()[: LONGEST + 1]
    if ask.kind == "month" and (found := _MONTH.fullmatch(text)):
        return f"{found[1]}-{found[2].zfill(2)}"
    return text


def fault_of(ask: Ask, answer: str) -> str:
    """Return what is wrong with an answer and how to mend it; '' where nothing is."""
    if not answer:
        return _required(ask) if ask.required else ""
    if len(answer) > LONGEST:
        return _("最多 %(n)s 字，请写短一些；其余的可以提交以后再补充。") % {"n": LONGEST}
    if ask.kind in ("choice", "unit") and answer not in dict(choices_of(ask)):
        return _("请从清单里选一个。")
    if ask.kind == "area" and answer not in known_area_codes():
        return _("请选择地方。")
    if ask.kind == "month" and not (re.fullmatch(r"\d{4}-\d\d", answer) and 1 <= int(answer[5:]) <= 12):
        return _("月份应写成 2026-03 这样。")
    if ask.kind == "phone" and not _PHONE.fullmatch("".join(sign for sign in answer if sign.isdecimal())):
        return _("电话号码的位数不对，请核对：手机 11 位，座机带区号。")
    if ask.kind == "mail" and (len(answer) > 100 or not is_mail(answer)):
        return _("电子邮箱不对，请核对：如 name@example.cn。")
    if ask.kind == "name" and len(answer) > 24:
        return _("姓名太长，请核对。")
    if ask.id == "address" and len(answer) > 100:
        return _("地址太长，请写短一些。")
    return ""


def faults_of(answers: Answers) -> list[tuple[Ask, str]]:
    """Return every question whose answer is wrong or missing, with what and how to mend it."""
    found = [(one, fault_of(one, answers.get(one.id, ""))) for one in asks_for(answers)]
    return [(one, fault) for one, fault in found if fault]


def shown_answer(ask: Ask, answer: str) -> str:
    """Return an answer as the person sees it again; who it is not in full."""
    if not answer:
        return ""
    if ask.id in HIDDEN:
        return _("已填写（加密保存）")
    if ask.kind == "several":
        named = dict(choices_of(ask))
        return "、".join(named[one] for one in answer.split(",") if one in named)
    return dict(choices_of(ask)).get(answer, answer) if ask.kind in ("choice", "unit") else answer


class AskForm(OfficeForm):
    """One question; what was answered before is in it, unless it tells who it is."""

    def __init__(self, ask: Ask, data: Mapping[str, Any] | None, answer: str) -> None:
        shown: Any = "" if ask.id in HIDDEN else answer.split(",") if ask.kind == "several" else answer
        super().__init__(data, initial={"answer": shown})
        self.fields["answer"] = _field(ask)
        self.ask = ask


def _field(ask: Ask) -> forms.Field:
    said: dict[str, Any] = {"label": ask.text, "help_text": ask.help, "required": False}
    if ask.kind == "choice":
        return forms.CharField(widget=forms.RadioSelect(choices=choices_of(ask)), **said)
    if ask.kind == "several":
        return forms.MultipleChoiceField(
            choices=choices_of(ask), widget=forms.CheckboxSelectMultiple(choices=choices_of(ask)), **said
        )
    if ask.kind == "unit":
        return forms.CharField(widget=forms.Select(choices=choices_of(ask)), **said)
    attrs = {"autocomplete": "off"} | ({"inputmode": _NUMERIC[ask.kind]} if ask.kind in _NUMERIC else {})
    if ask.kind == "long":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 9, **attrs}), **said)
    return forms.CharField(widget=forms.TextInput(attrs=attrs), **said)


def _required(ask: Ask) -> str:
    if ask.kind in ("choice", "area"):
        return _("请选一个答案。")
    return _("请填写“%(label)s”。") % {"label": ask.text}
