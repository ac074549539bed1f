"""How long the report of a month takes through its pages: figures, parts offered, issuing, the Word and Excel files."""

import re
import time
from typing import Any

LIMIT_S = 10.0
CHOICES = re.compile(r'name="section" value="([^"]+)"[^>]*checked')
SEEN = {"b0": "the office", "b5": "a county"}
"""Accounts that `registry` signs in: one who sees every row, one who sees a county's."""


def month_in_time() -> bool:
    """Issue the report of the last month that is over, as either account; print how long each page took."""
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    in_time = [_issued_in_time(name, seen) for name, seen in SEEN.items()]
    return all(in_time)


def _issued_in_time(username: str, seen: str) -> bool:
    from django.test import Client

    from rongjun.base import clock
    from rongjun.domains.petitions.periods import offered
    from rongjun.domains.units.models import Account

    client = Client()
    client.force_login(Account.objects.get(username=username), backend="rongjun.web.auth.OfficeBackend")
    session = client.session
    session.update({"seen": clock.now().isoformat(), "second": True})
    session.save()
    code = list(offered(clock.today()))[1].code
    figures, _page = _timed(client.get, "/reports/", {"period": code})
    offers, form = _timed(client.get, "/reports/issue/", {"period": code})
    parts = CHOICES.findall(form.content.decode())
    issues, issued = _timed(client.post, f"/reports/issue/?period={code}", {"title": "月报", "section": parts})
    if issued.status_code != 302:
        raise SystemExit(f"the report was not issued: {issued.status_code}")
    word, _file = _timed(client.get, f"{issued.url}file/docx/")
    excel, _file = _timed(client.get, f"{issued.url}file/xlsx/")
    print(f"  report of {code} as {seen} ({len(parts)} parts): figures {figures:.1f} s, parts offered "
          f"{offers:.1f} s, issued {issues:.1f} s, Word {word:.1f} s, Excel {excel:.1f} s (limit {LIMIT_S:g} s each): "
          f"{'reached' if max(figures, offers, issues, word, excel) < LIMIT_S else 'NOT reached'}")  # fmt: skip
    return max(figures, offers, issues, word, excel) < LIMIT_S


def _timed(ask: Any, *given: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = ask(*given)
    if answer.status_code not in (200, 302):
        raise SystemExit(f"{answer.status_code} {given[0]}")
    b"".join(answer.streaming_content) if answer.streaming else answer.content
    return time.perf_counter() - started, answer
