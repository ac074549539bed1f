"""Signing up for events: places, a waiting list, names that go after the event (decision 0036)."""
