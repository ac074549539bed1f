"""A scan as a page: a photo on A4, upright and whole, in memory only."""

import base64
from typing import Final

import typst

_PAGE: Final = b'#set page(paper: "a4", margin: 0mm)\n#image(bytes(sys.inputs.page), format: "svg", width: 100%)'
_SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 210 297">'
    '<g transform="translate(105 148.5) rotate({turn})"><image x="{x}" y="{y}" width="{width}" height="{height}"'
    ' xlink:href="data:image/{kind};base64,{data}"/></g></svg>'
)
_WIDTH, _HEIGHT = 180, 267
_TURNS: Final = {3: 180, 6: 90, 8: 270}
_ENTRY: Final = b"\x01\x12\x00\x03\x00\x00\x00\x01\x00"
"""How base.media writes the orientation of a photo, before its value."""


def picture_page(content: bytes, media: str) -> bytes:
    """Return a cleaned photo (jpg or png) as a PDF of one page of A4. Raises TypstError for what is no picture."""
    turn = _TURNS.get(_orientation(content), 0) if media == "jpg" else 0
    width, height = (_HEIGHT, _WIDTH) if turn in (90, 270) else (_WIDTH, _HEIGHT)
    svg = _SVG.format(
        turn=turn, x=-width / 2, y=-height / 2, width=width, height=height, kind="png" if media == "png" else "jpeg",
        data=base64.b64encode(content).decode(),
    )  # fmt: skip
    made = typst.compile(_PAGE, format="pdf", sys_inputs={"page": svg}, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def _orientation(content: bytes) -> int:
    at = content.find(_ENTRY, 0, 400)
    return content[at + len(_ENTRY)] if at >= 0 else 1
