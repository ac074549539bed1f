"""Rongjun 荣军: what is owed arrives, and who asks gets a reasoned answer."""

__version__ = "0.2.0"
