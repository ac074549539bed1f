"""Symposia, lectures, volunteer service."""
