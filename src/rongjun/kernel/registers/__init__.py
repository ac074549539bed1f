"""Registers (台账) as data: what a record is about, what is filled in at which stage, what is counted. Pure."""

from .definition import (
    FILES,
    NUMBERS,
    PERSONAL,
    About,
    Duty,
    Field,
    Figure,
    Form,
    Keep,
    Measure,
    Print,
    Publish,
    Register,
    Sheet,
    Stage,
)
from .loading import from_content, load_folder, load_text, to_content, version_of
from .validating import Known
from .values import Look, compare_values, filter_terms, plain_text, read_values, title_of, unique_key

__all__ = [
    "FILES", "NUMBERS", "PERSONAL", "About", "Duty", "Field", "Figure", "Form", "Keep", "Known", "Look", "Measure",
    "Print", "Publish", "Register", "Sheet", "Stage", "compare_values", "filter_terms", "from_content", "load_folder",
    "load_text", "plain_text", "read_values", "title_of", "to_content", "unique_key", "version_of",
]  # fmt: skip
