"""Invented papers: small real PDFs and pictures that say that they are invented."""

import io
import zlib
from collections.abc import Sequence

import segno

_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>",
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
    b"/Supplement 4>>/FontDescriptor 6 0 R>>",
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
    b"/Descent -120/CapHeight 880/StemV 93>>",
)
"""A font that every reader of PDFs has for Chinese: nothing is embedded."""


def scan_pdf(lines: Sequence[str]) -> bytes:
    """Return a page (A5) with lines of text, as a PDF."""
    drawn = [b"BT /F1 14 Tf 24 TL 48 520 Td"]
    drawn += [b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj T*" for line in lines]
    text = b"\n".join([*drawn, b"ET"])
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Contents 7 0 R/Resources<</Font<</F1 4 0 R>>>>>>",
        *_FONT,
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(text), text),
    )
    return _file(objects)


def scan_png(words: str) -> bytes:
    """Return a picture (PNG) that holds some words as a QR code."""
    picture = io.BytesIO()
    segno.make(words, micro=False).save(picture, kind="png", scale=6)
    return picture.getvalue()


def _file(objects: Sequence[bytes]) -> bytes:
    """Return a PDF of numbered objects, with the table of where each begins."""
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\n" % (size, table, size)
    return content + end + b"startxref\n%d\n%%%%EOF\n" % len(content)


WIDE, HIGH = 320, 240
_COLOURS = (
    (196, 222, 240),
    (122, 160, 92),
    (206, 190, 164),
    (150, 84, 66),
    (104, 74, 52),
    (240, 236, 216),
    (86, 118, 72),
)
"""Sky, field, wall, roof, door, window, trees."""


def scene_png(odd: int) -> bytes:
    """Return a small drawn picture of an invented house; `odd` moves things about, so that no two are the same file."""
    rows = bytearray()
    ridge, left, door = 70 + odd % 23, 60 + odd % 41, 24 + odd % 90
    for y in range(HIGH):
        rows.append(0)
        rows += bytes(_colour(x, y, ridge, left, door) for x in range(WIDE))
    head = WIDE.to_bytes(4) + HIGH.to_bytes(4) + bytes((8, 3, 0, 0, 0))
    palette = bytes(part for colour in _COLOURS for part in colour)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4) for name, data in chunks
    )


def _colour(x: int, y: int, ridge: int, left: int, door: int) -> int:
    eaves, ground, right = ridge + 44, ridge + 116, left + 170
    middle = (left + right) // 2
    if ridge <= y < eaves and abs(x - middle) <= (y - ridge) * 2 + 8:
        return 3
    if eaves <= y < ground and left <= x < right:
        if y >= ground - 52 and door <= x - left < door + 28:
            return 4
        return 5 if eaves + 16 <= y < eaves + 40 and (x - left) % 56 in range(12, 36) else 2
    if ground - 30 <= y < ground and (x // 18) % 3 == 0:
        return 6
    return 0 if y < ground else 1
