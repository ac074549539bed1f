"""Registers kept as data: kinds, records, their stages and history."""
