"""What the procedures that come with the program may name: columns, kinds of facts and papers, permissions."""

from functools import cache
from pathlib import Path

from rongjun.domains.people.file.choices import PAPERS
from rongjun.domains.people.file.kinds import KINDS
from rongjun.domains.people.workbook import columns as col
from rongjun.kernel.recognition import Known, Procedure, load_folder

FOLDER = Path(__file__).parents[1] / "rulebooks" / "procedures"
PERMISSIONS = ("recognition.take", "recognition.first", "recognition.review")
"""Counter, town, county; doctors and the units above come in by the kind of the step."""
KNOWN = Known(
    columns=col.COLUMNS,
    kinds={name: [one.name for one in kind.fields] for name, kind in KINDS.items()},
    papers=[value for value, _label in PAPERS],
    permissions=PERMISSIONS,
    status_needs=(col.CATEGORY, col.RECOGNISED),
)


@cache
def procedures() -> dict[str, Procedure]:
    """Return every procedure that comes with the program, checked."""
    return load_folder(FOLDER, KNOWN)
