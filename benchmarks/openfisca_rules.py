"""Four of the rules as an OpenFisca system, written the way its guide asks; run with .venv-bench.

Inputs are set before the clock starts. Amounts are whole fen (int32 holds them); standards are yearly parameters by
date, so that the month's share is the same formula as in the engine.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from openfisca_population import simple_people
from population import FIRST, UNTIL, book

from rongjun.kernel.period import format_month
from rongjun.kernel.rulebook.lookup import cell_in_force
from rongjun.kernel.rulebook.model import Period

Person = build_entity(key="person", plural="persons", label="Person", is_person=True)
SYSTEM = TaxBenefitSystem([Person])


class Cause(Enum):
    none = "none"
    war = "war"
    duty = "duty"
    illness = "illness"


class Kind(Enum):
    none = "none"
    martyr = "martyr"
    duty = "duty"
    illness = "illness"


class Household(Enum):
    urban = "urban"
    rural = "rural"


def variable(name: str, value: type, *, month: bool = False, enum: Any = None, formula: Any = None) -> None:
    """Add a variable: an input for all time, or a monthly formula."""
    body: dict[str, Any] = {"value_type": Enum if enum else value, "entity": Person, "label": name,
                            "definition_period": DateUnit.MONTH if month else DateUnit.ETERNITY}  # fmt: skip
    if enum:
        body |= {"possible_values": enum, "default_value": next(iter(enum))}
    if formula:
        body["formula"] = formula
    SYSTEM.add_variable(type(name, (Variable,), body))


def share(yearly: Any, when: Any) -> Any:
    """Return the share of a calendar month in a yearly amount of fen; the twelve add up."""
    month = when.start.month
    return (2 * yearly * month + 12) // 24 - (2 * yearly * (month - 1) + 12) // 24


def active(person: Any, when: Any) -> Any:
    month = when.start.year * 12 + when.start.month - 1
    return (person("first_month", when) <= month) * (month < person("until_month", when))


def disability_pension(person: Any, when: Any, parameters: Any) -> Any:
    grade, cause = person("grade", when), person("cause", when)
    injured = person("injured", when) * (grade > 0)
    standards = parameters(when).disability
    names = np.char.add("g", np.maximum(grade, 1).astype(str))
    return injured * active(person, when) * share(standards[names][cause].astype(int), when)


def survivor_pension(person: Any, when: Any, parameters: Any) -> Any:
    kind = person("kind", when)
    yearly = parameters(when).survivor[kind][person("household", when)].astype(int)
    return (kind != Kind.none) * active(person, when) * share(yearly, when)


def participant_allowance(person: Any, when: Any, parameters: Any) -> Any:
    yearly = int(parameters(when).participant)
    return person("participant", when) * active(person, when) * share(yearly, when)


def old_conscript_allowance(person: Any, when: Any, parameters: Any) -> Any:
    yearly = int(parameters(when).old_conscript) * person("years", when)
    birthday = person("birth_month", when) + 720
    aged = birthday <= when.start.year * 12 + when.start.month - 1
    return person("conscript", when) * active(person, when) * aged * share(yearly, when)


def owed(person: Any, when: Any, parameters: Any) -> Any:
    return sum(person(name, when) for name in ("disability_pension", "survivor_pension", "participant_allowance",
                                               "old_conscript_allowance"))  # fmt: skip


def values(table: str, key: str) -> dict[str, Any]:
    """Return a parameter with the yearly standards in force in the window, zero where there is none."""
    found = {}
    for month in range(FIRST, UNTIL):
        cell = cell_in_force(book_now, table, key, month)
        fen = 0 if cell is None else cell.value * (12 if cell.period is Period.MONTH else 1)
        found[f"{format_month(month)}-01"] = {"value": fen}
    return {"values": found}


def parameters() -> ParameterNode:
    """Return the standards as a tree of OpenFisca parameters."""
    disability = {
        f"g{grade}": {"none": values("disability", "-")} | {
            cause: values("disability", f"{grade}.{cause}") for cause in ("war", "duty", "illness")
        }
        for grade in range(1, 11)
    }  # fmt: skip
    survivor = {
        kind: {house: values("survivor", f"{kind}.{house}") for house in ("urban", "rural")}
        for kind in ("none", "martyr", "duty", "illness")
    }
    data = {"disability": disability, "survivor": survivor, "participant": values("participant", "war"),
            "old_conscript": values("old_conscript", "per_year")}  # fmt: skip
    return ParameterNode("", data=data)


def declare() -> None:
    """Declare inputs and formulas."""
    for name in ("first_month", "until_month", "grade", "years", "birth_month"):
        variable(name, int)
    for name in ("injured", "participant", "conscript"):
        variable(name, bool)
    variable("cause", str, enum=Cause)
    variable("kind", str, enum=Kind)
    variable("household", str, enum=Household)
    for formula in (disability_pension, survivor_pension, participant_allowance, old_conscript_allowance, owed):
        variable(formula.__name__, int, month=True, formula=formula)


def inputs(count: int) -> dict[str, Any]:
    """Return the input columns of the persons compared."""
    import polars as pl

    from rongjun.kernel.entitlement.spells import month_of, years_served

    frame = simple_people(count).with_columns(
        years=years_served(pl.col("service_start"), pl.col("service_end")), birth_month=month_of(pl.col("birth")),
        injured=pl.col("category") == "11", participant=pl.col("category").is_in(["51", "61"]),
        conscript=pl.col("category") == "81", kind=pl.col("survivor").replace("", "none"),
        cause=pl.col("cause").replace("", "none"),
    )  # fmt: skip
    names = ["first_month", "until_month", "grade", "years", "birth_month", "injured", "participant", "conscript",
             "kind", "cause", "household"]  # fmt: skip
    return {name: np.array(frame[name].to_list()) for name in names}


def main(count: int) -> None:
    """Compute twelve months and print the figures as JSON."""
    declare()
    SYSTEM.parameters = parameters()
    simulation = SimulationBuilder().build_default_simulation(SYSTEM, count=count)
    for name, column in inputs(count).items():
        simulation.set_input(name, "eternity", column)
    begun = time.perf_counter()
    months = [format_month(month) for month in range(FIRST, UNTIL)]
    amount = sum(int(simulation.calculate("owed", month).sum(dtype=np.int64)) for month in months)
    print(json.dumps({"persons": count, "seconds": round(time.perf_counter() - begun, 3), "amount_fen": amount}))


book_now = book()

if __name__ == "__main__":
    main(int(sys.argv[1]))
