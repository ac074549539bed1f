"""What likeness means: same, likely or different, with the evidence; one table, the veto first among them."""

from typing import Final

import polars as pl

SAME: Final = "same"
LIKELY: Final = "likely"
DIFFERENT: Final = "different"

EVIDENCE: Final = (
    "number_equal", "fifteen_digits", "digits_swapped", "one_digit", "two_digits", "number_missing", "numbers_far",
    "two_right_numbers", "name_equal", "name_variant", "homophone", "one_character", "name_differs", "birth_equal",
    "birth_swapped", "birth_near", "birth_differs", "sex_differs", "same_town", "moved", "tail_equal",
)  # fmt: skip
"""Every code of evidence, in the order in which it is told."""


def decide(compared: pl.DataFrame) -> pl.DataFrame:
    """Return pairs compared as (left, right, grade, evidence), without the different; evidence is a list of codes."""
    decided = compared.select("left", "right", _grade().alias("grade"), _evidence().alias("evidence"))
    return decided.filter(pl.col("grade") != DIFFERENT)


def doubt_ambiguous(found: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Return decided pairs; a record without a number that is the same as two right numbers is only likely either."""
    bare = (pl.col("grade") == SAME) & pl.col("evidence").list.contains("number_missing")
    pairs = found.filter(bare).select("left", "right")
    both = pl.concat([pairs, pairs.select(left="right", right="left")])
    numbers = records.filter("right").select(right="record", code="code")
    claimed = both.join(numbers, on="right").group_by("left").agg(pl.col("code").n_unique())
    several = claimed.filter(pl.col("code") > 1)["left"].implode()
    doubtful = bare & (pl.col("left").is_in(several) | pl.col("right").is_in(several))
    return found.with_columns(grade=pl.when(doubtful).then(pl.lit(LIKELY)).otherwise("grade"))


def decide_exactly(compared: pl.DataFrame) -> pl.DataFrame:
    """Return pairs of a list and a registry as (left, right, grade exact|likely, evidence), without the different.

    Exact is only an equal number with a right check digit (or one of 15 digits) under an equal name.
    """
    sure = (pl.col("number") == "equal") & (pl.col("one_right")) & pl.col("name").is_in(["equal", "variant"])
    grade = pl.when(sure).then(pl.lit("exact")).when(_grade() != DIFFERENT).then(pl.lit(LIKELY))
    return compared.select("left", "right", grade.alias("grade"), _evidence().alias("evidence")).drop_nulls("grade")


def _grade() -> pl.Expr:
    """Return the table of decisions; the first line that fits holds. What no line names is different."""
    number, name, birth = pl.col("number"), pl.col("name"), pl.col("birth")
    town, tail, here = pl.col("same_town"), pl.col("tail_equal"), pl.col("same_town") | pl.col("tail_equal")
    close, sounds = name.is_in(["equal", "variant"]), name.is_in(["equal", "variant", "homophone"])
    spelt = (name == "character") & pl.col("long_name")
    one_error, gone, born = number.is_in(["swapped", "digit"]), number == "missing", birth == "equal"
    table = [
        # an equal number: the same under a like name; a number that fails its check needs more than a name
        ((number == "equal") & pl.col("one_right") & (sounds | (name == "character")), SAME),
        ((number == "equal") & pl.col("one_right"), LIKELY),
        ((number == "equal") & sounds & ((birth != "differs") | here), SAME),
        ((number == "equal") & (sounds | (spelt & here)), LIKELY),
        # the veto: both check digits right, and the numbers differ
        (pl.col("both_right") & close & born & ~pl.col("sex_differs"), LIKELY),
        (pl.col("both_right"), DIFFERENT),
        # one error between the numbers
        (one_error & sounds, SAME),
        (one_error & spelt & here, SAME),
        (one_error & (name == "character") & (born | here), LIKELY),
        (pl.col("sex_differs"), DIFFERENT),
        # two errors: the name must be the same, or birth must carry it too
        ((number == "two") & here & (close | (sounds & born)), SAME),
        ((number == "two") & ((close & born) | (sounds & here) | (spelt & born & here)), LIKELY),
        # no number on one side
        (gone & close & ((born & here) | ((birth == "swapped") & town) | ((birth == "near") & town & tail)), SAME),
        (gone & sounds & born & town, SAME),
        (gone & close & (born | (town & tail)), LIKELY),
        (gone & sounds & here & birth.is_in(["equal", "swapped", "near"]), LIKELY),
        (gone & close & (birth == "missing") & (pl.col("same_village") | tail), LIKELY),
        (gone & spelt & born & here, LIKELY),
        # numbers far apart, one of them wrong
        ((number == "far") & close & (born | ((birth == "swapped") & here)), LIKELY),
    ]
    return pl.coalesce([*(pl.when(case).then(pl.lit(grade)) for case, grade in table), pl.lit(DIFFERENT)])


def _evidence() -> pl.Expr:
    number, name, birth = pl.col("number"), pl.col("name"), pl.col("birth")
    unequal = pl.col("both_right") & (number != "equal")
    told = {
        "number_equal": number == "equal",
        "fifteen_digits": pl.col("converted"),
        "digits_swapped": number == "swapped",
        "one_digit": number == "digit",
        "two_digits": (number == "two") & ~unequal,
        "number_missing": number == "missing",
        "numbers_far": (number == "far") & ~unequal,
        "two_right_numbers": unequal,
        "name_equal": name == "equal",
        "name_variant": name == "variant",
        "homophone": name == "homophone",
        "one_character": name == "character",
        "name_differs": name == "differs",
        "birth_equal": birth == "equal",
        "birth_swapped": birth == "swapped",
        "birth_near": birth == "near",
        "birth_differs": birth == "differs",
        "sex_differs": pl.col("sex_differs"),
        "same_town": pl.col("same_town"),
        "moved": pl.col("moved"),
        "tail_equal": pl.col("tail_equal"),
    }
    return pl.concat_list([pl.when(told[code]).then(pl.lit(code)) for code in EVIDENCE]).list.drop_nulls()
