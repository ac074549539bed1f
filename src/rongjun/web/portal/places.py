"""Choosing a village step by step: county, town, village, each a page of its own, without a script."""

from dataclasses import dataclass

from rongjun.domains.units.models import Area
from rongjun.domains.units.queries import area_chain, list_areas_in


@dataclass(frozen=True, slots=True)
class Places:
    """Where one has come to: the areas chosen so far from the county down, and those to choose from now."""

    chain: list[Area]
    below: list[Area]

    @property
    def chosen(self) -> Area | None:
        """The village (or a town without villages) that was chosen; None while there is one more to choose."""
        return self.chain[-1] if self.chain and not self.below else None

    @property
    def name(self) -> str:
        """The chosen areas in one line."""
        return "".join(area.name for area in self.chain)

    @property
    def level(self) -> int:
        """The level of what is to be chosen now: 6 county, 9 town, 12 village; 0 where all is chosen."""
        return self.below[0].level if self.below else 0


def places_in(code: str) -> Places:
    """Return where one has come to with a code; the only county of a registry needs no choosing."""
    chain = area_chain(code)
    below = list_areas_in(chain[-1].code if chain else "")
    if not chain and len(below) == 1:
        return places_in(below[0].code)
    return Places(chain, below)


def place_name(code: str) -> str:
    """Return the name of a place from the county down; '' for one that is not loaded."""
    return "".join(area.name for area in area_chain(code))
