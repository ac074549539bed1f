"""Placement by choice 安置选岗."""
