"""Recognition: procedures as data, and what they say in one situation. Pure; conditions are data, nothing is run."""

from .answers import AnswerFault, faults_of
from .asking import (
    Made,
    Outcome,
    asks_for,
    check,
    columns_of,
    effective,
    holds,
    lacking_of,
    makes_of,
    named_asks,
    papers_for,
    step_asks_for,
    steps_for,
    written,
)
from .faults import ProcedureFault, ProcedureFaults
from .loading import from_content, load_file, load_folder, load_text, to_content, version_of
from .procedure import Ask, Effect, Form, From, Level, Procedure, Step, StepKind, Words
from .validating import Known

__all__ = [
    "AnswerFault", "Ask", "Effect", "Form", "From", "Known", "Level", "Made", "Outcome", "Procedure", "ProcedureFault",
    "ProcedureFaults", "Step", "StepKind", "Words", "asks_for", "check", "columns_of", "effective", "faults_of",
    "from_content", "holds", "lacking_of", "load_file", "load_folder", "load_text", "makes_of", "named_asks",
    "papers_for", "step_asks_for", "steps_for", "to_content", "version_of", "written",
]  # fmt: skip
