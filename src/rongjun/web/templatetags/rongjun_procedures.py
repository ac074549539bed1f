"""Fields of the form of a procedure's part, by their paths."""

from typing import Any

from django import template

from .rongjun import field

register = template.Library()


@register.inclusion_tag("ui/field.html")
def part_field(form: Any, name: str) -> dict[str, Any]:
    """Show the field at a path."""
    shown: dict[str, Any] = field(form[name])
    return shown


@register.inclusion_tag("office/procedures/when.html")
def when_field(form: Any, item: Any) -> dict[str, Any]:
    """Show a condition: earlier questions with their answers to tick."""
    bound = form[item.name]
    chosen = set(bound.value() or [])
    groups = [(title, [(key, told, key in chosen) for key, told in answers]) for title, answers in item.groups]
    return {"item": item, "groups": groups, "errors": bound.errors, "id": bound.auto_id}
