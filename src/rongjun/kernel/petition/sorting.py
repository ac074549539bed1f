"""Sorting a petition (依法分类): questions that lead a clerk to its kind and route, by 信访工作条例 (2022).

The tree is data. The answers given, in order, are the reason that is kept with the matter; they can be read again as
words with their articles. What speaks of an official's misconduct is asked for first, since an accusation is walled off
from the accused whatever else the matter asks for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..recognition.procedure import Words


class Kind(StrEnum):
    """What a petition is."""

    SUGGESTION = "suggestion"
    """建议意见类 (article 29)."""
    ACCUSATION = "accusation"
    """检举控告类 (article 30)."""
    REQUEST = "request"
    """申诉求决类 (article 31)."""


class Route(StrEnum):
    """The six ways of a request, in the order of article 31."""

    JUDICIAL = "judicial"
    ARBITRATION = "arbitration"
    PARTY = "party"
    ADMINISTRATIVE = "administrative"
    DUTY = "duty"
    OPINION = "opinion"

    @property
    def item(self) -> int:
        """The number of the item in article 31."""
        return list(Route).index(self) + 1

    @property
    def article(self) -> str:
        """The item as it is cited."""
        return f"第三十一条第{'一二三四五六'[self.item - 1]}项"


@dataclass(frozen=True, slots=True)
class Sorted:
    """Where the questions lead. `also_request`: what the person asks for besides is registered as a matter of its own.

    `says`: what happens next, for the clerk.
    """

    kind: Kind
    article: str
    says: Words
    route: Route | None = None
    also_request: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, and the question or the end that it leads to."""

    id: str
    text: Words
    to: str | Sorted


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the clerk, with the article that it asks about and words of help."""

    id: str
    text: Words
    article: str
    answers: tuple[Answer, ...]
    help: Words | None = None


type Path = Sequence[tuple[str, str]]
"""Question and answer, by their ids, in the order asked."""


class NoSuchAnswer(Exception):
    """A path names a question that is not asked there, or an answer that it does not have."""


REGULATION: Final = "laws/信访工作条例(2022-02-25).md"
"""The source of every article here."""
_YES, _NO = Words("是", "Yes"), Words("否", "No")
_PASSED: Final = Words(
    "登记后按管理权限转送纪检监察机关。检举控告的内容和信访人情况不得透露给被反映的单位和人员。",
    "Register it and pass it on to the disciplinary body that is competent. Nothing of it, nor of who wrote, is told "
    "to those complained about.",
)


def _route(route: Route, zh: str, en: str) -> Sorted:
    return Sorted(Kind.REQUEST, route.article, Words(zh, en), route)


_JUDICIAL: Final = _route(
    Route.JUDICIAL,
    "书面告知应走的诉讼、复议或者公安、检察程序和受理机关；来信转送同级政法部门，来访释法明理、引导到政法部门反映。",
    "Tell in writing which court, review, police or prosecution procedure it is and who takes it; letters are passed "
    "on to that authority.",
)
_ARBITRATION: Final = _route(
    Route.ARBITRATION,
    "书面告知仲裁机构、申请办法和期限，导入仲裁程序。",
    "Tell in writing which arbitration body it is, how and until when to apply; lead it there.",
)
_PARTY: Final = _route(
    Route.PARTY,
    "书面告知受理党员申诉、复审的组织，导入相应程序。",
    "Tell in writing which body takes appeals of members or re-examinations; lead it there.",
)
_ADMINISTRATIVE: Final = _route(
    Route.ADMINISTRATIVE,
    "书面告知行政程序的受理机关、所需材料和期限；属于本机关职权的直接导入（如评定残疾等级、身份认定）。",
    "Tell in writing which authority takes it, what to bring and until when; what is this office's own (a rating, a "
    "recognition) is begun here.",
)
_DUTY: Final = _route(
    Route.DUTY,
    "依法履行法定职责，或者书面答复不履行的理由和依据。",
    "Fulfil the duty, or answer in writing why not and by what rule.",
)
_OPINION: Final = _route(
    Route.OPINION,
    "受理后听取陈述、调查核实，自受理之日起60日内出具信访处理意见书（第三十四条）；可申请复查、复核。",
    "Accept it, hear the person, find the facts, and give the written opinion within 60 days of acceptance (article "
    "34); review and re-review are open.",
)

_QUESTIONS: Final = (
    Question(
        "misconduct",
        Words(
            "信访人是否反映党员、公职人员或者单位违规违纪违法（贪污、索要好处、打击报复、滥用职权、失职等）？",
            "Does the person report that an official, a party member or a body broke discipline or law (took money, "
            "demanded favours, retaliated, abused or neglected an office)?",
        ),
        "第二十二条第二款、第三十条",
        (Answer("yes", _YES, "own_request"), Answer("no", _NO, "wants")),
        Words(
            "只要求改正结果、没有指认违规违纪违法的，选“否”。拿不准时选“是”，由纪检监察机关判断，信访人得到保护。",
            "Who only wants a result put right and names no misconduct: no. In doubt: yes; the disciplinary body finds "
            "out, and the person is protected.",
        ),
    ),
    Question(
        "own_request",
        Words(
            "除检举控告外，信访人是否还为自己提出请求（待遇、发放、证件等）？",
            "Besides, does the person ask for something of their own (a benefit, a payment, a certificate)?",
        ),
        "第三十条、第三十一条",
        (
            Answer("yes", _YES, Sorted(Kind.ACCUSATION, "第二十二条第二款、第三十条", _PASSED, also_request=True)),
            Answer("no", _NO, Sorted(Kind.ACCUSATION, "第二十二条第二款、第三十条", _PASSED)),
        ),
        Words(
            "有自己请求的，另行登记一件，不写检举控告的内容，分别办理，互不等待。",
            "A request of their own is registered as another matter, without a word of the accusation; neither waits.",
        ),
    ),
    Question(
        "wants",
        Words("信访人主要想要什么？", "What does the person want above all?"),
        "第二十九条、第三十一条",
        (
            Answer(
                "suggest",
                Words(
                    "反映情况，提出建议、意见，不要求处理自己的事",
                    "To report or suggest; no decision on their own affair",
                ),
                Sorted(
                    Kind.SUGGESTION,
                    "第二十九条",
                    Words(
                        "认真研究论证；科学合理、具有现实可行性的采纳或者部分采纳，并予以回复。",
                        "Study it; adopt, wholly or in part, what is sound and feasible, and reply.",
                    ),
                ),
            ),
            Answer(
                "request",
                Words(
                    "请求解决自己（或者家属、单位）的具体问题",
                    "To have an affair of their own, their family or body settled",
                ),
                "judicial",
            ),
        ),
    ),
    Question(
        "judicial",
        Words(
            "是否应当通过诉讼或者复议程序、刑事立案或者法律监督、公安机关法律程序处理，或者已在这些程序中尚未依法终结？",
            "Must it be settled by a court or the review that goes with it, by criminal investigation or its "
            "supervision, or by the police, or is it there and not ended yet?",
        ),
        "第三十一条第一项、第二十二条第二款",
        (Answer("yes", _YES, _JUDICIAL), Answer("no", _NO, "arbitration")),
        Words(
            "例：民事纠纷、对判决不服、人身伤害立案。",
            "For example a civil dispute, a judgment not accepted, an injury to be investigated.",
        ),
    ),
    Question(
        "arbitration",
        Words("是否应当通过仲裁解决？", "Must it be settled by arbitration?"),
        "第三十一条第二项",
        (Answer("yes", _YES, _ARBITRATION), Answer("no", _NO, "party")),
        Words(
            "例：劳动争议、聘用合同的人事争议。", "For example a labour dispute, or one over a contract of employment."
        ),
    ),
    Question(
        "party",
        Words(
            "是否可以通过党员申诉、申请复审等解决（对党纪处分、组织处理不服）？",
            "Can it be settled by a member's appeal or a re-examination (of a disciplinary or organisational measure)?",
        ),
        "第三十一条第三项",
        (Answer("yes", _YES, _PARTY), Answer("no", _NO, "administrative")),
    ),
    Question(
        "administrative",
        Words(
            "是否可以通过行政复议、行政裁决、行政确认、行政许可、行政处罚等行政程序解决？",
            "Can it be settled by an administrative procedure (review, ruling, confirmation, licence, penalty)?",
        ),
        "第三十一条第四项",
        (
            Answer("yes", _YES, _ADMINISTRATIVE),
            Answer("over", Words("本可以，但申请期限已过", "It could have been; the time to apply is over"), "duty"),
            Answer("no", _NO, "duty"),
        ),
        Words(
            "例：申请评定或者调整残疾等级、认定身份、补换证件；对书面决定不服且仍在复议期限内。",
            "For example a rating or its change, a recognition, a certificate; a written decision that may still be "
            "reviewed.",
        ),
    ),
    Question(
        "duty",
        Words(
            "是否请求本机关查处违法行为，或者履行保护人身权、财产权等合法权益的法定职责？",
            "Is the authority asked to act against an unlawful act, or to fulfil a duty by law to protect rights?",
        ),
        "第三十一条第五项",
        (Answer("yes", _YES, _DUTY), Answer("no", _NO, _OPINION)),
    ),
)
QUESTIONS: Final = {question.id: question for question in _QUESTIONS}
"""Every question by its id."""
FIRST: Final = "misconduct"
"""The question asked first."""


def walk(path: Path) -> Question | Sorted:
    """Follow the answers given so far; return the question that comes next, or where they lead.

    Raises NoSuchAnswer where the path does not fit the tree, or goes on after its end.
    """
    here: Question | Sorted = QUESTIONS[FIRST]
    for asked, given in path:
        if not isinstance(here, Question) or here.id != asked:
            raise NoSuchAnswer(f"{asked} is not asked here")
        to = _answer(here, given).to
        here = QUESTIONS[to] if isinstance(to, str) else to
    return here


def _answer(question: Question, given: str) -> Answer:
    for answer in question.answers:
        if answer.id == given:
            return answer
    raise NoSuchAnswer(f"{question.id} has no answer {given}")


def sort_out(path: Path) -> Sorted:
    """Return where a whole path leads. Raises NoSuchAnswer where it does not fit the tree or is not finished."""
    found = walk(path)
    if isinstance(found, Question):
        raise NoSuchAnswer(f"{found.id} is not answered")
    return found


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer of a path in words."""

    question: Words
    answer: Words
    article: str


def reasons_of(path: Path) -> tuple[Reason, ...]:
    """Return the answers of a path in words, as they are kept and shown. Raises NoSuchAnswer like `walk`."""
    walk(path)
    return tuple(
        Reason(QUESTIONS[asked].text, _answer(QUESTIONS[asked], given).text, QUESTIONS[asked].article)
        for asked, given in path
    )  # fmt: skip


def paths() -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return every whole path of the tree, in the order of its answers."""
    return tuple(_paths_from(QUESTIONS[FIRST]))


def _paths_from(question: Question) -> list[tuple[tuple[str, str], ...]]:
    found = []
    for answer in question.answers:
        step = (question.id, answer.id)
        rest = [()] if isinstance(answer.to, Sorted) else _paths_from(QUESTIONS[answer.to])
        found += [(step, *more) for more in rest]
    return found
