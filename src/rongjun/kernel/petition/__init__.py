"""Petitions (信访事项) in pure Python: sorting them (依法分类), their limits in days, and the states they pass."""
