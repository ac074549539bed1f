"""Whole files for some dozens of people of one town: entered by the town's clerk, guardians by one and approved by
another, with papers, a correction and a paper put in by mistake."""

from collections.abc import Iterator
from datetime import timedelta

from rongjun.base.errors import Refusal
from rongjun.domains.people.file.entering import read_entry
from rongjun.domains.people.file.kinds import KINDS
from rongjun.domains.people.file.papers import Upload, add_paper, withdraw_paper
from rongjun.domains.people.file.parts import Detail
from rongjun.domains.people.file.recording import record_details
from rongjun.domains.people.forms import propose_change
from rongjun.domains.people.models import Fact, Paper
from rongjun.kernel.vocabulary import CATEGORIES, CATEGORY_CODES

from .county import place_words, town_code, village_code
from .entries import Entry, entries_of
from .office import VILLAGE
from .people import Row
from .scans import scan_pdf, scan_png
from .stage import Stage, birth_of, is_woman, person_of

FILES = 36
GUARDED = 5
CORRECTED = 4
TOWN = town_code(0)[:9]
REASON = "入户核对，建立一人一档"


def townspeople(stage: Stage) -> list[Row]:
    """Return the people whose files are told whole: of every category of the town some, the worker's village first."""
    ours = [row for row in stage.known if row["区划代码"].startswith(TOWN)]
    groups = [[row for row in ours if row["对象类别"] == name] for name in CATEGORIES.values()]
    home = village_code(VILLAGE)
    for group in groups:
        group.sort(key=lambda row: row["区划代码"] != home)
    turns = [row for place in range(FILES) for group in groups for row in group[place : place + 1]]
    chosen = turns[:FILES]
    for row in chosen:
        stage.known.remove(row)
    return chosen


def fill_files(stage: Stage, people: list[Row]) -> None:
    """Enter the files, over two weeks; every third person brings a paper."""
    for place, row in enumerate(people):
        stage.on(stage.first, 14 + place // 3)
        _record(stage, row, entries_of(row, stage.makers), REASON)
        if place % 3 == 0:
            _bring_paper(stage, row)
    _withdraw_one(stage, people[0])


def appoint_guardians(stage: Stage, people: list[Row]) -> None:
    """Enter who receives money for some of the oldest, with the paper and the payee; another officer approves."""
    for row in sorted(people, key=lambda one: birth_of(one["身份证号"]))[:GUARDED]:
        payee = stage.makers.payee()
        cells = {
            "kind": "代领人", "name": payee["收款人"], "relation": "子女", "paper": f"委托书（虚构）{row['档案号']}",
            "guardian_id": payee["收款人身份证号"], "guardian_phone": f"199{stage.makers.random.randrange(10**8):08d}",
        }  # fmt: skip
        words = ["委托书（虚构材料，供演示）", f"委托人：{row['姓名']}", f"代领人：{payee['收款人']}", "关系：子女"]
        upload = Upload("委托书", scan_pdf(words), title="代领委托书（虚构）", issued=stage.day - timedelta(days=3))
        result = propose_change(
            person_id=person_of(row).pk, changes=payee, details=[detail_of(stage, row, "guardian", "", cells)],
            reason="本人行动不便，委托子女代领", upload=upload, by=stage.desk.officer, at=stage.at,
        )  # fmt: skip
        stage.approve(result)


def correct_files(stage: Stage, people: list[Row]) -> None:
    """Correct some entries months later, so that "as known on" has something to tell."""
    changes: tuple[Entry, ...] = (
        ("housing", "", {"owns": "有房", "kind": "自建房", "state": "一般危房", "type": "平房", "rooms": "3"}),
        ("plaque", "", {"state": "需更换", "note": "褪色，已登记更换"}),
        ("health", "", {"health": "有慢性病", "body": "一般"}),
    )
    for row in people[1 : 1 + CORRECTED]:
        _record(stage, row, iter(changes), "本人来站更正，已核对")


def detail_of(stage: Stage, row: Row, kind: str, key: str, cells: dict[str, str]) -> Detail:
    """Read the cells of a form as the page does. Raises Refusal where the demo itself states something impossible."""
    entered = read_entry(KINDS[kind], key, cells, birth=birth_of(row["身份证号"]), today=stage.day)
    if entered.detail is None:
        raise Refusal(f"演示数据有误：{row['档案号']} {kind} {entered.faults}")
    return entered.detail


def record_origin(stage: Stage, row: Row, cells: dict[str, str], student: str) -> None:
    """Enter how a young survivor is related to the fallen, and whether he or she goes to school."""
    code = CATEGORY_CODES[row["对象类别"]]
    entries: list[Entry] = [("origin", code, cells)] if cells else []
    _record(stage, row, iter([*entries, ("keeping", "", {"student": student})]), "遗属登记，核对户口簿和学籍")


def _record(stage: Stage, row: Row, entries: Iterator[Entry], reason: str) -> None:
    local = row["区划代码"].startswith(TOWN)
    details = [detail_of(stage, row, kind, key, cells) for kind, key, cells in entries]
    by, person_id = stage.desk.clerk if local else stage.desk.officer, person_of(row).pk
    for some in _one_of_each(details):
        record_details(person_id=person_id, details=some, reason=reason, by=by, at=stage.at)


def _one_of_each(details: list[Detail]) -> Iterator[list[Detail]]:
    """Yield details in steps of one further entry of a kind at most: each is numbered after the last."""
    while details:
        kinds = [one.kind for one in details]
        yield [one for place, one in enumerate(details) if one.kind not in kinds[:place]]
        details = [one for place, one in enumerate(details) if one.kind in kinds[:place]]


def _bring_paper(stage: Stage, row: Row) -> None:
    """Let a person bring the paper on the service, or the household register of one who did not serve."""
    person = person_of(row)
    known = Fact.objects.filter(person=person, superseded_at=None)
    served = list(known.filter(kind="service").values_list("pk", flat=True))
    if served and not known.filter(kind="tie").exists():
        lines = [
            "退役证件（虚构材料，供演示）",
            f"姓名：{row['姓名']}",
            f"性别：{'女' if is_woman(row['身份证号']) else '男'}",
        ]
        upload = Upload("退役证件", scan_pdf(lines), title="退役证件复印件（虚构）")
    else:
        picture = scan_png(f"户口簿（虚构材料，供演示）{row['档案号']} {place_words(row['区划代码'])}")
        upload = Upload("户口簿", picture, title="户口簿首页和本人页（虚构）")
        served = list(known.filter(kind__in=["family", "tie"]).values_list("pk", flat=True))
    add_paper(person_id=person.pk, upload=upload, facts=served, by=stage.desk.clerk, at=stage.at)


def _withdraw_one(stage: Stage, row: Row) -> None:
    """Withdraw a paper that belongs to somebody else: it stays on record, and says why."""
    person = person_of(row)
    upload = Upload("立功受奖证书", scan_pdf(["立功受奖证书（虚构材料，供演示）"]), title="立功证书（虚构）")
    paper: Paper = add_paper(person_id=person.pk, upload=upload, facts=[], by=stage.desk.clerk, at=stage.at)
    at = stage.reach(stage.at + timedelta(hours=1))
    withdraw_paper(paper_id=paper.pk, reason="放错档案，属于同村另一人", by=stage.desk.clerk, at=at)
