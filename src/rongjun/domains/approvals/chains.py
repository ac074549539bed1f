"""The chain of each kind of matter, kept as data: which stages, in which order, by whose permission.

A chain is changed by a new version that a second person approves (chain_actions). A matter that is open keeps the
chain it opened with.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from .models import ChainVersion, Matter
from .queries import Step

KIND = "chain"
"""The kind of matter by which a new version of a chain is approved."""


def chain_for(kind: str) -> list[Step]:
    """Return the chain in force for a kind of matter. Raises ValueError for a kind that has none."""
    version = find_version(kind)
    if version is None:
        raise ValueError(f"no chain for matters of kind {kind!r}")
    return list_version_steps(version)


def find_version(kind: str) -> ChainVersion | None:
    """Return the version in force for a kind, or None for a kind without a chain."""
    return approved_versions().filter(kind=kind).order_by("-version").first()


def approved_versions() -> QuerySet[ChainVersion]:
    """Return the versions that are or were in force: those that came with the program, and those approved since."""
    approved = Matter.objects.filter(kind=KIND, subject_id=OuterRef("pk"), outcome="approved")
    return ChainVersion.objects.filter(Q(made_by=None) | Exists(approved))


def list_version_steps(version: ChainVersion) -> list[Step]:
    """Return the stages of a version."""
    return [Step(stage=s["stage"], name=s["name"], permission=s["permission"]) for s in version.steps]


def permissions_of(version: ChainVersion) -> list[str]:
    """Return the permissions that the stages of a version ask for, each once, in order."""
    return list(dict.fromkeys(step["permission"] for step in list_version_steps(version)))


def list_kinds() -> list[str]:
    """Return every kind of matter that has a chain, in the order of the program."""
    return list(ChainVersion.objects.filter(version=1).order_by("pk").values_list("kind", flat=True))


def list_versions() -> QuerySet[ChainVersion]:
    """Return every version there was, proposed ones too, with who made it and what became of it (`outcome`)."""
    matter = Matter.objects.filter(kind=KIND, subject_id=OuterRef("pk")).order_by("-round")
    told = {"outcome": Subquery(matter.values("outcome")[:1]), "decided_at": Subquery(matter.values("decided_at")[:1])}
    return ChainVersion.objects.select_related("made_by").annotate(**told).order_by("kind", "-version")
