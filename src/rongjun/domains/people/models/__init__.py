"""The tables of the registry: core (persons, facts, vault, imports) and one file for each further part."""

from .confirmation import Campaign, CampaignCategory, Confirmation
from .core import Fact, Import, ImportFault, ImportRow, Person, Sealed
from .deaths import DeathList, DeathRow
from .layouts import FileNumber, SavedLayout
from .linkage import Merge, Pair, PairSearch
from .papers import Paper, PaperProof, RowPaper
from .search import SearchTerm

__all__ = [
    "Campaign", "CampaignCategory", "Confirmation", "DeathList", "DeathRow", "Fact", "FileNumber", "Import",
    "ImportFault", "ImportRow", "Merge", "Pair", "PairSearch", "Paper", "PaperProof", "Person", "RowPaper",
    "SavedLayout", "Sealed", "SearchTerm",
]  # fmt: skip
