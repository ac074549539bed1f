"""Nobody left out (应享未享): who meets a benefit's conditions by the facts on file and does not receive it.

A rule is a small function over frames of facts; it gives hypothetical spells, and the engine itself says what they are
worth. Rules look at needs and at papers only: status, service, age, family by law, care, household, death.
"""

from .assess import CANDIDATES_SCHEMA, search
from .frames import Evidence
from .rules import RULES, Rule

__all__ = ["CANDIDATES_SCHEMA", "RULES", "Evidence", "Rule", "search"]
