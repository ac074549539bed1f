"""Messages to phones: one gateway, chosen by the setting RONGJUN_MESSAGES; the null service by default."""

import logging
from typing import Protocol

from django.conf import settings

from rongjun.kernel.identity import mask_number

logger = logging.getLogger(__name__)


class Undelivered(Exception):
    """A message could not be handed over; the text says why, without the number."""


class Gateway(Protocol):
    """What sends a text to a phone. Raises Undelivered where it could not be handed over."""

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


def present_gateway() -> Gateway | None:
    """Return the gateway of the settings; None where messages are switched off."""
    found: dict[str, Gateway | None] = {"off": None, "outbox": Outbox(), "console": ConsoleGateway()}
    return found[settings.MESSAGES]
