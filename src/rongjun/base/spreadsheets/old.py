"""How large an old workbook (.xls) would become, told from its records before a parser sets aside a table for it.

An .xls is a small file system (compound file) with one stream of records. A few kilobytes can name cells at the far
ends of a sheet, or repeat a thousand cells in one record; a parser then sets aside the whole rectangle.
"""

import struct
from collections.abc import Iterator
from typing import Final

from .bounds import MAX_CELLS, MAX_COLUMNS, MAX_ROWS

_LOOSE_CELLS: Final = 2_000_000
"""A larger rectangle must be filled: every cell in it takes bytes of its own."""
_FREE: Final = 0xFFFFFFFA
"""Sector numbers from here on are marks (end, free, tables), not sectors."""
_SMALL_STREAM: Final = 4096
_BEGIN, _SHEET_BEGIN = 0x0809, 0x0010
_ONE_CELL: Final = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD})
"""Formula, blank, number, label, boolean, RK, rich text, shared string."""
_MANY_CELLS: Final = frozenset({0x00BD, 0x00BE})
"""MULRK and MULBLANK: the last column stands at the end."""


def check_old_workbook(content: bytes) -> bool:
    """Tell whether every sheet of an .xls keeps within rows, columns and cells.

    True for what cannot be read as one: the parser says what is wrong with it.
    """
    try:
        stream = _workbook_stream(content)
        cells = min(MAX_CELLS, max(_LOOSE_CELLS, 4 * len(stream)))
        return all(
            rows <= MAX_ROWS + 1 and columns <= MAX_COLUMNS and rows * columns <= cells
            for rows, columns in _sheet_sizes(stream)
        )
    except (struct.error, IndexError, ValueError):
        return True


def _sheet_sizes(stream: bytes) -> Iterator[tuple[int, int]]:
    """Yield rows and columns that each sheet's cells span."""
    place, rows, columns = 0, 0, 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        place += 4
        if kind == _BEGIN:
            yield rows, columns
            rows = columns = 0
        elif kind in _ONE_CELL and size >= 4:
            row, column = struct.unpack_from("<HH", stream, place)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind in _MANY_CELLS and size >= 6:
            (row,) = struct.unpack_from("<H", stream, place)
            (last,) = struct.unpack_from("<H", stream, place + size - 2)
            rows, columns = max(rows, row + 1), max(columns, last + 1)
        place += size
    yield rows, columns


def _workbook_stream(content: bytes) -> bytes:
    """Return the stream named Workbook (or Book) of a compound file. Raises ValueError where there is none."""
    sector = 1 << struct.unpack_from("<H", content, 30)[0]
    if not 128 <= sector <= 4096:
        raise ValueError("no compound file")
    table = _allocation(content, sector)
    first_folder = struct.unpack_from("<I", content, 48)[0]
    folder = b"".join(_chain(content, table, first_folder, sector))
    entries = [folder[start : start + 128] for start in range(0, len(folder) - 127, 128)]
    for entry in entries:
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "ignore")
        if name.lower() in ("workbook", "book"):
            start, size = struct.unpack_from("<II", entry, 116)
            if size < _SMALL_STREAM:
                return _small_stream(content, table, sector, entries[0], start, size)
            return b"".join(_chain(content, table, start, sector))[:size]
    raise ValueError("no workbook in it")


def _small_stream(content: bytes, table: list[int], sector: int, root: bytes, start: int, size: int) -> bytes:
    """Return a stream below 4 KiB, which is kept in sectors of 64 bytes inside the root's own stream."""
    home = b"".join(_chain(content, table, struct.unpack_from("<I", root, 116)[0], sector))
    first = struct.unpack_from("<I", content, 60)[0]
    packed = b"".join(_chain(content, table, first, sector))
    small = [number for (number,) in struct.iter_unpack("<I", packed)]
    parts, seen = [], 0
    while start < _FREE and seen * 64 < size:
        parts.append(home[start * 64 : start * 64 + 64])
        start, seen = small[start], seen + 1
    return b"".join(parts)[:size]


def _allocation(content: bytes, sector: int) -> list[int]:
    """Return, for every sector, the one that follows it in its stream."""
    places = [number for number in struct.unpack_from("<109I", content, 76) if number < _FREE]
    more = struct.unpack_from("<I", content, 68)[0]
    seen = 0
    while more < _FREE and seen * sector < len(content):
        row = struct.unpack_from(f"<{sector // 4}I", content, (more + 1) * sector)
        places += [number for number in row[:-1] if number < _FREE]
        more, seen = row[-1], seen + 1
    table: list[int] = []
    for number in places[: len(content) // sector + 1]:
        table += struct.unpack_from(f"<{sector // 4}I", content, (number + 1) * sector)
    return table


def _chain(content: bytes, table: list[int], start: int, sector: int) -> Iterator[bytes]:
    """Yield the sectors of a stream; one that runs in a circle ends where the file's length is reached."""
    seen = 0
    while start < _FREE and seen * sector < len(content):
        yield content[(start + 1) * sector : (start + 2) * sector]
        start, seen = table[start], seen + 1
