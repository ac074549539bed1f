"""Messages to phones and mailboxes: one gateway each, chosen by the settings RONGJUN_MESSAGES and RONGJUN_MAIL; the
null service by default.
"""

import logging
from smtplib import SMTPException
from typing import Final, Protocol

from django.conf import settings
from django.core.mail import send_mail

from rongjun.kernel.identity import mask_number

logger = logging.getLogger(__name__)
SUBJECT: Final = "退役军人办事大厅"
"""Of every mail: it tells nothing."""


class Undelivered(Exception):
    """A message could not be handed over; the text says why, without the number or the address."""


class Gateway(Protocol):
    """What sends a text to a phone or a mailbox. Raises Undelivered where it could not be handed over."""

    def send(self, number: str, text: str) -> None:
        """Hand over one message."""


class Outbox:
    """Takes every message and lets nothing leave: what was sent is seen on the page of the outbox."""

    def send(self, number: str, text: str) -> None:
        """Take a message. Raises Undelivered for what is no number of a phone."""
        if not number.isdecimal():
            raise Undelivered("no number of a phone")


class ConsoleGateway(Outbox):
    """Writes every message to the log, the number masked."""

    def send(self, number: str, text: str) -> None:
        """Write a message to the log."""
        super().send(number, text)
        logger.info("message to %s: %s", mask_number(number), text)


class MailOutbox:
    """Takes every mail and lets nothing leave."""

    def send(self, number: str, text: str) -> None:
        """Take a mail. Raises Undelivered for what is no address."""
        if not is_mail(number):
            raise Undelivered("no address of a mailbox")


class MailConsole(MailOutbox):
    """Writes every mail to the log, the address left out."""

    def send(self, number: str, text: str) -> None:
        """Write a mail to the log."""
        super().send(number, text)
        logger.info("mail to …@%s: %s", number.rpartition("@")[2], text)


class MailServer(MailOutbox):
    """Sends every mail through the server of the settings (Django's mail backend)."""

    def send(self, number: str, text: str) -> None:
        """Send a mail. Raises Undelivered where the server did not take it."""
        super().send(number, text)
        try:
            send_mail(SUBJECT, text, None, [number])
        except (OSError, SMTPException) as fault:
            raise Undelivered(f"mail server: {type(fault).__name__}") from None


def is_mail(text: str) -> bool:
    """Return whether a text looks like the address of a mailbox."""
    name, at, host = text.partition("@")
    return bool(name and at and "." in host.strip(".") and "@" not in host and text.isascii() and text.isprintable()
                and " " not in text)  # fmt: skip


def present_gateway() -> Gateway | None:
    """Return the gateway of the settings to phones; None where messages are switched off."""
    found: dict[str, Gateway | None] = {"off": None, "outbox": Outbox(), "console": ConsoleGateway()}
    return found[settings.MESSAGES]


def present_mail() -> Gateway | None:
    """Return the gateway of the settings to mailboxes; None where mail is switched off."""
    found: dict[str, Gateway | None] = {"off": None, "outbox": MailOutbox(), "console": MailConsole()}
    return found.get(settings.MAIL, MailServer())
