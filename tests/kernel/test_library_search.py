"""The search of the library: Chinese by characters, all words, the best first, the place where it was found."""

from rongjun.kernel.library import Entry, Kind, find, hit_of


def entry(title: str, text: str = "", kind: Kind = Kind.QUESTION) -> Entry:
    return Entry(kind, title, title, "", text)


SHELF = [
    entry("门诊费用怎么报", "一至六级残疾军人的门诊费用，凭发票到镇上申请补助。"),
    entry("第三十六条", "残疾军人旧伤复发的医疗费用，由工伤保险基金支付。", Kind.ARTICLE),
    entry("光荣牌坏了怎么换", "带旧牌到村站，免费更换（ＡＢＣ－12）。"),
]


def titles(text: str) -> list[str]:
    return [one.title for one in find(SHELF, text)]


def test_any_part_of_a_word_is_found_and_a_title_comes_before_a_text() -> None:
    assert titles("门诊费用") == ["门诊费用怎么报"]
    assert titles("费用") == ["门诊费用怎么报", "第三十六条"]
    assert titles("保险基") == ["第三十六条"]


def test_words_with_blanks_between_must_all_be_there() -> None:
    assert titles("残疾 保险") == ["第三十六条"]
    assert titles("残疾 光荣牌") == []


def test_a_question_in_other_words_finds_what_holds_most_of_its_pairs_and_a_strange_one_nothing() -> None:
    assert titles("门诊费用如何报") == ["门诊费用怎么报"]
    assert titles("光荣牌怎么换") == ["光荣牌坏了怎么换"]
    assert titles("养老院") == [] and titles("鱼") == []


def test_full_width_letters_and_signs_do_not_hide_a_word() -> None:
    assert titles("abc12") == ["光荣牌坏了怎么换"]


def test_the_place_is_shown_as_it_stands_in_the_text() -> None:
    (found,) = find(SHELF, "abc12")
    hit = hit_of(found, "abc12")
    assert (hit.before, hit.found, hit.after) == ("带旧牌到村站，免费更换（", "ＡＢＣ－12", "）。")


def test_without_a_text_everything_is_listed_by_kind() -> None:
    assert [one.kind for one in find(SHELF, "  ")] == [Kind.QUESTION, Kind.QUESTION, Kind.ARTICLE]
