"""The components of the pages, as template tags. The gallery (/gallery/) shows each of them.

Text comes in through autoescaped templates or `format_html`; nothing here marks foreign text as safe.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms, template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from .. import labels
from ..ui.charts import Bar, bars_of
from ..ui.tables import Listing, iso_day

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Write fen as yuan with two places; nothing for None."""
    return "" if fen is None else format_yuan(fen)


@register.filter
def month(ordinal: int | None) -> str:
    """Write a month ordinal as YYYY-MM; nothing for None."""
    return "" if ordinal is None else format_month(ordinal)


@register.filter
def day(moment: date | None) -> str:
    """Write a date (or the date of a local moment) as YYYY-MM-DD; nothing for None."""
    return "" if not moment else iso_day(moment)


@register.filter
def permission_name(permission: str) -> str:
    """Write what a permission allows."""
    return str(labels.permission_name(permission))


@register.simple_tag
def money(fen: int, sign: bool = False) -> SafeString:
    """Show an amount with its unit; `sign` writes a plus before what is added."""
    text = ("+" if sign and fen > 0 else "") + format_yuan(fen)
    kind = " negative" if fen < 0 else ""
    return format_html('<span class="money{}">{}<span class="unit"> {}</span></span>', kind, text, _("元"))


@register.simple_tag
def badge(text: str, kind: str = "plain") -> SafeString:
    """Show a state: plain (grey), info (pale blue), done (blue), draft (dashed), danger (red)."""
    return format_html('<span class="badge badge-{}">{}</span>', kind, text)


@register.simple_tag
def button(text: str, kind: str = "primary", name: str = "", value: str = "") -> SafeString:
    """Show a submit button: primary, secondary or danger."""
    if name:
        return format_html('<button class="button {}" name="{}" value="{}">{}</button>', kind, name, value, text)
    return format_html('<button class="button {}">{}</button>', kind, text)


@register.simple_tag
def link_button(text: str, href: str, kind: str = "secondary") -> SafeString:
    """Show a link that looks like a button: it leads somewhere and changes nothing."""
    return format_html('<a class="button {}" href="{}">{}</a>', kind, href, text)


@register.inclusion_tag("ui/field.html")
def field(bound: forms.BoundField) -> dict[str, Any]:
    """Show a form field: label, help, error with how to mend, the value as typed."""
    widget = bound.field.widget
    return {
        "field": bound,
        "group": bound.use_fieldset,
        "check": isinstance(widget, forms.CheckboxInput),
        "optional": not bound.field.required and not isinstance(widget, forms.CheckboxInput),
    }


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """Show every error of a form above it, each linked to its field."""
    return {"form": form, "fields": [bound for bound in form if bound.errors]}


@register.simple_block_tag(end_name="endfieldset")
def fieldset(content: str, legend: str, help: str = "") -> SafeString:
    """Group fields under a legend."""
    hint = format_html('<p class="help">{}</p>', help) if help else ""
    return format_html("<fieldset><legend>{}</legend>{}{}</fieldset>", legend, hint, content)


@register.simple_block_tag(end_name="endnotice")
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """Show a notice: info, done, warn or danger (read at once by screen readers)."""
    role = "alert" if kind == "danger" else "note"
    head = format_html("<strong>{}</strong>", title) if title else ""
    return format_html('<div class="notice notice-{}" role="{}">{}<div>{}</div></div>', kind, role, head, content)


@register.simple_block_tag(end_name="endtable")
def table(content: str, caption: str, kind: str = "") -> SafeString:
    """Wrap a table so that it scrolls by itself, by keyboard too; the caption names it."""
    shape = (
        '<div class="scroll" tabindex="0" role="region" aria-label="{}">'
        '<table class="{}"><caption>{}</caption>{}</table></div>'
    )
    return format_html(shape, caption, kind, caption, content)


@register.inclusion_tag("ui/list.html", takes_context=True)
def listing(context: template.Context, shown: Listing) -> dict[str, Any]:
    """Show a list: search, filters, table, pager, export and column choice (web/ui/tables.py)."""
    return {
        "list": shown,
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "exporting": context.get("exporting"),
    }


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Sequence[tuple[str, str, bool]], label: str) -> dict[str, Any]:
    """Show tabs as links: (title, url, current)."""
    return {"items": items, "label": label}


@register.simple_block_tag(end_name="endsummary")
def summary(content: str, kind: str = "") -> SafeString:
    """Show a list of terms with values (dl); put `row` tags inside."""
    return format_html('<dl class="summary {}">{}</dl>', kind, content)


@register.simple_block_tag(end_name="endrow")
def row(content: str, label: str) -> SafeString:
    """Show one term and its value inside `summary`."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content)


@register.inclusion_tag("ui/timeline.html")
def timeline(entries: Sequence[Any]) -> dict[str, Any]:
    """Show what happened in order: entries with when, title, detail, by and kind (past, now, ended)."""
    return {"entries": entries}


@register.inclusion_tag("ui/steps.html")
def steps(stages: Sequence[tuple[str, str, str]], label: str) -> dict[str, Any]:
    """Show the stages of a run: (title, done | current | todo | stopped, note)."""
    return {"stages": stages, "label": label}


@register.inclusion_tag("ui/progress.html")
def progress(label: str, done: int, of: int, url: str = "") -> dict[str, Any]:
    """Show progress; with `url` the fragment renews itself every two seconds (without JavaScript: the page does)."""
    share = 0 if of <= 0 else min(100, done * 100 // of)
    return {"label": label, "done": str(done), "of": str(of), "share": str(share), "url": url, "known": of > 0}


@register.inclusion_tag("ui/masked.html", takes_context=True)
def masked(context: template.Context, text: str, label: str, url: str, name: str) -> dict[str, Any]:
    """Show a masked value with a form that reveals it for a stated purpose (POST url: purpose, field)."""
    return {"text": text, "label": label, "url": url, "name": name, "csrf_token": context.get("csrf_token")}


@register.simple_block_tag(end_name="endempty")
def empty(content: str, title: str) -> SafeString:
    """Show that there is nothing yet, and what to do about it."""
    return format_html('<div class="empty"><p class="empty-title">{}</p>{}</div>', title, content)


@register.simple_block_tag(takes_context=True, end_name="endconfirm")
def confirm(
    context: template.Context, content: str, title: str, action: str, text: str, kind: str = "primary"
) -> SafeString:
    """Show a panel that asks before something is done: content may hold fields; `text` is on the button."""
    shown = {"content": content, "title": title, "action": action, "text": text, "kind": kind}
    return render_to_string("ui/confirm.html", shown | {"csrf_token": context.get("csrf_token")})


@register.inclusion_tag("ui/bars.html")
def bars(rows: Sequence[Bar], caption: str, label: str, value: str) -> dict[str, Any]:
    """Show a bar chart beside its table: rows of (label, number, text); headings for label and value."""
    return {"rows": bars_of(rows), "caption": caption, "label": label, "value": value}


@register.simple_block_tag(end_name="endcard")
def card(content: str, title: str, href: str = "", figure: str = "") -> SafeString:
    """Show a card of the home page: title (a link where there is something to open), figure and text."""
    head = format_html('<a href="{}">{}</a>', href, title) if href else title
    number = format_html('<p class="figure">{}</p>', figure) if figure != "" else ""
    return format_html('<section class="card"><h2>{}</h2>{}{}</section>', head, number, content)


@register.simple_block_tag(end_name="endspecimen")
def specimen(content: str, name: str, name_en: str, note: str, note_en: str, code: str = "") -> SafeString:
    """Show a component in the gallery: names and notes in both languages, the tag that makes it, and the thing."""
    shape = (
        '<section class="specimen"><h2>{} <span lang="en">{}</span></h2><p lang="zh-hans">{}</p><p lang="en">{}</p>'
        "{}{}</section>"
    )
    written = format_html("<code>{}</code>", code) if code else ""
    return format_html(shape, name, name_en, note, note_en, written, content)
