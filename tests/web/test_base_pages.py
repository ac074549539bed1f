"""Home, standards, calculator, texts, languages, error pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path

from rongjun.base.actor import POSTS, Permission, Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.config import urls
from rongjun.web.addresses import address
from rongjun.web.http import needs
from rongjun.web.navigation import links_for
from rongjun.web.office.services_cards import ROOMS
from rongjun.web.office.views import errors

from .conftest import OfficeClient

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
REFUSALS = {"refusal": Refusal, "not-permitted": NotPermitted, "not-found": NotFound, "already": AlreadyDone}


def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    """Raise what an action raises."""
    raise REFUSALS[kind]("先改正这一处。")


def fail(request: HttpRequest) -> HttpResponse:
    """Fail as a program does."""
    raise RuntimeError("secret cause")


@needs(Permission.RUN_RELEASE)
def guarded(request: HttpRequest) -> HttpResponse:
    """Open for finance only."""
    return HttpResponse("in")


urlpatterns = [*urls.urlpatterns, path("x/refuse/<kind>/", refuse), path("x/fail/", fail), path("x/guarded/", guarded)]
handler404, handler500 = urls.handler404, urls.handler500


def test_home_greets_and_says_what_is_due_within_twenty_four_queries(office: Office) -> None:
    for role in POSTS:
        client = office(role)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/")
        assert client.actor.name in answer.content.decode()
        assert len(queries) <= 24, role  # so many whatever is due: each room counts all it has in one query


def test_navigation_shows_only_what_the_role_may_open(office: Office) -> None:
    for role in POSTS:
        client = office(role)
        for link in links_for(client.actor, "/"):
            assert client.get(link.url).status_code == 200, (role, link.url)


def test_on_the_pages_of_its_rooms_the_entry_of_the_services_is_the_current_one(office: Office) -> None:
    actor = office(Role.OFFICER).actor
    inside = ("/stations/lines/", "/care/3/", "/medical/bills/", "/registers/due/", "/placement/people/3/")
    for room in (*inside, *(address(one.url_name) for one in ROOMS)):
        assert [link.url for link in links_for(actor, room) if link.current] == ["/services/"], room
    assert [link.url for link in links_for(actor, "/people/3/") if link.current] == ["/people/"]


@pytest.mark.urls("tests.web.test_base_pages")
@pytest.mark.parametrize(
    ("kind", "status"), [("refusal", 400), ("not-permitted", 403), ("not-found", 404), ("already", 409)]
)
def test_refusal_of_an_action_becomes_a_page_with_its_message(office: Office, kind: str, status: int) -> None:
    answer = office(Role.OFFICER).get(f"/x/refuse/{kind}/")
    assert answer.status_code == status
    assert "先改正这一处。" in answer.content.decode()


@pytest.mark.urls("tests.web.test_base_pages")
def test_refusal_in_a_fragment_is_the_message_alone(office: Office) -> None:
    answer = office(Role.OFFICER).get("/x/refuse/refusal/", headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert "<html" not in answer.content.decode()
    assert "先改正这一处。" in answer.content.decode()


@pytest.mark.urls("tests.web.test_base_pages")
def test_needs_lets_in_those_who_hold_the_permission(office: Office) -> None:
    assert office(Role.FINANCE).get("/x/guarded/").content == b"in"
    assert office(Role.OFFICER).get("/x/guarded/").status_code == 403


@pytest.mark.urls("tests.web.test_base_pages")
def test_program_error_shows_a_page_without_its_cause(office: Office) -> None:
    client = office(Role.OFFICER)
    client.raise_request_exception = False
    answer = client.get("/x/fail/")
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()
    assert "secret cause" not in answer.content.decode()


def test_unknown_address_and_old_form_get_pages(office: Office) -> None:
    assert "找不到这个页面" in office(Role.OFFICER).get("/nowhere/").content.decode()
    strict = Client(enforce_csrf_checks=True)
    assert "刷新后重新提交" in strict.post("/sign-in/", {"username": "x"}).content.decode()


def test_bad_request_and_forbidden_handlers_answer_in_both_languages() -> None:
    request = RequestFactory().get("/")
    for handler, status in ((errors.bad_request, 400), (errors.forbidden, 403)):
        assert handler(request, Exception()).status_code == status


def test_language_switch_changes_every_word_of_the_frame() -> None:
    client = Client()
    assert "登录" in client.get("/sign-in/").content.decode()
    client.post("/language/", {"language": "en", "next": "/sign-in/"})
    shown = client.get("/sign-in/").content.decode()
    assert "Sign in" in shown
    assert '<html lang="en">' in shown


def test_fragment_without_a_session_moves_the_whole_page_to_sign_in() -> None:
    answer = Client().get("/policy/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/sign-in/?next=/policy/")


def test_demo_banner_is_shown_only_where_the_demo_was_made(settings: object, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path  # type: ignore[attr-defined]
    assert "演示数据" not in Client().get("/sign-in/").content.decode()
    (tmp_path / "demo").touch()
    shown = Client().get("/sign-in/").content.decode()
    assert "演示数据" in shown
    assert "最新核实至 2023-08-01" in shown


def test_faulty_rulebook_does_not_take_other_pages_down(settings: object, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("standards: [{table: nowhere}]", encoding="utf-8")
    settings.RULEBOOKS_DIR = tmp_path  # type: ignore[attr-defined]
    assert Client().get("/sign-in/").status_code == 200


def test_standards_list_names_latest_date_and_drafts(office: Office) -> None:
    shown = office(Role.OFFICER).get("/policy/").content.decode()
    assert "2023-08-01" in shown
    assert "标为草稿" in shown


def test_table_of_standards_marks_drafts_and_cites_each_value(office: Office) -> None:
    client = office(Role.OFFICER)
    shown = client.get("/policy/disability/?rows=100&key=1.war").context["list"]
    kinds = {kind for kind, _cells in shown.rows}
    assert kinds == {"", "draft"}
    newest = [str(cell.text) for cell in shown.rows[0][1]]
    assert newest[1] == "2023-08"
    assert "草稿（不用于发放）" in newest[3]
    published = client.get("/policy/disability/?status=published").context["list"]
    assert published.total > 0
    assert all(kind == "" for kind, _cells in published.rows)


def test_every_table_opens_in_both_languages_and_exports(office: Office) -> None:
    client = office(Role.OFFICER)
    for one in [*client.get("/policy/").context["paid"], *client.get("/policy/").context["other"]]:
        for language in ("zh-hans", "en"):
            answer = client.get(f"/policy/{one.id}/", headers={"Accept-Language": language})
            assert answer.status_code == 200, one.id
        assert client.get(f"/policy/{one.id}/?export=csv").content.startswith(b"\xef\xbb\xbf")


def test_unknown_table_is_not_found(office: Office) -> None:
    assert office(Role.OFFICER).get("/policy/nowhere/").status_code == 404


def test_calculator_adds_up_honour_grant_pension_and_highest_merit(office: Office) -> None:
    query = "died=2025-03-02&kind=martyr&pay=12000&floor=&merits=merit_war_2&merits=merit_war_4"
    answer = office(Role.OFFICER).get(f"/policy/calculator/?{query}")
    result = answer.context["result"]
    income = 54_188_00
    pension = income * 20 + 12_000_00 * 40
    assert result.total_fen == income * 30 + pension + pension * 25 // 100
    assert "3,580,340.00" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("died=2025-02-30&kind=martyr&pay=1", "真实日期"),
        ("died=2025-03-02&pay=1", "请选择“认定为”"),
        ("died=2025-03-02&kind=duty&pay=&floor=", "缺少月基本工资"),
        ("died=2025-03-02&kind=duty&pay=12.345", "最多两位小数"),
        ("died=1990-03-02&kind=duty&pay=1", "缺少1989年"),
    ],
)
def test_calculator_says_what_to_mend_and_keeps_what_was_typed(office: Office, query: str, text: str) -> None:
    shown = office(Role.OFFICER).get(f"/policy/calculator/?{query}").content.decode()
    assert text in shown
    assert f'value="{query.split("=")[1].split("&")[0]}"' in shown


def test_text_pages_are_open_to_everyone() -> None:
    for page in ("/about/", "/help/"):
        assert Client().get(page).status_code == 200
