"""Small tags of the pages of cases."""

from typing import Any

from django import template

from ..office.case_forms import HOW, PapersForm

register = template.Library()


@register.simple_tag
def paper_fields(form: PapersForm, item: str) -> tuple[Any, Any]:
    """Return the fields of one paper: where it stands, and the note."""
    return form.row(item)


@register.simple_tag
def how_delivered(code: str) -> str:
    """Say how a paper was delivered."""
    return str(dict(HOW).get(code, code))
