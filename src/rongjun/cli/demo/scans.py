"""Invented papers: small real PDFs and pictures that say that they are invented."""

import io
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
