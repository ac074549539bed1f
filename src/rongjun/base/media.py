"""Papers as files: what they are is told by their content; where a photo was taken is taken out of it.

Only pdf, jpg and png. Of a picture stay the pixels as they are, the colour profile and how it is turned; what cameras
and programs write beside them (EXIF with GPS, XMP, comments, thumbnails, whatever follows the picture's end) goes.
"""

from typing import Final, Literal

from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal

MAX_BYTES: Final = 20 * 1024 * 1024
TYPES: Final[dict[str, str]] = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
)
_START, _END, _SCAN, _APP0, _APP1, _APP2, _APP14, _COMMENT = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_RESTARTS: Final = range(0xD0, 0xD8)
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_EXIF: Final = b"Exif\x00\x00"
_ORIENTATION: Final = 0x0112
_ACTIVE: Final = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")


def clean_file(content: bytes) -> tuple[str, bytes]:
    """Return the type of a paper (pdf, jpg, png) and its content without what tells where a photo was taken.

    Raises Refusal for anything else, for a damaged picture, for a pdf with a script or a file in it, above 20 MB.
    """
    if not content:
        raise Refusal(_("文件是空的，请重新选择。"))
    if len(content) > MAX_BYTES:
        raise Refusal(_("文件超过 20 MB；请降低扫描分辨率，或分成几份上传。"))
    if content.startswith(b"%PDF-"):
        return "pdf", _checked_pdf(content)
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return "jpg", clean_jpeg(content)
        if content.startswith(_PNG_START):
            return "png", clean_png(content)
    except (IndexError, ValueError):
        raise Refusal(_("图片已损坏或不完整，请重新拍照或扫描。")) from None
    raise Refusal(_("只收 pdf、jpg、png；这个文件的内容不是其中任何一种（改扩展名没有用）。请另存为其中一种。"))


def clean_jpeg(content: bytes) -> bytes:
    """Return a JPEG without metadata but colour profile and orientation. Raises ValueError or IndexError if broken."""
    kept, at, has_frame, has_scan = bytearray(b"\xff\xd8"), 2, False, False
    while True:
        marker, at = _marker(content, at)
        if marker == _END:
            break
        segment = _segment(content, at)
        at += len(segment)
        kept += _kept_segment(marker, segment)
        has_frame = has_frame or marker in _FRAMES
        if marker == _SCAN:
            end = _scan_end(content, at)
            kept += content[at:end]
            at, has_scan = end, True
    if not (has_frame and has_scan):
        raise ValueError("no picture")
    return bytes(kept + b"\xff\xd9")


def clean_png(content: bytes) -> bytes:
    """Return a PNG of its picture chunks alone. Raises ValueError if broken."""
    kept, at, name = bytearray(_PNG_START), len(_PNG_START), b""
    while name != b"IEND":
        length, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        end = at + 12 + length
        if len(name) < 4 or end > len(content) or (at == len(_PNG_START)) != (name == b"IHDR"):
            raise ValueError("broken chunk")
        if name in _PNG_KEPT:
            kept += content[at:end]
        at = end
    return bytes(kept)


def _checked_pdf(content: bytes) -> bytes:
    if b"%%EOF" not in content[-2048:]:
        raise Refusal(_("PDF 不完整，请重新导出或扫描。"))
    if any(word in content for word in _ACTIVE):
        raise Refusal(_("PDF 里带有脚本或附件，不能收；请打印成新的 PDF 再上传。"))
    return content


def _marker(content: bytes, at: int) -> tuple[int, int]:
    """Return the marker at a place and where its segment begins; fill bytes are passed over."""
    if content[at] != 0xFF:
        raise ValueError("no marker")
    while content[at] == 0xFF:
        at += 1
    return content[at], at + 1


def _segment(content: bytes, at: int) -> bytes:
    length = int.from_bytes(content[at : at + 2])
    if length < 2 or at + length > len(content):
        raise ValueError("broken segment")
    return content[at : at + length]


def _scan_end(content: bytes, at: int) -> int:
    """Return where the coded picture ends: at the next marker that is neither a restart nor a stuffed byte."""
    while True:
        at = content.index(b"\xff", at)
        following = content[at + 1]
        if following == 0 or following in _RESTARTS:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at


def _kept_segment(marker: int, segment: bytes) -> bytes:
    """Return a segment as it is kept: b'' for metadata, and of EXIF only how the picture is turned."""
    body = segment[2:]
    if marker == _APP1:
        return _turned(_read_orientation(body)) if body.startswith(_EXIF) else b""
    applies = _APP0 <= marker <= 0xEF
    profile = marker == _APP2 and body.startswith(b"ICC_PROFILE\x00")
    if marker == _COMMENT or (applies and not profile and not _is_plain(marker, body)):
        return b""
    return bytes([0xFF, marker]) + segment


def _is_plain(marker: int, body: bytes) -> bool:
    """Tell whether an application segment says how colours are coded and nothing else."""
    jfif = marker == _APP0 and body.startswith(b"JFIF\x00") and len(body) == 14 and body[12:14] == b"\x00\x00"
    return jfif or (marker == _APP14 and body.startswith(b"Adobe") and len(body) == 12)


def _read_orientation(body: bytes) -> int:
    """Return the orientation (1 to 8) out of an EXIF segment; 1 where it says none."""
    tiff = body[len(_EXIF) :]
    if tiff[:2] not in (b"II", b"MM") or len(tiff) < 14:
        return 1
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + 12 * min(number(first, 2), 200), 12):
        if number(entry, 2) == _ORIENTATION:
            value = number(entry + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1


def _turned(orientation: int) -> bytes:
    """Return an EXIF segment that holds the orientation and nothing else; b'' where the picture stands upright."""
    if orientation == 1:
        return b""
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + orientation.to_bytes(2) + b"\x00\x00"
    body = _EXIF + b"MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body
