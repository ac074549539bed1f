"""What follows from a death in words: months, what goes on and by which article, what the family may apply for."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongjun.domains.policy.queries import known_rulebook
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from .queries.deaths import AfterDeath, Continued

SINCE_2024: Final = date(2024, 10, 1)
OLD_WOUND, ILLNESS = "old_wound", "illness"


def months_words(months: Sequence[int]) -> str:
    """Return months (ordinals, in order) in words, those that follow one another drawn together."""
    spans: list[tuple[int, int]] = []
    for month in months:
        if spans and month == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], month)
        else:
            spans.append((month, month))
    return "、".join(_span(first, last) for first, last in spans)


def continued_words(after: AfterDeath) -> str:
    """Return what goes on after a death: benefit, months, amount, article; none; or open for want of the cause."""
    parts = [_continued(one) for one in after.continued]
    if after.cause_unknown:
        parts.append(_("待定：残疾人员的去世原因未登记，因病去世的继续发放12个月"))
    return "；".join(parts) or _("无")


def conversions(after: AfterDeath, day: date, cause: str) -> list[str]:
    """Return what the family of a disabled soldier (11) may apply for by the cause of death, with the article.

    军人抚恤优待条例（2024年）第三十二条; before 2024-10-01 第二十八条 of 2019. Nothing is converted by itself.
    """
    article = _("条例（2024年）第三十二条") if day >= SINCE_2024 else _("条例（2019年）第二十八条")
    wounded = [grade for category, grade, kind in after.spells if category == "11" and kind in {"war", "duty"}]
    if not wounded:
        return []
    hints = []
    if cause == OLD_WOUND:
        hints.append(
            _(
                "旧伤复发死亡：按因公牺牲军人的标准发给遗属一次性抚恤金，遗属可申请因公牺牲军人遗属定期抚恤金（%(article)s）"
            )
        )
    if cause == ILLNESS and min(wounded) in range(1, 5):
        hints.append(_("一级至四级因战、因公残疾军人因病死亡：遗属可申请病故军人遗属定期抚恤金（%(article)s）"))
    return [hint % {"article": article} for hint in hints]


def _continued(one: Continued) -> str:
    info = known_rulebook().benefits[one.benefit]
    name = info.name_en if (get_language() or "").startswith("en") else info.name
    return _("%(benefit)s：%(months)s 共 %(count)d 个月，每月 %(yuan)s 元（%(article)s）") % {
        "benefit": name, "months": _span(one.first, one.until - 1), "count": one.until - one.first,
        "yuan": format_yuan(one.month_fen, grouped=False), "article": one.citation,
    }  # fmt: skip


def _span(first: int, last: int) -> str:
    if first == last:
        return format_month(first)
    return _("%(first)s 至 %(last)s") % {"first": format_month(first), "last": format_month(last)}
