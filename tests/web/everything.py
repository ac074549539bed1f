"""A small office with one of everything: persons of two towns with names of their own, and what the pages show of them.

The crawls (permission matrix, canaries, long numbers) open every address with `ARGUMENTS`, made here. Whoever adds a
page adds here what its address names.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from recognition_world import account_number, install

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.base.paper_store import write_content
from rongjun.base.scope import acting, whole_desk
from rongjun.domains.approvals.holds import place_hold
from rongjun.domains.approvals.models import ChainVersion, Hold
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.disclosure.keys import Given as GivenKey
from rongjun.domains.disclosure.keys import give_key
from rongjun.domains.entitlements.models import Unclaimed
from rongjun.domains.funds import appropriations, drafts, movements
from rongjun.domains.funds.alerts import refresh_alerts
from rongjun.domains.funds.models import FundAlert, FundPaper, Transaction
from rongjun.domains.payments import actions as runs
from rongjun.domains.payments.bank.results import import_results
from rongjun.domains.payments.bank.sheets import export_sheet
from rongjun.domains.payments.bank.spec import DEFAULT
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import (
    BankItem,
    BankLayout,
    BankLine,
    FailedPayment,
    Movement,
    Recovery,
    RecoveryAct,
    Run,
    RunException,
    RunLine,
)
from rongjun.domains.payments.recovery_actions import record_return
from rongjun.domains.people.actions import import_people
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.file.papers import Upload, add_paper
from rongjun.domains.people.linkage.merging import propose_merge
from rongjun.domains.people.models import (
    Campaign,
    Confirmation,
    DeathList,
    DeathRow,
    Fact,
    Import,
    Pair,
    PairSearch,
    Person,
    SavedLayout,
)
from rongjun.domains.petitions.attaching import attach_file
from rongjun.domains.petitions.figure_telling import ARTICLE
from rongjun.domains.petitions.identity import Who
from rongjun.domains.petitions.intake import Given, register_matter
from rongjun.domains.petitions.models import Cause, Elsewhere, Outgoing, Proposal, Refused, Repair, Report
from rongjun.domains.petitions.models import Issued as PetitionPaper
from rongjun.domains.petitions.models import Opinion as PetitionOpinion
from rongjun.domains.policy.holidays.actions import enter_holidays
from rongjun.domains.policy.notices.actions import make_draft
from rongjun.domains.policy.notices.entries import Head
from rongjun.domains.policy.notices.papers import add_notice_paper
from rongjun.domains.recognition import applying, volumes, writing
from rongjun.domains.recognition.models import Case, Decision, Inquiry, Issued, SecondLook
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Account, RightsRequest, Unit
from rongjun.kernel import watch
from rongjun.kernel.period import month_of

from . import registry
from .aid_examples import aid_examples
from .medical_examples import medical_examples
from .petition_lead_examples import leading_examples
from .placement_examples import placement_examples
from .register_examples import register_examples
from .registry import OTHER_VILLAGE, VILLAGE, row, workbook
from .report_examples import report_examples
from .station_examples import station_examples
from .visits_examples import visit_examples

KEEPER, OWN, OTHER, NONE = "keeper", "own", "other", "none"
PLACES = (KEEPER, OWN, OTHER, NONE)
"""Where an account stands: the unit that keeps the books, the town of the persons named in the address, another town,
a unit without an area."""
EAST, EAST_TOO, WEST, WAITING = "奚明珠", "仝宝山", "亓长庚", "苑秋实"
FILES = {EAST: "CANARY-E1", EAST_TOO: "CANARY-E2", WEST: "CANARY-W1", WAITING: "CANARY-E3"}
QUERIES = {"campaign-print": f"?place={VILLAGE}", "run-register": "?town=all"}
"""What an address asks for besides, to show somebody."""
BODIES: dict[str, dict[str, str]] = {
    "petition-repair": {"act": "end"},
    "medical-sheet-act": {"act": "return", "reason": "金额不符"},
    "medical-rule-decide": {"act": "return", "reason": "文号不对"},
    "medical-season-act": {"act": "ask", "file_no": "NONE"},
    "campaign-decide": {"act": "submit"}, "import-decide": {"act": "approve"}, "merge-decide": {"act": "approve"},
    "recovery-decide": {"act": "refuse", "reason": "查无此款"},
    "run-sign": {"act": "sign"}, "run-cancel": {"reason": "试验"}, "pair-decide": {"act": "never", "reason": "两个人"},
    "fund-alert-act": {"act": "answer", "note": "已催", "promised": f"{clock.today():%Y-%m-%d}"},
    "fund-appropriation-decide": {"act": "sign"}, "fund-movement-decide": {"act": "sign"},
    "fund-receipt-reverse": {"reason": "金额登记错了"}, "fund-trace-reveal": {"reason": "底稿一"},
    "unclaimed-one": {"act": "take"}, "notice-decide": {"act": "submit"},
    "holiday-decide": {"act": "return", "reason": "日期不对"},
    "case-reveal": {"reveal-answers": "number", "reveal-reason": "identity"}, "case-file": {"reason": "paper"},
    "case-whole": {"reason": "paper"}, "procedure-decide": {"act": "return", "reason": "名称不妥"},
    "procedure-text": {"text": "asks"},
    "case-do": {"step-aside-staff": "1", "step-aside-reason": "亲属"}, "second-look": {"agrees": "yes", "note": "一致"},
    "person-reveal": {"numbers": "id_number", "reason": "identity"},
    "petition-identity": {"identity-place": "1", "identity-fields_asked": "name", "identity-purpose": "送达"},
    "petition-words": {"words-purpose": "送达"}, "petition-file": {"words-purpose": "送达"},
    "petition-print": {"what": "delivery"}, "person-consents": {"what": "visit", "way": "spoken"},
    "duty-act": {"finish-result": "送到了"}, "visit-lists": {"which": "reason"},
}  # fmt: skip
"""What a form sends, where nothing would say no more than that something is missing."""
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
_number = count(1)


def empty_sections() -> list[dict[str, Any]]:
    """Return every section of a report without any lines."""
    keys = [key for _head, keys in ARTICLE for key in keys]
    return [{"key": key, "caption": key, "header": ["项目"], "columns": [], "lines": [], "note": ""} for key in keys]


class Everything:
    """The office: its units, the persons by name, and the arguments of the addresses."""

    def __init__(self, make_account: Callable[..., Account], var: Path, settings: Any) -> None:
        settings.VAR_DIR = var
        self.make_account = make_account
        registry.load_places()
        self.officer = make_account(Role.OFFICER, "kept").actor()
        self.units = {
            OWN: Unit.objects.create(name="东镇站", level=9, area_id=registry.TOWN),
            OTHER: Unit.objects.create(name="西镇站", level=9, area_id=registry.OTHER_TOWN),
            NONE: Unit.objects.create(name="无辖区单位"),
        }
        self._people()
        self.arguments = self._arguments()

    def account(self, role: Role, place: str) -> Account:
        """Return a fresh account of a role at a place."""
        account = self.make_account(role, f"{role}-{place}-{next(_number)}")
        if place != KEEPER:
            Account.objects.filter(pk=account.pk).update(unit=self.units[place])
        return Account.objects.get_by_natural_key(account.username)

    def actor(self, role: Role, place: str) -> Actor:
        """Return who acts in a role at a place."""
        return self.account(role, place).actor()

    def _people(self) -> None:
        self._take_in(
            self.officer, row(1, 姓名=EAST, 档案号=FILES[EAST], 区划代码=VILLAGE),
            row(2, 姓名=EAST_TOO, 档案号=FILES[EAST_TOO], 区划代码=VILLAGE, 残疾等级="六级"),
            row(3, 姓名=WEST, 档案号=FILES[WEST], 区划代码=OTHER_VILLAGE),
        )  # fmt: skip
        self._take_in(
            self.actor(Role.OFFICER, OWN), row(4, 姓名=WAITING, 档案号=FILES[WAITING], 区划代码=VILLAGE),
            row(1, 姓名=WAITING, 档案号="CANARY-E9", 区划代码=VILLAGE), row(5, 姓名="错号", 身份证号="1"),
        )  # fmt: skip
        self.people = {person.name: person for person in Person.objects.all()}

    def _take_in(self, by: Actor, *rows: dict[str, str]) -> None:
        at = clock.now() - timedelta(minutes=5)
        import_people(content=workbook(list(rows)), file_name="人员.xlsx", by=by, at=at)

    def _arguments(self) -> dict[str, dict[str, object]]:
        """Return the arguments of the addresses, by their own names and by that of the address where one is shared."""
        east, at, staff = self.people[EAST], clock.now(), self.officer.staff_id
        paid = self._paid(east)
        run = self._run(east)
        campaign = self._campaign(east)
        deaths = DeathList.objects.create(
            file_name="去世.xlsx", file_hash="d" * 64, source="殡仪馆", state="matched", made_by_id=staff, made_at=at,
            area_prefix=self.units[OWN].area_id[:9],
        )  # fmt: skip
        death = DeathRow.objects.create(
            batch=deaths, row_no=2, name=EAST, tail="0000", death_date=date(2026, 1, 2), grade="likely", person=east,
            area_prefix=deaths.area_prefix,
        )  # fmt: skip
        paper = add_paper(person_id=east.pk, upload=Upload("身份证", PDF), facts=[], by=self.officer, at=at)
        search = PairSearch.objects.create(state="done", made_by_id=staff, made_at=at, moved_at=at)
        pair = Pair.objects.create(
            left=east, right=self.people[EAST_TOO], grade="likely", evidence=",birth_equal,", search=search
        )
        gone = self.people[EAST_TOO]
        merge = propose_merge(kept_id=east.pk, gone_id=gone.pk, reason="同一人", by=self.officer, at=at)
        Person.objects.filter(pk=gone.pk).update(death_date=date(2026, 1, 2))
        plain: dict[str, object] = {
            "person_id": east.pk, "run_id": run.pk, "benefit": "disability_pension", "month": "2026-01",
            "exception_id": RunException.objects.filter(person=east).latest("pk").pk, "group": "phone",
            "import_id": Import.objects.latest("pk").pk, "token": "x" * 24, "campaign_id": campaign.pk,
            "list_id": deaths.pk, "paper_id": paper.pk, "fact_id": self._move(east).pk, "kind": "job", "key": "-",
            "table": "disability", "what": "list",
            "holiday_id": self._holidays(),
            "account_id": self.make_account(Role.FINANCE, "shown").pk,
            "request_id": self._request().pk, "passkey_id": 1, "sequence": self._act(), "pair_id": pair.pk,
            "matter_id": get_matter("merge", merge.pk).pk, "hold_id": self._hold(merge.pk).pk,
            "ask_id": "cause", "item": "identity", "ending": "pdf", "day_id": 1,
            "version_id": ChainVersion.objects.get(kind="run", version=1).pk,
            **self._money(), "unit_id": self.units[OWN].pk, "line_id": self._line(run, east).pk, "source": "central",
            "town": registry.TOWN[:9],
            "merge_id": merge.pk,
            "key_id": give_key(person_id=east.pk, given=GivenKey(), by=self.officer, at=at).key.pk,
            "search_id": search.pk, "layout_id": self._layout().pk, "unclaimed_id": self._unclaimed(east).pk,
            **paid, "number": 0, "by": "benefit",
        }  # fmt: skip
        plain |= self._case(east) | self._petition() | self._petition_figures()
        plain |= leading_examples(plain["petition_id"], self.officer.staff_id)
        plain |= aid_examples(east, self.officer, self.actor(Role.TOWN_CLERK, OWN))
        plain |= visit_examples(east, self.actor(Role.TOWN_CLERK, OWN))
        plain |= medical_examples(east, self.officer)
        plain |= station_examples(self.units[OWN].pk, self.officer)
        plain |= report_examples(self.officer)
        recovered = self._recovery(east)
        plain |= {"recovery_id": recovered.recovery_id, "act_id": recovered.pk}
        notices = self._notices()
        rows = Confirmation.objects.get(person=east)
        named = {
            "notice_id": {"notice-local": notices.pop("local")},
            "kind": {"fund-movement-new": "opening_bank", "recovery-act": "return", "chain": "run"},
            "photo_id": {"station-finding-photo": plain.pop("station_photo")},
            "paper_id": {"fund-paper": FundPaper.objects.get().pk},
            "row_id": {"death-row": death.pk}, "person_id": {"person-death": gone.pk},
            "day_id": {"portal-petition-back": plain["reception_id"]},
            "key": {
                "person-suspension-end": self._suspension(east).key, "person-award-withdraw": self._award(east).key,
            },
            "act": {"case-do": "step-aside", "volume-act": "refresh", "petition-act": "aside", "duty-act": "finish"},
            "number": {
                "portal-care-form": plain.pop("open_round"), "portal-care-accounts": plain["published_round"],
                "portal-care-accounts-paper": plain.pop("published_round"),
            },
            "file_id": {"petition-file": plain.pop("petition_file")},
            "form": {"petition-report-file": "xlsx", "report-file": "xlsx"},
            "figure": {"report-rows": "served"}, "source": {"report-asked": "register-vacancy"},
            "issued_id": {"petition-paper": plain.pop("petition_paper")},
        }  # fmt: skip
        registers = register_examples(
            east, self.actor(Role.TOWN_CLERK, OWN), self.officer, self.actor(Role.HEAD, KEEPER)
        )  # fmt: skip
        registers |= placement_examples(
            east, self.actor(Role.TOWN_CLERK, OWN), self.officer, self.actor(Role.HEAD, KEEPER)
        )  # fmt: skip
        return (
            {"": plain | notices | {"row_id": rows.pk}}
            | registers
            | {name: {key: value} for key, values in named.items() for name, value in values.items()}
        )

    def _paid(self, east: Person) -> dict[str, object]:
        """Last month was released; the bank failed to pay the one in the east and said something that fits nothing."""
        month, at = month_of(clock.today()) - 1, clock.now()
        run = compute_run(run_id=runs.open_run(month=month, by=self.officer, at=at).pk, at=at)
        runs.submit_run(run_id=run.pk, by=self.officer, at=at)
        for role in (Role.HEAD, Role.DIRECTOR):
            runs.sign_run(run_id=run.pk, by=self.actor(role, KEEPER), at=at)
        runs.release_run(run_id=run.pk, by=self.actor(Role.FINANCE, KEEPER), at=at)
        lines = export_sheet(run_id=run.pk, format="csv", by=self.officer, at=at).decode().splitlines()
        item = BankItem.objects.get(person=east)
        answers = [line + (",失败,账户已销户" if item.reference in line else ",成功,") for line in lines[1:]]
        odd = answers[0].replace(item.reference[:10], "RJ20990199")
        content = "\r\n".join([lines[0] + ",结果,失败原因", *answers, odd]).encode()
        import_results(run_id=None, content=content, file_name="回执.csv", by=self.officer, at=at)
        layout = BankLayout.objects.create(
            name="样例银行", version=1, spec=DEFAULT.plain(), made_by_id=self.officer.staff_id, made_at=at
        )
        return {
            "failure_id": FailedPayment.objects.get(person=east).pk, "bank_line_id": BankLine.objects.get().pk,
            "bank_layout_id": layout.pk,
        }  # fmt: skip

    def _case(self, east: Person) -> dict[str, object]:
        """A case of the one in the east that waits for its acceptance, with a file and a decision in draft."""
        install()
        at, by = clock.now(), self.officer
        case = applying.begin_case(
            code="test-rating", name=EAST, area_code=VILLAGE, channel="counter", by=by, at=at
        ).case  # fmt: skip
        answers = {
            "number": registry.identity(1), "household": "rural", "cause": "war", "injured_on": "2026-05-01",
            "bank": "农业银行", "account": account_number(1), "injury": "右手",
        }  # fmt: skip
        applying.save_answers(case=case, answers=answers, by=by, at=at)
        file = applying.hand_in_file(case=case, item="proof", content=PDF, title="证明", by=by, at=at)
        applying.submit_case(case=case, by=by, at=at)
        assert case.person_id == east.pk
        decision = Decision.objects.create(
            case=case, round=1, number=1, grants=True, facts=[], equal_by=[], equal_hash="", articles=[], reasons="无",
            effects=[], proposed_by_id=by.staff_id, proposed_at=at, content_hash="d" * 64,
        )  # fmt: skip
        issued = Issued.objects.create(
            case=case, kind="acceptance", number="受1", title="受理通知书", issued_at=at, issued_by_id=by.staff_id
        )
        write_content(issued.token, PDF)
        return {
            "case_id": case.pk,
            "issued_id": issued.pk,
            "form": "pdf",
            "file_id": file.pk,
            "decision_id": decision.pk,
            "look_id": self._second_look(case).pk,
            "code": "test-rating",
            "act": "take", "volume_id": self._volume(case), **self._procedures(),
        }  # fmt: skip

    def _petition_figures(self) -> dict[str, object]:
        """A report, a repair, a proposal of the unit that keeps the books; a refusal of the east that it looks into."""
        at, day, staff = clock.now(), clock.today(), self.officer.staff_id
        root, cause = self.officer.unit_id, Cause.objects.get(code="delay")
        content = {"period": "2026-03", "name": "2026年3月", "unit": "县局", "sections": empty_sections()}
        report = Report.objects.create(
            unit_id=root, span="month", first=day, last=day, number="信报1", content=content, content_hash="c" * 64,
            made_by_id=staff, made_at=at,
        )  # fmt: skip
        repair = Repair.objects.create(
            title="整改", cause=cause, fund="优待金", unit_id=root, owner_id=staff, plan="补发", due_on=day,
            made_by_id=staff, made_at=at,
        )  # fmt: skip
        proposal = Proposal.objects.create(
            kind="policy", to="市局", text="统一时限", from_unit_id=root, made_by_id=staff, made_at=at
        )
        with whole_desk("tests"):
            refused = Refused.objects.create(
                sent_key="everything", unit_id=self.units[OWN].pk, owner_unit_id=root, day=day, told="没有登记",
                said_at=at, said_to=0, due_on=day,
            )  # fmt: skip
        return {
            "period": "2026-03", "figure": "topics", "report_id": report.pk, "repair_id": repair.pk,
            "proposal_id": proposal.pk, "refused_id": refused.pk, "refused_token": refused.token,
        }  # fmt: skip

    def _petition(self) -> dict[str, object]:
        """A petition of the town in the east, registered and owned there, with a letter and an opinion in draft."""
        at, by = clock.now(), self.actor(Role.TOWN_CLERK, OWN)
        given = Given(
            channel="letter", told="一月的抚恤金没有发到", area_code=VILLAGE, topic="unpaid",
            people=[Who(name="来信人", phone="13900000001")],
        )  # fmt: skip
        with acting(by):
            matter = register_matter(given=given, sent_key="everything", by=by, at=at).matter
            file = attach_file(matter=matter, content=PDF, title="来信", by=by, at=at)
        with whole_desk("tests"):
            opinion = PetitionOpinion.objects.create(
                matter=matter, round=1, stage="first", number=1, unit_id=by.unit_id, outcome="supported",
                request="补发", facts="漏报", opinion="补发", articles=["条例"], way="复查", proposed_by_id=by.staff_id,
                proposed_at=at, content_hash="d" * 64,
            )  # fmt: skip
            paper = PetitionPaper.objects.create(
                matter=matter, kind="informed", number="告1", title="告知书", issued_at=at, issued_by_id=by.staff_id,
                unit_id=by.unit_id,
            )  # fmt: skip
            write_content(paper.token, PDF)
            message = Outgoing.objects.create(matter=matter, way="any", at=at, failed="x", tries=3, given_up_at=at)
            review = Elsewhere.objects.create(
                matter=matter, round=1, stage="review", unit_id=by.unit_id, reason="少算", asked_on=clock.today(),
                asked_at=at, asked_by=0, due_on=clock.today(),
            )  # fmt: skip
        kept = {"message_id": message.pk, "elsewhere_id": review.pk}
        kept |= {"petition_file": file.pk, "petition_paper": paper.pk}
        return {"petition_id": matter.pk, "opinion_id": opinion.pk} | kept

    def _volume(self, case: Any) -> int:
        """The paper file of the case, lent and not back in time."""
        by, at = self.officer, clock.now() - timedelta(days=9)
        kept: dict[str, Any] = {"number": "卷一", "shelf": "1室", "keep": "for_good"}
        volume = volumes.open_volume(case=case, **kept, by=by, at=at)
        day = office_day(at) + timedelta(days=1)
        volumes.lend_volume(volume=volume, borrower="县局", purpose="核对", due_on=day, by=by, at=at)
        return int(volume.pk)

    def _procedures(self) -> dict[str, object]:
        """A draft that is being written, and a new procedure that waits for its approval."""
        at, by = clock.now(), self.officer
        draft = writing.begin_draft(code="draft-rating", based_on="test-rating", by=by, at=at)
        other = writing.begin_draft(code="own-rating", based_on="test-rating", by=by, at=at)
        return {"draft_id": draft.pk, "procedure_id": writing.submit_draft(draft=other, reason="新增", by=by, at=at).pk}

    def _second_look(self, case: Case) -> SecondLook:
        """The case was drawn, and an archive was asked in it."""
        at, day = clock.now(), clock.today()
        Inquiry.objects.create(
            case=case, to_name="档案馆", asks_for="入伍登记", sent_on=day, due_on=day, sent_by_id=self.officer.staff_id
        )
        return SecondLook.objects.create(case=case, round=1, drawn_at=at, due_on=day)

    def _notices(self) -> dict[str, object]:
        """Make drafts of a national notice, with a scan, and of a local one."""
        at, by = clock.now(), self.officer
        head = Head("national", "退役军人部发〔2024〕1号", "通知", "来文", 2024 * 12 + 7)
        typed = {"cells": [{"table": "martyr_child", "key": "all", "text": "8772", "period": "year"}]}
        national = make_draft(head=head, typed=typed, by=by, at=at)
        local_head = replace(head, kind="local", region="990101", region_name="试验县")
        local = make_draft(head=local_head, typed={}, by=by, at=at)
        paper = add_notice_paper(notice_id=national.pk, content=PDF, name="通知", by=by, at=at)
        return {"notice_id": national.pk, "local": local.pk, "notice_paper_id": paper.pk}

    def _holidays(self) -> int:
        """A change of a day of rest that waits for its approval."""
        at = clock.now()
        given = {"year": at.year, "whole": False, "doc_no": "国办一号", "source": "网站", "text": "3月4日放假"}
        return int(enter_holidays(**given, by=self.officer, at=at).pk)

    def _money(self) -> dict[str, object]:
        """An appropriation that arrived and went to the town, and the town's confirmation that waits."""
        at, day = clock.now(), clock.today()
        finance, clerk = self.actor(Role.FINANCE, KEEPER), self.actor(Role.TOWN_CLERK, OWN)
        signs = [self.actor(Role.HEAD, KEEPER), self.actor(Role.DIRECTOR, KEEPER)]
        promise = appropriations.Promise("central", "pension", day.year, "财社1号", 100_00, day)
        one, _ = appropriations.propose_appropriation(promise=promise, paper=PDF, by=finance, at=at)
        for by in signs:
            appropriations.approve_appropriation(appropriation_id=one.pk, by=by, at=at)
        receipt, _ = appropriations.record_receipt(
            appropriation_id=one.pk, received_on=day, reference="回单1", amount_fen=100_00, by=finance, at=at
        )
        said = movements.Proposal(
            drafts.ALLOCATION, 60_00, day, "拨1", appropriation_id=one.pk, unit_id=self.units[OWN].pk
        )
        pot, _ = movements.propose_movement(proposal=said, by=finance, at=at)
        for by in signs:
            movements.sign_movement(movement_id=pot.pk, by=by, at=at)
        said = movements.Proposal(drafts.CONFIRMATION, 60_00, day, "确1", parent_id=pot.pk)
        waiting, _ = movements.propose_movement(proposal=said, by=clerk, at=at)
        return {
            "appropriation_id": one.pk, "receipt_id": receipt.pk, "movement_id": waiting.pk,
            "transaction_id": Transaction.objects.latest("pk").pk, "alert_id": self._alert().pk,
        }  # fmt: skip

    def _alert(self) -> FundAlert:
        found = [watch.Finding("unconfirmed", "movement:1", self.units[OWN].pk, 60_00, clock.today(), {"movement": 1})]
        refresh_alerts(findings=found, by=self.officer, at=clock.now())
        return FundAlert.objects.get()

    def _line(self, run: Run, east: Person) -> RunLine:
        return RunLine.objects.filter(run=run, person=east).latest("pk")

    def _run(self, east: Person) -> Run:
        month, at = month_of(clock.today()), clock.now()
        run = compute_run(run_id=runs.open_run(month=month, by=self.officer, at=at).pk, at=at)
        RunException.objects.create(run=run, person=east, benefit="disability_pension", month=month, code="no_account")
        return run

    def _campaign(self, east: Person) -> Campaign:
        today, at = clock.today(), clock.now()
        campaign = Campaign.objects.create(
            year=today.year, title="年度确认", categories="11", ways="visit office", opens_on=today - timedelta(days=1),
            reminder_on=today, closes_on=today + timedelta(days=40), stop_month=month_of(today) + 3, state="open",
            made_by_id=self.officer.staff_id, made_at=at,
        )  # fmt: skip
        for person in self.people.values():
            Confirmation.objects.create(campaign=campaign, person=person, joined_at=at, area_code=person.area_code)
        return campaign

    def _move(self, east: Person) -> Fact:
        value = {
            "way": "迁出", "office": "邻县", "letter": "2026-1", "paid_until": "2026-01", "paid_from": "2026-02",
            "what": "残疾军人",
        }  # fmt: skip
        return Fact.objects.create(
            person=east, kind="transfer", key="m1", value=value, valid_from=date(2026, 1, 5), recorded_at=clock.now()
        )

    def _suspension(self, east: Person) -> Fact:
        value = {
            "authority": "省退役军人事务厅", "number": "2026-9", "decided": "2026-01-20",
            "ground": "被判处有期徒刑期间", "paper": "决定书", "review": "2026-12-01",
        }  # fmt: skip
        return Fact.objects.create(
            person=east, kind="suspension", key="s1", value=value, valid_from=date(2026, 2, 1), recorded_at=clock.now()
        )

    def _award(self, east: Person) -> Fact:
        value = {
            "benefit": "merit_oneoff", "fallen": "沈烈", "kind": "duty", "died": "2025-02-01", "merit": "merit_war_3",
            "pension_fen": 100_000_00, "amount_fen": 15_000_00, "total_fen": 15_000_00, "decided": "2026-01-05",
        }  # fmt: skip
        return Fact.objects.create(
            person=east, kind="award", key="2026-000099-1", value=value, valid_from=date(2026, 1, 5),
            recorded_at=clock.now(),
        )  # fmt: skip

    def _recovery(self, east: Person) -> RecoveryAct:
        at, money = clock.now(), {"amount_fen": 500_00, "central_fen": 500_00, "provincial_fen": 0, "local_fen": 0}
        recovery = Recovery.objects.create(person=east, opened_at=at)
        Movement.objects.create(
            recovery=recovery, person=east, benefit="disability_pension", month=month_of(clock.today()),
            kind="overpaid", at=at, **money,
        )  # fmt: skip
        return record_return(
            recovery_id=recovery.pk, amount_fen=100_00, day=clock.today(), paper="回单 1", by=self.officer, at=at
        )

    def _unclaimed(self, east: Person) -> Unclaimed:
        at = clock.now()
        return Unclaimed.objects.create(
            person=east, area_code=east.area_code, rule="war_participant", key="51", benefit="participant_allowance",
            since=24_000, month_fen=80_000, missed_fen=160_000, missing="application", facts_hash="f" * 64,
            found_at=at, seen_at=at,
        )  # fmt: skip

    def _layout(self) -> SavedLayout:
        at, unit = clock.now(), self.units[OWN]
        return SavedLayout.objects.create(
            unit=unit, name="本站名册", fingerprint="f" * 64, columns=[["姓名", "姓名"]], made_at=at, changed_at=at,
            made_by_id=self.officer.staff_id,
        )  # fmt: skip

    def _request(self) -> RightsRequest:
        asker, wanted = self.make_account(Role.SYSTEM_ADMIN, "asks"), self.make_account(Role.FINANCE, "wanted")
        return RightsRequest.objects.create(
            account=wanted, staff=wanted.staff, kind="change", role="head", unit=wanted.unit, asked_by=asker.staff,
            asked_at=clock.now(),
        )  # fmt: skip

    def _hold(self, merge_id: int) -> Hold:
        at = clock.now()
        return place_hold(
            matter_id=get_matter("merge", merge_id).pk, reason="出生日期待核", last_day=clock.today(),
            by=self.make_account(Role.SUPERVISOR, "holds").actor(), at=at,
        )  # fmt: skip

    def _act(self) -> int:
        detail: dict[str, Any] = {}
        entry = record_act(by=self.officer, at=clock.now(), action="run.open", subject="run:1", detail=detail)
        return int(entry.sequence)

    def address(self, pattern: URLPattern) -> str:
        """Return the address of a named pattern with the arguments that belong to it."""
        known = self.arguments[""] | self.arguments.get(str(pattern.name), {})
        missing = [name for name in pattern.pattern.converters if name not in known]
        assert not missing, f"{pattern.name}: say in tests/web/everything.py what {missing} is"
        found = reverse(str(pattern.name), kwargs={name: known[name] for name in pattern.pattern.converters})
        return found + QUERIES.get(str(pattern.name), "")


def named_patterns(patterns: list[Any] | None = None) -> Iterator[URLPattern]:
    """Yield every address of the office, those of included maps too."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from named_patterns(pattern.url_patterns)
        else:
            yield pattern
