"""Lists of deaths from funeral homes and health offices: read, matched with the registry, confirmed, put forward.

Whoever is not found in the registry is counted and not kept: the list speaks of people who are none of the office's.
"""
