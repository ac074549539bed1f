"""The library as pages show it: what a find is called, where it leads, what stands around the found words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from rongjun.domains.services.library.shelf import LEAFLETS, article_key
from rongjun.kernel.library import Entry, Hit, Kind, hit_of
from rongjun.kernel.recognition.procedure import Law

from .words import said

KIND_NAMES: Final[dict[Kind, Promise]] = {
    Kind.BRING: gettext_lazy("要带什么"),
    Kind.QUESTION: gettext_lazy("问答"),
    Kind.ARTICLE: gettext_lazy("条文和解读"),
    Kind.NOTICE: gettext_lazy("文件"),
    Kind.LEAFLET: gettext_lazy("宣传资料"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One find as a page shows it."""

    kind: str
    title: str
    url: str
    hit: Hit


def place_of(entry: Entry) -> str:
    """Return the page of an entry on the portal."""
    if entry.kind is Kind.BRING:
        return reverse("portal-bring", args=[entry.key])
    if entry.kind is Kind.NOTICE:
        return reverse("portal-document", args=[entry.key])
    if entry.note:
        return reverse("portal-published-one", args=[entry.note, int(entry.key)])
    return reverse("portal-article", args=[entry.key])


def shown(entries: Sequence[Entry], text: str, place: Callable[[Entry], str] = place_of) -> list[Found]:
    """Return finds as a page shows them, each with the place where it says what was looked for."""
    return [
        Found(str(KIND_NAMES[one.kind]), said(one.title, one.title_en), place(one), hit_of(one, text))
        for one in entries
    ]


def kinds(chosen: str) -> list[tuple[str, Promise, bool]]:
    """Return what can be looked for alone: value, name, whether it is chosen."""
    return [
        ("", gettext_lazy("全部"), not chosen),
        *((one.value, told, one == chosen) for one, told in KIND_NAMES.items()),
    ]


def article_place(law: Law) -> str:
    """Return the page of an article that a procedure quotes: its plain words, and what else rests on it."""
    return reverse("portal-article", args=[article_key(law)])


def leaflet_file(code: str, record_id: int) -> str:
    """Return where a published leaflet is printed from; '' for what is none."""
    return reverse("portal-leaflet", args=[record_id]) if code == LEAFLETS else ""
