"""The rules: each says by which article who is entitled, what the facts already show, and what paper is missing.

A rule returns rows of a hypothetical spell: person, key (what tells two candidates of one person apart), category, the
deciding facts, first_month and until_month; `_spells` fills in the rest. Where the amount is owed already (an account
or payee is missing) the rule gives it itself, as `month_fen` and `missed_fen`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from ...vocabulary import INJURED, SURVIVOR_KIND_OF, SURVIVORS
from ..spells import month_of
from .frames import Evidence

REGULATION: Final = "军人抚恤优待条例（2024年修订）"
type Look = Callable[[Evidence], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, the article, the benefit ('' where it follows from the category) and what is missing."""

    code: str
    article: str
    benefit: str
    missing: str
    """Codes of papers and facts, blanks between; the engine adds those of facts that it misses itself."""
    look: Look


RULES: dict[str, Rule] = {}
_DEFAULTS: Final[dict[str, pl.Expr]] = {
    "key": pl.lit(""), "grade": pl.lit(0, dtype=pl.Int8), "cause": pl.lit(""), "survivor": pl.lit(""),
    "era": pl.lit(""), "care": pl.lit("home"), "service_start": pl.lit(None, dtype=pl.Date),
    "service_end": pl.lit(None, dtype=pl.Date), "month_fen": pl.lit(None, dtype=pl.Int64),
    "missed_fen": pl.lit(None, dtype=pl.Int64), "also": pl.lit(""),
}  # fmt: skip
SPELL: Final = ["person", "category", "first_month", "until_month", "birth", "household", "region", *_DEFAULTS]
_PARTNERS: Final = ("配偶", "父母（抚养人）")
_CHILDREN: Final = ("子女", "兄弟姐妹")
_STAYED: Final = ("转业", "离休", "退休")
_OPEN_STATES: Final = {
    "受理": "decision", "享受待遇": "status_entry", "身份认定不享受待遇": "why_not", "停发": "reason_over",
}  # fmt: skip


def rule(code: str, article: str, missing: str, benefit: str = "") -> Callable[[Look], Look]:
    """Enter a rule in the registry."""

    def enter(look: Look) -> Look:
        RULES[code] = Rule(code, article, benefit, missing, look)
        return look

    return enter


def _spells(found: pl.DataFrame, facts: Evidence) -> pl.DataFrame:
    """Fill hypothetical spells up: who it is, and whatever the rule did not say; empty months are dropped."""
    who = facts.persons.select("person", "household", "region", "birth")
    named = [name for name in ("household", "region", "birth") if name in found.columns]
    full = found.join(who.drop(named), on="person", how="inner")
    full = full.with_columns(**{name: value for name, value in _DEFAULTS.items() if name not in full.columns})
    kind = pl.col("category").replace_strict(SURVIVOR_KIND_OF, default="", return_dtype=pl.String)
    full = full.with_columns(survivor=kind)
    full = full.with_columns(pl.col("first_month", "until_month").cast(pl.Int32))
    return full.select(SPELL).filter(pl.col("first_month") < pl.col("until_month"))


def _until(facts: Evidence) -> pl.Expr:
    """The month after this one: hypothetical spells are counted up to now."""
    return pl.lit(facts.now + 1, dtype=pl.Int32)


@rule("nursing_fee", f"{REGULATION}第三十四条", "care", benefit="nursing_fee")
def nursing_fee(facts: Evidence) -> pl.DataFrame:
    """一至四级残疾人员，没有写明集中还是分散供养，因此没有护理费."""
    mine = facts.spells.filter(
        pl.col("category").is_in(INJURED) & pl.col("grade").is_between(1, 4) & (pl.col("care") == "")
        & pl.col("death").is_null()
    )  # fmt: skip
    present = mine.filter((pl.col("first_month") <= facts.now) & (pl.col("until_month") > facts.now)).select("person")
    mine = mine.join(present, on="person", how="semi").with_columns(
        until_month=pl.min_horizontal("until_month", _until(facts)), care=pl.lit("home"), key=pl.col("category")
    )
    said = ["person", "category", "key", "grade", "cause", "care", "first_month", "until_month"]
    return _spells(mine.select(said), facts)


@rule("listed", f"{REGULATION}第八条、第二十七条、第十九条、第六十二条", "")
def listed(facts: Evidence) -> pl.DataFrame:
    """名册里写着某一类对象，没有身份认定，也没有不享受的依据."""
    open_ones = facts.listed.filter(pl.col("state").is_in(list(_OPEN_STATES)))
    found = open_ones.join(facts.idle.select("person"), on="person", how="semi")
    first = pl.coalesce(month_of(pl.col("recognised")), pl.col("month"))
    return _spells(
        found.with_columns(
            key=pl.col("category"), first_month=first, until_month=_until(facts),
            also=pl.col("state").replace_strict(_OPEN_STATES, default="", return_dtype=pl.String),
        ).drop("month", "state", "recognised"),
        facts,
    )  # fmt: skip


def _campaign(facts: Evidence, kind: str, category: str) -> pl.DataFrame:
    been = facts.campaigns.filter(pl.col("kind") == kind).group_by("person").agg(ended=pl.col("ended").max())
    been = been.join(facts.services.group_by("person").agg(pl.col("end").max()), on="person", how="left")
    idle = been.join(facts.idle.select("person"), on="person", how="semi")
    days = [month_of(pl.col(name)) + 1 for name in ("end", "ended")]
    since = pl.coalesce(*days, pl.lit(facts.now, dtype=pl.Int32))
    said = idle.select("person", category=pl.lit(category), key=pl.lit(category), first_month=since)
    return _spells(said.with_columns(until_month=_until(facts)), facts)


@rule("war_participant", f"{REGULATION}第六十二条第一款", "application proof", benefit="participant_allowance")
def war_participant(facts: Evidence) -> pl.DataFrame:
    """登记过参战经历，没有任何定期待遇."""
    return _campaign(facts, "参战", "51")


@rule("test_participant", f"{REGULATION}第六十一条第二款、第六十二条第一款", "application proof",
      benefit="participant_allowance")  # fmt: skip
def test_participant(facts: Evidence) -> pl.DataFrame:
    """登记过参加核试验的经历，没有任何定期待遇."""
    return _campaign(facts, "参试", "61")


@rule("old_conscript", f"{REGULATION}第六十二条第一款", "application", benefit="old_conscript_allowance")
def old_conscript(facts: Evidence) -> pl.DataFrame:
    """农村户籍、服过义务兵役、年满起发年龄（由引擎判断），没有任何定期待遇；参战参试的按参战参试."""
    rural = facts.idle.filter(pl.col("household") == "rural").select("person")
    served = facts.services.join(rural, on="person", how="semi").filter(~pl.col("discharge").is_in(_STAYED))
    listed_too = facts.listed.filter(pl.col("category") == "81").select("person")
    other = pl.concat([listed_too, facts.campaigns.select("person")])
    served = served.join(other, on="person", how="anti")
    begun, ended = pl.coalesce("conscript_start", "start"), pl.coalesce("conscript_end", "end")
    first = served.with_columns(service_start=begun, service_end=ended).sort("service_start", nulls_last=True)
    one = first.unique("person", keep="first", maintain_order=True)
    since = pl.coalesce(month_of(pl.col("service_end")) + 1, pl.lit(facts.now, dtype=pl.Int32))
    said = one.select("person", "service_start", "service_end", category=pl.lit("81"), first_month=since)
    return _spells(said.with_columns(key=pl.lit("81"), until_month=_until(facts)), facts)


@rule("martyr_child", f"{REGULATION}第六十二条第一款", "application no_employer", benefit="martyr_child_allowance")
def martyr_child(facts: Evidence) -> pl.DataFrame:
    """烈士的子女，年满起发年龄（由引擎判断），没有任何定期待遇."""
    child = facts.origins.filter(
        (pl.col("relation") == "子女") & pl.col("category").is_in(["21", "B1"])
    ).unique("person", maintain_order=True)  # fmt: skip
    child = child.join(facts.idle.select("person", "birth"), on="person", how="inner")
    said = child.select("person", "birth", category=pl.lit("B1"), key=pl.lit("B1"), first_month=_birthday(18))
    return _spells(said.with_columns(until_month=_until(facts)), facts)


@rule("survivor", f"{REGULATION}第十九条第一款", "application income", benefit="survivor_pension")
def survivor(facts: Evidence) -> pl.DataFrame:
    """烈士、因公牺牲、病故军人的配偶、父母、未成年子女或兄弟姐妹，没有定期抚恤金."""
    near = facts.origins.filter(pl.col("category").is_in(SURVIVORS))
    near = near.join(facts.idle.select("person", "birth"), on="person", how="inner")
    since = pl.coalesce(month_of(pl.col("approved")), month_of(pl.col("died")) + 1, pl.lit(facts.now, dtype=pl.Int32))
    said = near.with_columns(key=pl.col("category"), first_month=since, until_month=_grown(facts))
    said = said.filter(pl.col("relation").is_in([*_PARTNERS, *_CHILDREN]) & (pl.col("until_month") > facts.now))
    return _spells(said.select("person", "birth", "category", "key", "first_month", "until_month"), facts)


@rule("survivor_of_injured", f"{REGULATION}第三十二条", "application income", benefit="survivor_pension")
def survivor_of_injured(facts: Evidence) -> pl.DataFrame:
    """因战因公残疾军人去世，登记的遗属没有转为三属：旧伤复发的按因公牺牲，一至四级因病的按病故."""
    dead = _dead_injured(facts)
    drawn = facts.origins.filter(pl.col("category").is_in(SURVIVORS))
    drawn = drawn.join(facts.drawing, on="person", how="semi").select("name", death=pl.col("died"))
    left = dead.join(drawn, on=["name", "death"], how="anti")
    heirs = facts.ties.filter(pl.col("until").is_null() & pl.col("relation").is_in([*_PARTNERS, *_CHILDREN]))
    found = heirs.join(left, on="person", how="inner").with_columns(until_month=_grown(facts))
    found = found.filter(pl.col("until_month") > facts.now)
    said = found.with_columns(first_month=month_of(pl.col("death")) + 1)
    return _spells(said.select("person", "birth", "category", "key", "first_month", "until_month"), facts)


def _dead_injured(facts: Evidence) -> pl.DataFrame:
    """Return disabled soldiers who died so that their family becomes survivors: person, name, death, category."""
    last = facts.spells.filter((pl.col("category") == "11") & pl.col("death").is_not_null())
    last = last.sort("until_month").unique("person", keep="last", maintain_order=True)
    in_service = pl.col("cause").is_in(["war", "duty"])
    wound = in_service & (pl.col("death_cause") == "old_wound")
    ill = in_service & pl.col("grade").is_between(1, 4) & (pl.col("death_cause") == "illness")
    kind = pl.when(wound).then(pl.lit("22")).when(ill).then(pl.lit("23"))
    named = last.with_columns(heirs=kind).filter(pl.col("heirs").is_not_null())
    return named.join(facts.persons.select("person", "name"), on="person").select(
        "person", "name", "death", category="heirs"
    )


def _grown(facts: Evidence) -> pl.Expr:
    """The month after the eighteenth birthday's for a child or sibling; else the month after this one."""
    grown = pl.min_horizontal(_birthday(18) + 1, _until(facts))
    return pl.when(pl.col("relation").is_in(_CHILDREN)).then(grown).otherwise(_until(facts))


def _birthday(age: int) -> pl.Expr:
    return month_of(pl.col("birth")) + 12 * age


@rule("ended_suspension", f"{REGULATION}第五十九条", "resume")
def ended_suspension(facts: Evidence) -> pl.DataFrame:
    """停止原因是中止，但现在没有在期的省级决定."""
    standing = facts.suspensions.filter((pl.col("first_month") <= facts.now) & (pl.col("until_month") > facts.now))
    ended = facts.statuses.filter(pl.col("end_reason") == "suspended").join(standing, on="person", how="anti")
    over = facts.suspensions.group_by("person").agg(over=pl.col("until_month").max())
    return _resumed(facts, ended.join(over, on="person", how="left"), pl.max_horizontal("until_month", "over"))


@rule("ended_but_here", f"{REGULATION}第八条第二款", "why_ended")
def ended_but_here(facts: Evidence) -> pl.DataFrame:
    """身份已停止，没有写去世或取消，之后却又有新的登记（账户、供养、证件、残疾情况）."""
    ended = facts.statuses.filter(pl.col("end_reason").is_in(["", "moved"]))
    seen = ended.join(facts.later.rename({"told": "seen"}), on="person")
    seen = seen.filter((pl.col("seen") > pl.col("told")) & (month_of(pl.col("seen")) >= pl.col("until_month")))
    return _resumed(facts, ended.join(seen, on=["person", "category"], how="semi"), pl.col("until_month"))


def _resumed(facts: Evidence, ended: pl.DataFrame, since: pl.Expr) -> pl.DataFrame:
    """Return the ended statuses as if they had gone on, with the facts of their last spell."""
    ended = ended.filter(pl.col("until_month") <= facts.now).join(facts.idle.select("person"), on="person", how="semi")
    ended = ended.with_columns(since=since).sort("until_month").unique("person", keep="last", maintain_order=True)
    last = facts.spells.sort("until_month").unique(["person", "category"], keep="last", maintain_order=True)
    kept = ["grade", "cause", "era", "care", "service_start", "service_end"]
    found = ended.select("person", "category", "since").join(
        last.select("person", "category", *kept), on=["person", "category"], how="inner"
    )
    said = found.with_columns(key=pl.col("category"), first_month=pl.col("since"), until_month=_until(facts))
    return _spells(said.drop("since"), facts)


@rule("no_payee", f"{REGULATION}第二十二条、第三十二条第二款、第六十二条第二款", "payee")
def no_payee(facts: Evidence) -> pl.DataFrame:
    """去世后继续发放的钱已算出，没有登记收款的家属."""
    owed = facts.lines.filter(pl.col("benefit").str.starts_with("continued_"))
    owed = owed.join(facts.payees, on="person", how="anti")
    return _owed_already(facts, owed)


@rule("no_account", f"{REGULATION}第八条第二款", "account")
def no_account(facts: Evidence) -> pl.DataFrame:
    """应发的钱已算出，本人没有收款账户."""
    owed = facts.lines.filter(~pl.col("benefit").str.starts_with("continued_"))
    owed = owed.join(facts.living.select("person"), on="person", how="semi")
    owed = owed.join(facts.accounts, on="person", how="anti").join(facts.recorded, on="person", how="left")
    owed = owed.filter(pl.col("month") >= pl.col("month_right").fill_null(0)).drop("month_right")
    this_month = owed.filter(pl.col("month") == facts.now).select("person", "benefit")
    return _owed_already(facts, owed.join(this_month, on=["person", "benefit"], how="semi"))


@rule("unconfirmed", f"{REGULATION}第八条第二款", "confirmation")
def unconfirmed(facts: Evidence) -> pl.DataFrame:
    """逾期未作年度确认而暂停，确认后即补发."""
    standing = facts.pauses.filter((pl.col("first_month") <= facts.now) & (pl.col("until_month") > facts.now))
    since = standing.group_by("person").agg(begun=pl.col("first_month").min())
    owed = facts.lines.join(facts.living.select("person"), on="person", how="semi").join(since, on="person")
    return _owed_already(facts, owed.filter(pl.col("month") >= pl.col("begun")).drop("begun"))


def _owed_already(facts: Evidence, owed: pl.DataFrame) -> pl.DataFrame:
    """Return what is owed by person and benefit: the last month's amount and the sum up to now."""
    sums = owed.filter(pl.col("month") <= facts.now).group_by("person", "benefit").agg(
        first_month=pl.col("month").min(), missed_fen=pl.col("amount_fen").sum(),
        month_fen=pl.col("amount_fen").sort_by("month").last(),
    )  # fmt: skip
    said = sums.with_columns(key=pl.col("benefit"), category=pl.lit(""), until_month=_until(facts)).drop("benefit")
    return _spells(said, facts)


@rule("held_row", f"{REGULATION}第八条第二款", "held_row")
def held_row(facts: Evidence) -> pl.DataFrame:
    """导入时有一行待核实，没有入册；名册里的这个人没有这一类待遇."""
    held = facts.held.join(facts.idle.select("person"), on="person", how="semi").unique(["person", "category"])
    said = held.with_columns(key=pl.col("category"), first_month=pl.col("month"), until_month=_until(facts))
    unknown = {"month_fen": pl.lit(None, dtype=pl.Int64), "missed_fen": pl.lit(None, dtype=pl.Int64)}
    return _spells(said.drop("month").with_columns(**unknown), facts)
