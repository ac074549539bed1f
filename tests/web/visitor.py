"""Somebody who is signed in, asks, and leaves nothing behind: for the crawls over every address."""

from contextlib import suppress
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.test import Client

from rongjun.base import clock
from rongjun.domains.units.models import Account

CODES = {200: "ok", 302: "ok", 400: "ok", 409: "ok", 403: "no", 404: "missing", 405: "method"}


class _Undone(Exception):
    pass


class Visitor:
    """An account that is signed in, asks, and leaves nothing behind."""

    def __init__(self, account: Account) -> None:
        self.client = Client()
        self.client.force_login(account, backend="rongjun.web.auth.OfficeBackend")
        session = self.client.session
        session["seen"] = clock.now().isoformat()
        session.save()
        self.cookies = self.client.cookies.output(header="", sep=";")

    def ask(self, method: str, address: str, body: dict[str, str]) -> str:
        """Return what the answer means; whatever the request did is undone."""
        response = self.answer(method, address, body)
        if response.status_code == 302 and response["Location"].startswith("/sign-in/?"):
            return "sign-in"
        return CODES.get(response.status_code, str(response.status_code))

    def answer(self, method: str, address: str, body: dict[str, str]) -> Any:
        """Return the answer itself; whatever the request did is undone, but for the access log."""
        self.client.cookies = SimpleCookie(self.cookies)
        if method == "GET":
            return self.client.get(address)
        with suppress(_Undone), transaction.atomic():
            response = self.client.post(address, body)
            raise _Undone
        return response
