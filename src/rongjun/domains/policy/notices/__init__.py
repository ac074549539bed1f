"""Notices: entered by one person, compared with what they replace, approved by another, then part of the rulebook."""
