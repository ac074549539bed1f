"""The engine: what each person is owed for each month, with the reason of every line.

Contract (frames are Polars; months are ordinals of kernel.period, half-open; money is int64 fen).

FACTS, one row per spell (a person's category with unchanged facts over a stretch of months):
  person i64 · fact i64 (id of the status fact) · category str (code) · grade i8 (0: none) ·
  cause str (war|duty|illness|'') · survivor str (martyr|duty|illness|'') · era str (anti_japanese|liberation|
  after_1949|'') · household str (urban|rural) · region str (12-digit area code) · care str (home|institution|'') ·
  service_start date? · service_end date? · birth date · first_month i32 · until_month i32 (exclusive; by status,
  change of facts or death, whichever is first) · death date? · death_cause str (illness|old_wound|other|'') ·
  award str? (a one-off benefit that was decided; then there is no category) · award_fen i64? (what was decided)
A spell cut by a death ends with the month after the death month; `death` is set on the spells of the dead.
A one-off award is one month long: a person has one of a benefit in a month, and no death cuts what was decided.

LINES: person i64 · benefit str · month i32 · amount_fen i64 · rule str · cells str (ids joined by ';') · fact i64 ·
  region str · central_fen i64 · provincial_fen i64 · local_fen i64 · funding str (id of the funding rule; '' where
  the shares are unknown and everything is local, flagged)
EXCEPTIONS: person i64 · benefit str · month i32 · code str · detail str (JSON) · fact i64 · blocks bool
  One row per person, benefit and code at its first month in the stretch computed; detail {"months": n}, and for
  two_categories also {"categories": [...]}.
"""

from .engine import compute, compute_part, stream
from .frames import EXCEPTIONS_SCHEMA, FACTS_SCHEMA, LINES_SCHEMA, Owed
from .spells import whole_persons

__all__ = [
    "EXCEPTIONS_SCHEMA",
    "FACTS_SCHEMA",
    "LINES_SCHEMA",
    "Owed",
    "compute",
    "compute_part",
    "stream",
    "whole_persons",
]
