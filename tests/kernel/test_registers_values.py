"""Random values into a register: what is kept reads back as it was typed, what is not kept is named."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from registers_kernel import EVERY, KNOWN

from rongjun.kernel.registers import (
    Form,
    Look,
    compare_values,
    filter_terms,
    load_text,
    plain_text,
    read_values,
    title_of,
    unique_key,
)

SPEC = load_text(EVERY, KNOWN)
TODAY = date(2026, 3, 2)
LOOK = Look(lambda text: 7 if text == "东镇站" else None, lambda text: None, lambda text: None, lambda text: None)
BOUND = load_text(
    EVERY.replace("Followed up, type: date,", "Followed up, type: date, not_below: on,", 1)
    .replace("type: money, maximum: 5000", "type: money, minimum: 20, maximum: 5000", 1),
    KNOWN,
)  # fmt: skip
FIRST = SPEC.fields_at("planned")
TEXTS = st.text(max_size=30)
TYPED = st.fixed_dictionaries(
    {
        "on": st.one_of(st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(date.isoformat), TEXTS),
        "festival": st.one_of(st.sampled_from(["spring", "army", "春节", "建军节"]), TEXTS),
        "gifts": st.lists(st.sampled_from(["rice", "oil", "米", "糖"]), max_size=3),
        "worth": st.one_of(st.integers(0, 10_000).map(str), st.sampled_from(["0.5", "300.50", "1e9", "-1"]), TEXTS),
        "present": st.one_of(st.integers(0, 99_999_999).map(str), TEXTS),
        "health": TEXTS, "words": TEXTS, "by_unit": st.one_of(st.just("东镇站"), TEXTS),
    }
)  # fmt: skip


@given(TYPED)
def test_what_is_typed_is_kept_or_named(typed: dict[str, str | list[str]]) -> None:
    kept, faults = read_values(FIRST, typed, LOOK, TODAY)
    named = {one.ask for one in faults}
    assert not named & kept.keys() and all(one.message.zh and one.mend.zh and one.mend.en for one in faults)
    for field in FIRST:
        given_ = typed[field.id]
        empty = not [one for one in ([given_] if isinstance(given_, str) else given_) if one.strip()]
        assert (field.id in kept or field.id in named) == (not empty or field.required)
        if field.id in kept:
            again, wrong = read_values([field], {field.id: _typed_again(field.type, kept[field.id])}, LOOK, TODAY)
            assert field.type is Form.UNIT or (not wrong and again == {field.id: kept[field.id]})


def _typed_again(form: Form, value: object) -> str | list[str]:
    if form is Form.SEVERAL:
        assert isinstance(value, list)
        return [str(one) for one in value]
    if form is Form.MONEY:
        assert isinstance(value, int)
        return f"{value / 100:.2f}"
    return str(value)


def test_titles_keys_and_terms_follow_from_what_is_kept() -> None:
    kept, faults = read_values(
        FIRST, {"on": "2026年3月1日", "festival": "春节", "gifts": "米、油", "worth": "1,200元", "by_unit": "东镇站"},
        LOOK, TODAY,
    )  # fmt: skip
    assert not faults
    assert kept == {"on": "2026-03-01", "festival": "spring", "gifts": ["rice", "oil"], "worth": 120000, "by_unit": 7}
    assert title_of(SPEC, kept, {"person": "赵建", "unit": "", "day": ""}) == "赵建 春节"
    assert unique_key(SPEC, kept, date(2026, 3, 1), {"person": 5}) == "5|2026|spring"
    assert filter_terms(SPEC, kept) == [("festival", "spring"), ("gifts", "rice"), ("gifts", "oil"), ("by_unit", "7")]
    assert plain_text(SPEC.field_named("gifts"), kept["gifts"]) == "米、油"


def test_a_day_ahead_is_refused_unless_the_field_says_so() -> None:
    _kept, faults = read_values([SPEC.field_named("on")], {"on": "2026-03-03"}, LOOK, TODAY)
    assert faults and "今天以后" in faults[0].message.zh


DAYS = st.dates(date(2025, 1, 1), date(2026, 3, 2)).map(date.isoformat)


@given(DAYS, DAYS, st.sampled_from([["on"], ["back_on"], ["on", "back_on"], ["outcome"]]))
def test_two_days_that_do_not_agree_are_told_at_the_one_asked_now(on: str, back: str, asked: list[str]) -> None:
    faults = compare_values(BOUND.fields, {"on": on, "back_on": back}, asked)
    if back >= on or asked == ["outcome"]:
        assert not faults
    else:
        assert [one.ask for one in faults] == ["back_on" if "back_on" in asked else "on"]
        assert faults[0].message.zh == f"“回访日期”早于“日期”（{on}）。" and "before “Day”" in faults[0].message.en


def test_what_is_not_filled_in_is_compared_with_nothing() -> None:
    assert not compare_values(BOUND.fields, {"back_on": "2020-01-01"}, ["back_on"])


def test_less_than_the_minimum_is_named() -> None:
    worth = BOUND.field_named("worth")
    _kept, faults = read_values([worth], {"worth": "19.99"}, LOOK, TODAY)
    assert [one.message.zh for one in faults] == ["小于 20 元。"]
    assert read_values([worth], {"worth": "20"}, LOOK, TODAY) == ({"worth": 2000}, [])
