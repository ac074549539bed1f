"""An explanation laid out for the page: one step after another, each with its words, its sums and its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from rongjun.domains.payments.reasons import Reason
from rongjun.domains.people.file.words import detail_rows
from rongjun.kernel.entitlement.awarding import Worked
from rongjun.kernel.entitlement.explanation import CellStep, Explanation, FundingStep, GrantStep, RuleStep
from rongjun.kernel.entitlement.oneoff import Step as OneoffStep
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month
from rongjun.kernel.rulebook.model import Citation, Operation, Period, Status
from rongjun.kernel.vocabulary import CATEGORIES

from .award_words import BASE_NAMES, STEP_NAMES
from .person_words import CARE, CAUSES, ERAS, GRADES, HOUSEHOLDS, SURVIVORS, category_label, is_english

STATUS_KINDS = {Status.PUBLISHED: "info", Status.DERIVED: "plain", Status.LOCAL: "info", Status.INFERRED: "draft"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the working: what it is, how it is reckoned, what comes out, and where it is written."""

    title: str
    text: str
    result: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)
    citation: Citation | None = None
    badge: tuple[str, str] | None = None
    note: str = ""


def yuan_text(fen: int) -> str:
    """Write fen as yuan with the unit."""
    return _("%(yuan)s 元") % {"yuan": format_yuan(fen)}


def steps_of(reason: Reason) -> list[Step]:
    """Return the steps of an explanation, in the order of its working; none where nothing is owed."""
    why = reason.explanation
    if why is None:
        return []
    steps = [_article(why), *(_cell(cell) for cell in why.cells), *_product(why)]
    steps += [_rule(rule) for rule in why.local_rules]
    steps += [*_years(why), *_share(why), *_continued(why), *_awards(why), *map(_grant, why.grants)]
    return steps


def status_name(status: Status) -> str:
    """Return how far a value is to be trusted, in words."""
    names = {
        Status.PUBLISHED: _("已公布"), Status.DERIVED: _("由公布数推得"), Status.LOCAL: _("地方标准"),
        Status.INFERRED: _("草稿"),
    }  # fmt: skip
    return names[status]


def funding_rows(step: FundingStep) -> list[tuple[str, str, str]]:
    """Return (who, share, amount) of each level; the local level pays the rest."""
    local_bp = 10_000 - step.central_bp - step.provincial_bp
    shares = [
        (_("中央"), step.central_bp, step.central_fen), (_("省级"), step.provincial_bp, step.provincial_fen),
        (_("市县"), local_bp, step.local_fen),
    ]  # fmt: skip
    return [(name, percent(bp), format_yuan(fen)) for name, bp, fen in shares]


def spell_rows(spell: Mapping[str, Any] | None, place: str) -> list[tuple[str, str]]:
    """Return the facts that an amount rests on, in words; what does not apply is left out."""
    if spell is None:
        return []
    service = [day for day in (spell["service_start"], spell["service_end"]) if day]
    rows = [
        (_("对象类别"), category_label(spell["category"]) if spell["category"] else ""),
        (_("残疾等级"), str(GRADES[spell["grade"] or 0])),
        (_("残疾性质"), str(CAUSES.get(spell["cause"], "")) if spell["grade"] else ""),
        (_("牺牲病故类别"), str(SURVIVORS.get(spell["survivor"], ""))),
        (_("服役时期"), str(ERAS.get(spell["era"], ""))),
        (_("户籍类别"), str(HOUSEHOLDS.get(spell["household"], ""))),
        (_("户籍地"), place),
        (_("供养方式"), str(CARE.get(spell["care"], ""))),
        (_("服役"), " – ".join(f"{day:%Y-%m-%d}" for day in service)),
        (_("出生日期"), f"{spell['birth']:%Y-%m-%d}"),
        (_("去世日期"), f"{spell['death']:%Y-%m-%d}" if spell["death"] else ""),
        *(row for value in spell.get("award_terms", ()) for row in detail_rows("award", value)),
    ]
    return [(name, text) for name, text in rows if text]


def percent(bp: int) -> str:
    """Write basis points as per cent without needless zeros: 800 -> '8%', 1250 -> '12.5%'."""
    whole, rest = divmod(bp, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def period_amount(fen: int, period: Period | None) -> str:
    """Write an amount with what it is for."""
    words = {Period.MONTH: _("%(yuan)s 元／月"), Period.YEAR: _("%(yuan)s 元／年")}
    return (words[period] if period else _("%(yuan)s 元")) % {"yuan": format_yuan(fen)}


def _article(why: Explanation) -> Step:
    return Step(_("依据的条款"), why.rule_note, citation=why.citation)


def _cell(cell: CellStep) -> Step:
    value = percent(cell.value) if cell.unit == "bp" else period_amount(cell.value, cell.period)
    table = cell.table_name_en if is_english() else cell.table_name
    rows = [
        (_("适用"), key_label(cell.key, cell.key_name)),
        (_("自何月起"), format_month(cell.effective)),
        (_("地区"), cell.region_name or _("全国")),
    ]
    badge = (status_name(cell.status), STATUS_KINDS[cell.status])
    return Step(_("标准：%(table)s") % {"table": table}, "", value, rows, cell.citation, badge, cell.note)


def key_label(key: str, name: str) -> str:
    """Return the name of a table's key; in English put together from its parts."""
    if not is_english():
        return name
    words = {str(number): str(grade) for number, grade in enumerate(GRADES)} | {
        part: str(text) for names in (CAUSES, SURVIVORS, ERAS, HOUSEHOLDS) for part, text in names.items()
    }
    if key in CATEGORIES:
        return category_label(key)
    words |= {"all": _("全部"), "per_year": _("每服役一年")}
    return ", ".join(words.get(part, part) for part in key.split("."))


def _product(why: Explanation) -> list[Step]:
    """Return the step of a base times a rate, where two cells make the standard."""
    if len(why.cells) < 2:
        return []
    period = Period.YEAR if why.standard_yearly else Period.MONTH
    return [Step(_("基数乘以比例"), _("按比例得出的标准，四舍五入到分。"), period_amount(why.standard_fen, period))]


def _rule(rule: RuleStep) -> Step:
    amount = period_amount(rule.value, rule.period) if rule.operation is not Operation.PERCENT else percent(rule.value)
    texts = {
        Operation.REPLACE: _("%(place)s以 %(amount)s 代替国家标准"),
        Operation.ADD: _("%(place)s在国家标准上另加 %(amount)s"),
        Operation.PERCENT: _("%(place)s在国家标准上提高 %(amount)s"),
    }
    text = texts[rule.operation] % {"place": rule.region_name, "amount": amount}
    period = Period.YEAR if rule.result_yearly else Period.MONTH
    rows = [(_("自何月起"), format_month(rule.effective))]
    return Step(_("地方规定"), text, period_amount(rule.result_fen, period), rows, rule.citation)


def _years(why: Explanation) -> list[Step]:
    if why.years is None:
        return []
    served = {"start": f"{why.years.start:%Y-%m-%d}", "end": f"{why.years.end:%Y-%m-%d}", "years": why.years.years}
    text = _("服役 %(start)s 至 %(end)s，按周年计 %(years)d 年，不满一年按一年计") % served
    period = Period.YEAR if why.share else Period.MONTH
    return [Step(_("乘以服役年数"), text, period_amount(why.years.result_fen, period))]


def _share(why: Explanation) -> list[Step]:
    share = why.share
    if share is None:
        return []
    words = {
        "year": format_yuan(share.year_fen), "month": share.month, "through": format_yuan(share.through_fen),
        "earlier": share.month - 1, "before": format_yuan(share.before_fen),
    }  # fmt: skip
    text = _(
        "年标准 %(year)s 元分到 12 个月：%(year)s × %(month)d ÷ 12 = %(through)s，"
        "减去前 %(earlier)d 个月累计 %(before)s；十二个月相加正好是一年"
    )
    return [Step(_("由年到月"), text % words, yuan_text(share.share_fen))]


def _continued(why: Explanation) -> list[Step]:
    one = why.continued
    if one is None:
        return []
    words = {
        "name": one.follows_name_en if is_english() else one.follows_name, "day": f"{one.death:%Y-%m-%d}",
        "month": format_month(one.death_month), "nth": one.nth, "months": one.months,
    }  # fmt: skip
    text = _("本人 %(day)s 去世；按去世当月（%(month)s）的%(name)s继续发给家属 %(months)d 个月，这是第 %(nth)d 个月")
    return [Step(_("去世后继续发放"), text % words, yuan_text(why.amount_fen))]


def _grant(one: GrantStep) -> Step:
    """Return what was decided of one grant: no formula of the law, but a decision, who made it and on what."""
    rows = [
        (_("决定文号"), one.document), (_("依据"), one.basis), (_("决定日期"), one.decided),
        (_("决定人"), one.decided_by),
    ]  # fmt: skip
    text = _("没有全国统一的算式，按核定的数发给，只发这一次")
    return Step(_("决定核定"), text, yuan_text(one.amount_fen), [row for row in rows if row[1]])


def _awards(why: Explanation) -> list[Step]:
    """Return how each amount decided once was worked out, and what of it was decided for this person."""
    return [step for one in why.awards for step in _award(one)]


def _award(one: Worked) -> list[Step]:
    steps = [_award_step(each) for each in one.steps]
    if one.before_fen:
        steps.append(Step(_("减去此前已增发的"), _("只按最高一项，已发的不重复发。"), yuan_text(-one.before_fen)))
    total = yuan_text(one.total_fen)
    text = _("按标准册合计 %(total)s；决定书核定发给本人的数如下，只发这一次") % {"total": total}
    return [*steps, Step(_("决定核定"), text, yuan_text(one.amount_fen))]


def _award_step(each: OneoffStep) -> Step:
    base = {"base": str(BASE_NAMES[each.name]), "fen": format_yuan(each.base_fen)}
    rate = percent(each.factor) if each.name == "merit_increment" else str(each.factor)
    text = _("%(base)s %(fen)s 元 × %(rate)s") % (base | {"rate": rate})
    return Step(str(STEP_NAMES[each.name]), text, yuan_text(each.fen), citation=each.citation)
