"""Addresses of the portal as they are printed and scanned: whole, with the name under which the public reaches it."""

from io import BytesIO

import segno
from django.conf import settings
from django.http import HttpRequest


def public_address(request: HttpRequest, path: str) -> str:
    """Return the whole address of a page of the portal: under RONGJUN_PORTAL_URL, else under the name asked for."""
    return f"{settings.PORTAL_URL.rstrip('/')}{path}" if settings.PORTAL_URL else request.build_absolute_uri(path)


def code_picture(address: str) -> bytes:
    """Return the QR code of an address as SVG, readable with a seventh of it damaged."""
    made = BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="svg", scale=8, border=4)
    return made.getvalue()
