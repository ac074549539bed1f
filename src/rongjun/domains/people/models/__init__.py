"""The tables of the registry: core (persons, facts, vault, imports) and one file for each further part."""

from .core import Fact, Import, ImportFault, ImportRow, Person, Sealed

__all__ = ["Fact", "Import", "ImportFault", "ImportRow", "Person", "Sealed"]
