"""Compile src/rongjun/locale/*/LC_MESSAGES/*.po into one django.mo a language, without gettext tools or packages.

The catalogues hold plain msgid/msgstr pairs: no plural forms, no contexts. A pair given twice with different
translations is refused. Run by `make env` and `make messages`.
"""

import ast
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

LOCALE = Path(__file__).parents[1] / "src" / "rongjun" / "locale"
MAGIC = 0x950412DE


def read_pairs(lines: Iterable[str], place: str) -> dict[str, str]:
    """Read msgid -> msgstr. Raises ValueError for a form that these catalogues do not use."""
    pairs: dict[str, str] = {}
    entry: dict[str, str] = {}
    key = ""
    for number, raw in enumerate([*lines, "msgid"], start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("msgid"):
            _keep(pairs, entry, f"{place}:{number}")
            entry = {}
        if line.startswith('"'):
            entry[key] += ast.literal_eval(line)
            continue
        key, _, text = line.partition(" ")
        if key not in {"msgid", "msgstr"}:
            raise ValueError(f"{place}:{number}: {key} is not used in these catalogues")
        entry[key] = ast.literal_eval(text) if text else ""
    return pairs


def _keep(pairs: dict[str, str], entry: dict[str, str], place: str) -> None:
    if "msgid" not in entry:
        return
    msgid, msgstr = entry["msgid"], entry.get("msgstr", "")
    if pairs.get(msgid, msgstr) != msgstr:
        raise ValueError(f"{place}: {msgid!r} has two translations: {pairs[msgid]!r} and {msgstr!r}")
    pairs[msgid] = msgstr


def mo_bytes(pairs: dict[str, str]) -> bytes:
    """Return the GNU .mo form of the pairs that have a translation."""
    rows = sorted((key.encode(), value.encode()) for key, value in pairs.items() if value)
    offset = 28 + 16 * len(rows)
    tables: list[bytes] = []
    texts = b""
    for column in (0, 1):
        for row in rows:
            tables.append(struct.pack("<II", len(row[column]), offset + len(texts)))
            texts += row[column] + b"\0"
    head = struct.pack("<7I", MAGIC, 0, len(rows), 28, 28 + 8 * len(rows), 0, offset)
    return head + b"".join(tables) + texts


def read_catalogue(folder: Path) -> dict[str, str]:
    """Read all .po files of a language as one: django.po first, then one a subject.

    Raises ValueError where two files give a message two translations.
    """
    pairs: dict[str, str] = {}
    for path in sorted(folder.glob("*.po"), key=lambda path: (path.stem != "django", path.stem)):
        for msgid, msgstr in read_pairs(path.read_text(encoding="utf-8").splitlines(), str(path)).items():
            if pairs.setdefault(msgid, msgstr) != msgstr:
                raise ValueError(f"{path}: {msgid!r} has two translations: {pairs[msgid]!r} and {msgstr!r}")
    return pairs


def main() -> int:
    """Compile all catalogues; returns 1 and says where if one is faulty."""
    for folder in sorted(LOCALE.glob("*/LC_MESSAGES")):
        try:
            pairs = read_catalogue(folder)
        except ValueError as fault:
            print(fault, file=sys.stderr)
            return 1
        (folder / "django.mo").write_bytes(mo_bytes(pairs))
        print(f"django.mo {folder.parts[-2]}: {len(pairs)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
