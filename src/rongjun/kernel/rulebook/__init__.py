"""The rulebook: dated values with citations, national and local, resolved before the big data is touched."""

from .content import from_content, to_content
from .diff import Change, diff_rulebooks
from .faults import CHECKS, Fault, RulebookFaults
from .loader import list_files, load_rulebook
from .lookup import (
    cell_in_force,
    find_cell,
    find_funding,
    find_local_rule,
    find_rule_version,
    funding_in_force,
    list_cells,
    region_of,
    version_in_force,
)
from .resolve import resolve

__all__ = [
    "CHECKS",
    "Change",
    "Fault",
    "RulebookFaults",
    "cell_in_force",
    "diff_rulebooks",
    "find_cell",
    "find_funding",
    "find_local_rule",
    "find_rule_version",
    "from_content",
    "funding_in_force",
    "list_cells",
    "list_files",
    "load_rulebook",
    "region_of",
    "resolve",
    "to_content",
    "version_in_force",
]
