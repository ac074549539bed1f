"""The gallery shows every component, in both languages."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rongjun.base.actor import Role

from .conftest import OfficeClient

pytestmark = pytest.mark.django_db(databases=["default", "access"])
WEB = Path(__file__).parents[2] / "src" / "rongjun" / "web"


def test_gallery_uses_every_component_tag() -> None:
    source = (WEB / "templatetags" / "rongjun.py").read_text(encoding="utf-8")
    tags = re.findall(r"@register\.(?:simple_tag|inclusion_tag|simple_block_tag)[^\n]*\ndef (\w+)", source)
    shown = (WEB / "templates" / "office" / "gallery.html").read_text(encoding="utf-8")
    assert len(tags) >= 20
    assert [tag for tag in tags if not re.search(rf"{{%\s*{tag}\b", shown)] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_gallery_opens_with_notes_in_both_languages(office: Callable[..., OfficeClient], language: str) -> None:
    shown = office(Role.SYSTEM_ADMIN).get("/gallery/", headers={"Accept-Language": language}).content.decode()
    assert "每张图都与它的表并排。" in shown
    assert "Each chart stands beside its table." in shown
    assert shown.count('class="specimen"') >= 15


def test_fragments_of_the_gallery_are_fragments(office: Callable[..., OfficeClient]) -> None:
    client = office(Role.OFFICER)
    assert "<html" not in client.get("/gallery/progress/").content.decode()
    given = {"field": "id_number", "purpose": "核对身份"}
    part = client.post("/gallery/reveal/", given, headers={"HX-Request": "true"}).content.decode()
    whole = client.post("/gallery/reveal/", given).content.decode()
    assert "核对身份" in part and "<html" not in part
    assert "核对身份" in whole and "<html" in whole
