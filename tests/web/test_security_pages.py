"""What holds for every page: policy headers, sign-in, cookies, no inline script or style."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import identify_hasher
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from rongjun.base.actor import Role
from rongjun.config.environment import Environment

from .conftest import EXAMPLES, PASSWORD

pytestmark = pytest.mark.django_db(databases=["default", "access"])
TEMPLATES = sorted((Path(__file__).parents[2] / "src" / "rongjun" / "web" / "templates").rglob("*.html"))
OPEN = {"sign-in", "set_language", "about", "help", "passkey-sign-in-options"}
FOUND_BY_SEARCH = {
    "portal", "portal-procedure", "portal-bring", "portal-petition-how", "portal-petition-rota", "portal-library",
    "portal-article", "portal-document", "portal-care",
}  # fmt: skip
"""Pages of the portal that tell what there is; the others and the whole office are found by no search."""
POLICY = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"}


def named_urls(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, str]]:
    """Yield each named URL with an example address, those of included maps too."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from named_urls(pattern.url_patterns)
            continue
        assert pattern.name, f"{pattern.pattern} has no name"
        wanted = dict.fromkeys(pattern.pattern.converters, 1)
        yield pattern.name, reverse(pattern.name, kwargs=EXAMPLES.get(pattern.name, wanted))


ADDRESSES = list(named_urls(get_resolver().url_patterns))


def test_without_a_session_every_page_leads_to_sign_in() -> None:
    for (name, address), method in product(ADDRESSES, ("get", "post")):
        with undone():
            answer = getattr(Client(), method)(address)
        told = f"{name} {method}: {answer.status_code} {answer.get('Location', '')}"
        if name in OPEN or name.startswith("portal"):
            assert answer.status_code in ({200, 302, 400, 405} if name in OPEN else {200, 302, 400, 404, 405}), told
            assert "sign-in" not in answer.get("Location", ""), told
        elif name == "passkey-sign-in":
            assert answer.status_code == 405 or answer["Location"] == "/sign-in/", told
        else:
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/"), told


@contextmanager
def undone() -> Iterator[None]:
    """Take back what a request wrote, so that each address is asked as the first."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


FIXED = {
    "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}  # fmt: skip


def test_every_answer_carries_the_strict_headers(office) -> None:  # type: ignore[no-untyped-def]
    visitors = {"nobody": Client(), "officer": office(Role.OFFICER)}
    for (name, address), (who, client) in product(ADDRESSES, visitors.items()):
        with undone():
            answer = client.get(address)
        told = f"{name} as {who}"
        assert set(answer["Content-Security-Policy"].split("; ")) >= POLICY, told
        assert "unsafe" not in answer["Content-Security-Policy"], told
        assert {header: answer[header] for header in FIXED} == FIXED, told
        assert "HX-Request" in answer["Vary"], told
        found = name in FOUND_BY_SEARCH and answer.status_code == 200
        assert ("noindex" in answer["X-Robots-Tag"]) is not found, told


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_inline_script_style_or_foreign_sources(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tags = re.sub(r"{[%#{].*?[%#}]}", "", text, flags=re.S)
    assert not re.search(r"\sstyle\s*=", tags), "style attribute"
    assert not re.search(r"<style\b", tags), "style element"
    assert not re.search(r"\son[a-z]+\s*=", tags), "event handler attribute"
    assert not re.search(r"hx-on|js:|javascript:|hx-vars", tags), "script in an attribute"
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", tags)), "inline script"
    assert not re.search(r"(src|href|action)\s*=\s*[\"'](https?:)?//", tags), "foreign source"
    assert "|safe" not in text and "autoescape off" not in text, "unescaped text"


def test_component_tags_make_no_inline_script_or_style() -> None:
    source = (Path(__file__).parents[2] / "src/rongjun/web/templatetags/rongjun.py").read_text(encoding="utf-8")
    assert not re.search(r"style=|<script|\son[a-z]+=|mark_safe", source)


def test_cookies_are_closed_to_scripts_and_other_sites(office) -> None:  # type: ignore[no-untyped-def]
    office(Role.OFFICER)
    client = Client()
    client.post("/sign-in/", {"username": "officer", "password": PASSWORD})
    client.post("/language/", {"language": "en", "next": "/"})
    for name in (django_settings.SESSION_COOKIE_NAME, django_settings.LANGUAGE_COOKIE_NAME):
        cookie = client.cookies[name]
        assert cookie["httponly"] and cookie["samesite"] == "Lax", name
    assert client.get("/sign-in/").cookies.get("csrftoken", client.cookies["csrftoken"])["httponly"]


def test_https_switches_secure_cookies_redirect_and_hsts(tmp_path: Path) -> None:
    shown = settings_under({"RONGJUN_HTTPS": "1", "RONGJUN_HSTS_SECONDS": "31536000"}, tmp_path)
    assert shown == ["True", "True", "True", "True", "31536000"]
    assert settings_under({"RONGJUN_HSTS_SECONDS": "31536000"}, tmp_path) == ["False", "False", "False", "False", "0"]


def settings_under(given: dict[str, str], var: Path) -> list[str]:
    """Return the settings that HTTPS decides, read by a fresh process under an environment."""
    import os
    import subprocess
    import sys

    code = (
        "from rongjun.config import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.LANGUAGE_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS)"
    )
    environment = os.environ | {"RONGJUN_VAR": str(var), "RONGJUN_HTTPS": "0"} | given
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    return run.stdout.split()


def test_passwords_are_hashed_with_argon2(office) -> None:  # type: ignore[no-untyped-def]
    assert identify_hasher(office(Role.OFFICER).account.password).algorithm == "argon2"


def test_sign_out_needs_a_form_and_ends_the_session(office) -> None:  # type: ignore[no-untyped-def]
    client = office(Role.OFFICER)
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_forms_without_their_token_are_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/", {"username": "a", "password": "b"}).status_code == 403


def test_sessions_end_after_a_working_day_and_defaults_are_strict() -> None:
    assert django_settings.SESSION_COOKIE_AGE <= 8 * 3600
    fields = Environment.model_fields
    assert fields["debug"].default is False
    assert fields["cli_signing"].default is False


def test_a_body_beyond_the_bound_is_refused_unread_and_no_upload_becomes_a_file(office) -> None:  # type: ignore[no-untyped-def]
    large = django_settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1
    answer = office(Role.OFFICER).post("/imports/new/", {"a": "b"}, headers={"Content-Length": str(large)})
    assert answer.status_code == 413
    assert django_settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
