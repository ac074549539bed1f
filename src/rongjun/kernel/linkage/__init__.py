"""Who is the same person: candidates by blocking, likeness by rapidfuzz, one decision table with one veto.

`find_duplicates(records)` looks for pairs within one set, `match(wanted, registry)` finds the persons of a short list
in a registry. Both take frames with the columns of RECORDS; columns that are left out count as empty.

The veto: two numbers whose check digits are both right are two people unless name and birth agree; and even then they
are never more than likely the same.
"""

from .finding import find_duplicates, match
from .records import RECORDS

__all__ = ["RECORDS", "find_duplicates", "match"]
