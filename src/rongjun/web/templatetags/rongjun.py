"""Template tags of the office and portal."""

from django import template

register = template.Library()
