"""Shared fixtures: real databases, real files, real people of the tests' own invention."""

import os

os.environ.setdefault("RONGJUN_STRICT_FETCH", "1")

from emptying import lift_guards_while_emptying

lift_guards_while_emptying()
