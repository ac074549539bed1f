"""The logs on their pages: searchable, exported, checked; no name and no free text of a person looked after."""

import ast
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connections
from python_calamine import CalamineWorkbook

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.people.models import Person
from rongjun.domains.petitions.identity import LOOK
from rongjun.domains.safeguards.actions import record_act, record_look, record_set_look
from rongjun.domains.safeguards.models import AccessRow, AuditEntry
from rongjun.domains.safeguards.queries import last_audit_entry
from rongjun.web.office.audit_words import ACTIONS, AREAS, detail_rows, purpose_name, subject_name

from . import registry
from .conftest import OfficeClient

pytestmark = pytest.mark.django_db(databases=["default", "access"])
ACTION = re.compile(r"[a-z]+(\.[a-z_]+)+")
type Office = Callable[..., OfficeClient]


def acts(client: OfficeClient, query: str = "") -> list[str]:
    shown = client.get(f"/audit/?{query}").context["list"]
    return [str(cells[4].text) for _kind, cells in shown.rows]


def write(office: Office) -> OfficeClient:
    """Write some acts of an officer and a head; returns the audit administrator."""
    officer, head, at = office(Role.OFFICER), office(Role.HEAD), clock.now()
    detail = {"reason": "王甲来电说账户错了", "count": 3, "content": "ab" * 32, "name": "王甲"}
    record_act(by=officer.actor, at=at, action="people.import", subject="import:7", detail=detail)
    record_act(by=head.actor, at=at, action="run.submit", subject="run:3", detail={})
    return office(Role.AUDIT_ADMIN)


def actions_written() -> set[str]:
    """Return every action that the code writes to the log: the constants given to record_act and its helpers."""
    found = set()
    for path in (Path(__file__).parents[2] / "src" / "rongjun").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"record_act", "_record"}:
                given = [*node.args, *(one.value for one in node.keywords if one.arg == "action")]
                texts = [one.value for part in given for one in ast.walk(part) if isinstance(one, ast.Constant)]
                found |= {text for text in texts if isinstance(text, str) and ACTION.fullmatch(text)}
    return found


def test_every_action_has_words_and_a_place_among_the_filters() -> None:
    written = actions_written()
    assert {"account.sign_in", "run.submit", "people.import"} <= written
    assert sorted(written - set(ACTIONS)) == [], "give it words in web/office/audit_words.py"
    assert {action.partition(".")[0] for action in ACTIONS} <= set(AREAS)


def test_acts_are_found_by_action_subject_and_person_of_staff(office: Office) -> None:
    client = write(office)
    assert acts(client) == ["提交发放", "提交导入或变更"]
    assert acts(client, "q=run:3") == ["提交发放"]
    assert acts(client, "q=人officer") == ["提交导入或变更"]
    assert acts(client, "q=提交发放") == ["提交发放"]
    assert acts(client, "q=没有这个") == []


def test_filters_narrow_by_area_role_unit_and_day(office: Office) -> None:
    client = write(office)
    today = clock.today()
    assert acts(client, "area=run") == ["提交发放"]
    assert acts(client, "action=people.import") == ["提交导入或变更"]
    assert acts(client, "role=head") == ["提交发放"]
    assert len(acts(client, f"since={today}&until={today}")) == 2
    assert acts(client, f"since={today + timedelta(days=1)}") == []
    assert acts(client, f"until={today - timedelta(days=1)}") == []
    assert len(acts(client, "since=9999-12-31x&until=nonsense")) == 2


def test_the_detail_shows_codes_and_numbers_but_no_text_and_no_name(office: Office) -> None:
    client = write(office)
    entry = AuditEntry.objects.get(action="people.import")
    shown = client.get(f"/audit/{entry.sequence}/").content.decode()
    assert "abababababab…" in shown and ">3<" in shown
    assert "王甲" not in shown and "此处不显示" in shown
    whole = client.get("/audit/?columns=detail").content.decode()
    assert "王甲" not in whole and "count=3" in whole
    assert client.get("/audit/999/").status_code == 404


def test_long_numbers_and_tokens_of_persons_are_cut() -> None:
    assert detail_rows("x", {"a": "990101195003070018", "b": [1, "x"], "c": {"d": None, "e": True}}) == [
        ("a", "（文字，此处不显示）"), ("b", "1、x"), ("c.d", "—"), ("c.e", "是"),
    ]  # fmt: skip
    assert subject_name("person:0f8fad5b-d9cb-469f-a165-70867728950e") == "人员 0f8fad5b…"
    assert purpose_name("核对身份：王甲来电") == "核对身份"
    assert purpose_name("办理业务：查看档案") == "办理业务：查看档案"
    assert purpose_name("办理业务：提出变更：王甲换卡") == "办理业务：提出变更"
    assert purpose_name("提出变更：王甲换卡") == "提出变更" and purpose_name("登记去世：王甲家属来电") == "登记去世"
    assert "990101195003070018" not in purpose_name("看 990101195003070018")


def test_the_log_is_exported_and_the_export_is_in_the_log(office: Office) -> None:
    client = write(office)
    answer = client.get("/audit/?export=xlsx&area=run")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[4] for row in rows[1:]] == ["提交发放"]
    assert AuditEntry.objects.get(action="audit.export").staff_id == client.actor.staff_id


def test_a_whole_chain_is_said_to_be_whole_and_the_checkpoint_is_shown(office: Office) -> None:
    client = write(office)
    sequence, value = last_audit_entry()
    page = client.get("/audit/").content.decode()
    assert value in page and "从未核对" in page
    answer = client.post("/audit/check/", {"sequence": sequence, "value": value}, follow=True).content.decode()
    assert "日志链完整" in answer and "与日志一致" in answer and "从未核对" not in answer
    detail = AuditEntry.objects.get(action="audit.check").detail
    assert (detail["until"], detail["value"], detail["broken"]) == (sequence, value, None)


def test_an_altered_entry_and_a_checkpoint_that_does_not_fit_are_told(office: Office) -> None:
    client = write(office)
    with connections["default"].cursor() as cursor:
        sqlite = connections["default"].vendor == "sqlite"
        if not sqlite:
            cursor.execute("SET LOCAL ROLE NONE")  # what only the owner of the tables could do
        guard = "safeguards_auditentry_no_update" if sqlite else "safeguards_auditentry_immutable"
        cursor.execute(f"DROP TRIGGER {guard}" + ("" if sqlite else " ON safeguards_auditentry"))
        cursor.execute("UPDATE safeguards_auditentry SET action = 'x' WHERE sequence = 1")
    answer = client.post("/audit/check/", {"sequence": "1", "value": "0" * 64}, follow=True).content.decode()
    assert "从第 1 条起不完整" in answer and "与日志不一致" in answer
    assert "不完整" in client.get("/audit/").content.decode()
    assert client.post("/audit/check/", {"sequence": "x", "value": ""}).status_code == 302


def test_looks_are_listed_and_counted_without_the_persons_looked_at(office: Office) -> None:
    registry.load_places()
    officer = office(Role.OFFICER)
    registry.enter([registry.row(1), registry.row(2)], officer.actor)
    tokens = [str(token) for token in Person.objects.values_list("token", flat=True)]
    before = AccessRow.objects.count()
    for note in ("核对身份：王乙来电", "核对身份：王丙来访"):
        record_look(by=officer.actor, at=clock.now(), purpose=note, tokens=tokens, fields=["phone"])
    record_set_look(
        by=officer.actor, at=clock.now(), purpose="银行发放", set_kind="run", set_id="3", fields=["account"]
    )
    old = clock.now() - timedelta(days=40)
    record_set_look(by=officer.actor, at=old, purpose="很久以前", set_kind="run", set_id="1", fields=["account"])
    for role in (Role.AUDIT_ADMIN, Role.SUPERVISOR, Role.AUDITOR):
        client = office(role)
        listed, counted = client.get("/audit/looks/"), client.get("/audit/looks/counts/")
        assert listed.context["list"].total == before + 6
        for text in (listed.content.decode(), counted.content.decode()):
            assert "人officer" in text and "核对身份" in text
            assert not any(hidden in text for hidden in ("王乙", "王丙", "T0001", *tokens))
        rows = {str(cells[3].text): str(cells[4].text) for _kind, cells in counted.context["list"].rows}
        assert rows["核对身份"] == "4" and rows["银行发放"] == "1" and "很久以前" not in rows


def test_the_sealed_purpose_of_a_look_at_a_petition_is_words_and_counted_as_one(office: Office) -> None:
    officer = office(Role.PETITION_OFFICER)
    for box in ("kP0x+sealed/one==", "kP0x+sealed/two=="):
        record_set_look(by=officer.actor, at=clock.now(), purpose=box, set_kind=LOOK, set_id="f" * 64, fields=["name"])
    client = office(Role.AUDIT_ADMIN)
    listed, counted = client.get("/audit/looks/"), client.get("/audit/looks/counts/")
    exported = client.get("/audit/looks/?export=csv").content.decode("utf-8-sig")
    for text in (listed.content.decode(), counted.content.decode(), exported):
        assert "目的已加密，在该信访事项的页面上查看" in text and "kP0x" not in text and "ffff" not in text
    rows = {str(cells[3].text): str(cells[4].text) for _kind, cells in counted.context["list"].rows}
    assert rows["目的已加密，在该信访事项的页面上查看"] == "2"


def test_looks_are_narrowed_and_exported_without_tokens(office: Office) -> None:
    officer = office(Role.OFFICER)
    record_look(by=officer.actor, at=clock.now(), purpose="核对身份", tokens=["0f8fad5b-d9cb"], fields=["phone"])
    client = office(Role.AUDIT_ADMIN)
    assert client.get("/audit/looks/?q=人officer").context["list"].total == 1
    assert client.get("/audit/looks/?q=人head").context["list"].total == 0
    assert client.get("/audit/looks/?role=head").context["list"].total == 0
    answer = client.get("/audit/looks/?export=csv").content.decode("utf-8-sig")
    assert "核对身份" in answer and "0f8fad5b" not in answer
