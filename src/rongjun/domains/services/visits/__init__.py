"""Visits and contact: plans by rule, the visit itself, surveys."""
