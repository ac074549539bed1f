"""The rulebook: dated values with citations, national and local, resolved before the big data is touched."""
