"""The chain that a kind of matter starts with, written by the migration that brings the kind."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db.migrations import RunPython

START: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The moment given to whatever comes with the program."""


def seeded(chains: Mapping[str, Sequence[tuple[str, str]]]) -> RunPython:
    """Return the operation that writes the first version of each kind's chain: kind -> (name of the stage, its right).

    Every stage must be signed; a later version is the office's own (`chain_actions`).
    """

    def forwards(apps: Any, schema_editor: Any) -> None:
        made = apps.get_model("approvals", "ChainVersion").objects.using(schema_editor.connection.alias)
        for kind, stages in chains.items():
            steps = [{"stage": n, "name": name, "permission": right} for n, (name, right) in enumerate(stages)]
            made.create(kind=kind, version=1, least=len(steps), steps=steps, made_at=START)

    return RunPython(forwards, RunPython.noop)
