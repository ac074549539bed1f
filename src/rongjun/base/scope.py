"""Whose records the work at hand may touch: one present scope, which every table of persons obeys.

Without a scope there is nobody: a query of a table that carries persons returns no row. The edge of the house sets it
(a request, a command, a background job) for the account that acts; a job over everybody says so with its reason. On
PostgreSQL row-level security repeats it (base/postgres), so that raw SQL cannot forget it either.

Petitions have a scope of their own, the desk: a unit and a person who works there. Work on the whole registry sees no
petition, and a desk sees nobody's record.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import Q

from .actor import Actor, Permission

CODE_DIGITS = 12
PETITIONS = tuple(one for one in Permission if one.value.startswith("petition."))
OVERSEES = frozenset({Permission.PETITION_SUPERVISE.value, Permission.PETITION_LEAD.value})
"""Rights by which the petitions of an area are seen, accusations excepted."""
WHOLE = "*"
"""How the whole registry is told to PostgreSQL (rongjun.scope); an area is told by its digits, nothing by ''."""


@dataclass(frozen=True, slots=True)
class Scope:
    """An area by the leading digits of its code ('' is everything), and who or what asked for it.

    `persons`: only these files, a person's own. The prefix then is no code at all (OWN and their ids, as PostgreSQL is
    told them), so that whatever asks for an area finds nothing.
    """

    prefix: str
    who: str
    persons: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """From where petitions are seen: a unit, who works there, with which rights to petitions.

    `prefix`: the area whose petitions are overseen from here; None where only those of the unit are seen. `whole`: work
    on all petitions, for the reason in `who`.
    """

    unit_id: int
    staff_id: int
    rights: frozenset[str]
    prefix: str | None
    who: str
    whole: bool = False


OWN = "p"
"""What stands before the ids of a person's own files where an area's digits would stand."""

_present: ContextVar[Scope | None] = ContextVar("rongjun_scope", default=None)
_desk: ContextVar[Desk | None] = ContextVar("rongjun_desk", default=None)


def present() -> Scope | None:
    """Return the scope in force; None lets nobody be seen."""
    return _present.get()


def setting() -> str:
    """Return the scope in force as PostgreSQL is told it: '*', leading digits, or '' for nobody."""
    scope = _present.get()
    return "" if scope is None else scope.prefix or WHOLE


def present_desk() -> Desk | None:
    """Return the desk in force; from None no petition is seen."""
    return _desk.get()


def desk_setting() -> str:
    """Return the desk in force as PostgreSQL is told it: '*', unit and person, or '' for none."""
    desk = _desk.get()
    return "" if desk is None else WHOLE if desk.whole else f"{desk.unit_id},{desk.staff_id}"


def desk_of(actor: Actor | None) -> Desk | None:
    """Return the desk of an actor; None for roles that have nothing to do with petitions."""
    rights = frozenset() if actor is None else frozenset(one.value for one in PETITIONS if actor.may(one))
    if actor is None or not rights:
        return None
    prefix = actor.area_prefix if rights & OVERSEES else None
    return Desk(actor.unit_id, actor.staff_id, rights, prefix, f"account:{actor.account_id}")


def scope_of(actor: Actor | None) -> Scope | None:
    """Return the scope of an actor: the area of the unit, for roles that may see people; None where there is none."""
    if actor is None or actor.area_prefix is None or not actor.may(Permission.PEOPLE_VIEW):
        return None
    return Scope(actor.area_prefix, f"account:{actor.account_id}")


@contextmanager
def acting(actor: Actor | None) -> Iterator[None]:
    """Work in an actor's scope and at the actor's desk: what role and area allow, nothing where they allow nothing."""
    with _scoped(scope_of(actor), desk_of(actor)):
        yield


@contextmanager
def whole_registry(reason: str) -> Iterator[None]:
    """Work on everybody, for a reason: a run, the search for duplicates, a check that must know every number.

    Also a decorator. Take the rows out (list, dict, a frame) before leaving: a query set is read where it is used.
    """
    if not reason:
        raise ValueError("work on the whole registry needs a reason")
    with _scoped(Scope("", reason), _desk.get()):
        yield


@contextmanager
def whole_desk(reason: str) -> Iterator[None]:
    """Work on all petitions, for a reason: the watch over their clocks, a write whose right was checked, the portal.

    Also a decorator. The scope of persons stays as it is.
    """
    if not reason:
        raise ValueError("work on all petitions needs a reason")
    with _scoped(_present.get(), Desk(0, 0, frozenset(), "", reason, whole=True)):
        yield


@contextmanager
def own_scope(persons: Sequence[int]) -> Iterator[None]:
    """Work on the files of one person (its own and those merged into it) for that person; at no desk.

    Raises ValueError without any.
    """
    if not persons:
        raise ValueError("own work needs whose it is")
    ids = tuple(sorted(persons))
    told = OWN + ",".join(str(one) for one in ids)
    with _scoped(Scope(told, f"person:{ids[0]}", ids), None):
        yield


@contextmanager
def nobody() -> Iterator[None]:
    """Work without any scope and at no desk, whatever stands around."""
    with _scoped(None, None):
        yield


def narrow_to(actor: Actor) -> None:
    """Go on in an actor's scope until the surrounding block (`whole_registry`, `acting`) ends."""
    _present.set(scope_of(actor))
    _desk.set(desk_of(actor))


def within(field: str, prefix: str) -> Q:
    """Return the condition that a column of area codes lies in an area; every row for ''.

    A range and no LIKE, so that a plain index serves on either engine. Codes are digits, at most twelve.
    """
    return Q(**{f"{field}__gte": prefix, f"{field}__lte": prefix.ljust(CODE_DIGITS, "9")}) if prefix else Q()


@contextmanager
def _scoped(scope: Scope | None, desk: Desk | None) -> Iterator[None]:
    token, place = _present.set(scope), _desk.set(desk)
    try:
        yield
    finally:
        _present.reset(token)
        _desk.reset(place)
