"""Shared fixtures: real databases, real files, real people of the tests' own invention."""

import os

os.environ.setdefault("RONGJUN_STRICT_FETCH", "1")
