"""The demo county: invented people in an invented county, on real published standards."""

from .make import demo

__all__ = ["demo"]
