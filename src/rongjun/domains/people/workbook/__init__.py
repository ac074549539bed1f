"""The people workbook: its columns, how a row is read, what can be wrong with it, and the report on it.

Nothing here asks the registry; what a row means against it is decided in `deciding`.
"""
