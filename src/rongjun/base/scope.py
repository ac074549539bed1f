"""Whose records the work at hand may touch: one present scope, which every table of persons obeys.

Without a scope there is nobody: a query of a table that carries persons returns no row. The edge of the house sets it
(a request, a command, a background job) for the account that acts; a job over everybody says so with its reason. On
PostgreSQL row-level security repeats it (base/postgres), so that raw SQL cannot forget it either.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import Q

from .actor import Actor, Permission

CODE_DIGITS = 12
WHOLE = "*"
"""How the whole registry is told to PostgreSQL (rongjun.scope); an area is told by its digits, nothing by ''."""


@dataclass(frozen=True, slots=True)
class Scope:
    """An area by the leading digits of its code ('' is everything), and who or what asked for it."""

    prefix: str
    who: str


_present: ContextVar[Scope | None] = ContextVar("rongjun_scope", default=None)


def present() -> Scope | None:
    """Return the scope in force; None lets nobody be seen."""
    return _present.get()


def setting() -> str:
    """Return the scope in force as PostgreSQL is told it: '*', leading digits, or '' for nobody."""
    scope = _present.get()
    return "" if scope is None else scope.prefix or WHOLE


def scope_of(actor: Actor | None) -> Scope | None:
    """Return the scope of an actor: the area of the unit, for roles that may see people; None where there is none."""
    if actor is None or actor.area_prefix is None or not actor.may(Permission.PEOPLE_VIEW):
        return None
    return Scope(actor.area_prefix, f"account:{actor.account_id}")


@contextmanager
def acting(actor: Actor | None) -> Iterator[None]:
    """Work in an actor's scope: what the role and the area allow, and nobody where they allow nothing."""
    with _scoped(scope_of(actor)):
        yield


@contextmanager
def whole_registry(reason: str) -> Iterator[None]:
    """Work on everybody, for a reason: a run, the search for duplicates, a check that must know every number.

    Also a decorator. Take the rows out (list, dict, a frame) before leaving: a query set is read where it is used.
    """
    if not reason:
        raise ValueError("work on the whole registry needs a reason")
    with _scoped(Scope("", reason)):
        yield


@contextmanager
def nobody() -> Iterator[None]:
    """Work without any scope, whatever stands around."""
    with _scoped(None):
        yield


def narrow_to(actor: Actor) -> None:
    """Go on in an actor's scope until the surrounding block (`whole_registry`, `acting`) ends."""
    _present.set(scope_of(actor))


def within(field: str, prefix: str) -> Q:
    """Return the condition that a column of area codes lies in an area; every row for ''.

    A range and no LIKE, so that a plain index serves on either engine. Codes are digits, at most twelve.
    """
    return Q(**{f"{field}__gte": prefix, f"{field}__lte": prefix.ljust(CODE_DIGITS, "9")}) if prefix else Q()


@contextmanager
def _scoped(scope: Scope | None) -> Iterator[None]:
    token = _present.set(scope)
    try:
        yield
    finally:
        _present.reset(token)
