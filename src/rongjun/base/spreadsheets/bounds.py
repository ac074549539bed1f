"""How large a workbook may be, told from its bytes before a parser sees it.

A small package can unpack to gigabytes, and two cells far apart can make a parser set aside a table of billions.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal

MAX_BYTES = 30 * 1024**2
MAX_UNPACKED = 640 * 1024**2
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELLS = 13_000_000
"""The rectangle that a sheet's cells span: more would take more memory than an office machine has."""

_FAR = re.compile(rb"""r(?<!\wr)\s*=\s*["'](?:([A-Z]{2,7})(?:\d{1,5}|(\d{6,9}))|[A-Z]?(\d{6,9}))["']""")
"""Cell references beyond column Z or row 99,999: the only ones that can be too far out.

The pattern begins with a plain character, so that the scanner leaps from one to the next: half the time on 100 MB.
"""
_CHUNK = 1024**2


def check_package(content: bytes) -> bool:
    """Tell whether every sheet of an xlsx package keeps within rows and columns, wherever in it the sheets are.

    Raises Refusal where it is no workbook or unpacks to too much; the real bytes are counted, not what the directory
    of the package says.
    """
    left = MAX_UNPACKED
    fits = True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if "xl/workbook.xml" not in package.namelist():
                raise Refusal(_("文件不是 Excel 工作簿；请用 Excel 另存为 .xlsx 后再导入。"))
            for entry in package.infolist():
                tail = b""
                for chunk in _unpacked(content, entry):
                    left -= len(chunk)
                    if left < 0:
                        raise Refusal(_("工作簿解开后过大；请删去图片和数据区以外的内容，或拆成几个文件。"))
                    fits = fits and _fits(tail + chunk)
                    tail = chunk[-64:]
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError):
        raise Refusal(_("文件已损坏，打不开；请用 Excel 重新保存。")) from None
    return fits


def _fits(part: bytes) -> bool:
    return all(
        _column(letters) <= MAX_COLUMNS and int(row or alone or 0) <= MAX_ROWS + 1
        for letters, row, alone in set(_FAR.findall(part))
    )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _unpacked(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the unpacked bytes of one entry, from the raw stream."""
    names = struct.unpack_from("<HH", content, entry.header_offset + 26)
    start = entry.header_offset + 30 + sum(names)
    packed = memoryview(content)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError
    stream = zlib.decompressobj(-15)
    waiting: bytes | memoryview = packed
    while waiting and not stream.eof:
        chunk = stream.decompress(waiting, _CHUNK)
        waiting = stream.unconsumed_tail
        if not chunk:
            break
        yield chunk
