"""A tamper-evident log: each entry's hash covers the canonical bytes of its content and the hash before it.

Canonical bytes are RFC 8785, so that no two different contents share a text. Cutting off the tail is seen only
against a checkpoint kept elsewhere.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import rfc8785

GENESIS = "0" * 64


def canonical_bytes(content: Any) -> bytes:
    """Return the RFC 8785 bytes of a JSON value. Raises rfc8785.CanonicalizationError for what JSON cannot hold."""
    return rfc8785.dumps(content)


def content_hash(content: Any) -> str:
    """Return the SHA-256 of the canonical bytes of a JSON value, in hex."""
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


def link_hash(previous: str, content: Mapping[str, Any]) -> str:
    """Return the hash of an entry that follows `previous`."""
    return content_hash({"previous": previous, "content": dict(content)})


def first_break(entries: Iterable[tuple[str, Mapping[str, Any], str]]) -> int | None:
    """Return the index of the first entry (previous, content, hash) that does not fit, or None if all do."""
    expected = GENESIS
    for index, (previous, content, own) in enumerate(entries):
        if previous != expected or link_hash(previous, content) != own:
            return index
        expected = own
    return None
