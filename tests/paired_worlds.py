"""Two worlds that differ in nothing but who brought a matter: the same clock, tokens and numbers, built and undone.

`Town` takes the desks of an office; `Town.petition(who)` writes what `who` brings. `undone()` takes a world back whole,
numbers of rows too, so that the next one is built on the same ground.
"""

import random
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connections, models, transaction
from django.utils import timezone
from petitions_world import path_to
from stdnum.cn import ric

from rongjun.base.actor import Actor
from rongjun.base.kept import Shelf
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions import attaching, handling, intake, joint, papers, person, routing, sorting
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.identity import Who, open_words
from rongjun.domains.petitions.intake import Given
from rongjun.domains.petitions.models import Matter, Petitioner
from rongjun.domains.petitions.walls import Accused

NAMES = (
    "李四",
    "王小明",
    "欧阳建国",
    "司马相如之",
    "阿卜杜拉·买买提",
    "甘露生",
    "公孙丑",
    "于是",
    "诸葛一村",
    "尉迟敬德",
)
VILLAGES = ("一村", "二村", "柳林庄村", "东风农场三队", "大王庄", "石桥")
FACTS = "三月份的优待抚恤金没有发到，一村站说已经报了，卡号没有变。"
PART = Petitioner.Part


@dataclass(frozen=True, slots=True)
class Identity:
    """Who brings a matter: the first of them speaks; their files with the names they came under."""

    people: tuple[Who, ...]
    files: tuple[tuple[str, bytes], ...]

    @property
    def first(self) -> Who:
        return self.people[0]


def identity(number: int, *, group: bool) -> Identity:
    """Return an invented identity: name, sex, village, phone, address, companions and files by its number."""
    draw = random.Random(f"paired {number}")
    first = _who(draw, PART.REPRESENTATIVE if group else PART.SELF)
    more = [_who(draw, PART.JOINED) for _one in range(draw.choice((0, 1, 3, 12)))]
    files = tuple((f"{first.name}的来信{'。' * draw.randrange(9)}", _file(draw, first.name)) for _one in range(2))
    return Identity((first, *more), files)


def pairs(most: int = 50) -> list[tuple[int, int]]:
    """Return pairs of numbers of identities."""
    return [(2 * one, 2 * one + 1) for one in range(most)]


def _who(draw: random.Random, part: str) -> Who:
    village = draw.choice(VILLAGES)
    body = f"990101{draw.randrange(1940, 1990)}0304{draw.randrange(1000):03d}"
    return Who(
        name=draw.choice(NAMES), phone=f"1{draw.choice('3578')}{draw.randrange(10**9):09d}", village=village,
        address=f"{village}{draw.randrange(1, 400)}号{'西边第二个院子' * draw.randrange(4)}",
        id_number=body + str(ric.calc_check_digit(body + "0")), part=part,
        mail=draw.choice(("", f"x{draw.randrange(10**6)}@example.cn")),
    )  # fmt: skip


def _file(draw: random.Random, name: str) -> bytes:
    """Return a scan: a pdf with its writer, or a picture with a comment; sizes differ."""
    if draw.random() < 0.5:
        said = f"%{name}{'x' * draw.randrange(9000)}\n".encode()
        return b"%PDF-1.4\n" + said + b"1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    side = draw.randrange(1, 40)
    rows = zlib.compress(b"".join(b"\0" + draw.randbytes(3 * side) for _row in range(side)))
    head = side.to_bytes(4) * 2 + b"\x08\x02\0\0\0"
    chunks = ((b"IHDR", head), (b"tEXt", f"Author\0{name}".encode()), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


class Town:
    """The desks that take, send, handle and hear about a matter."""

    def __init__(self, *, above: Actor, clerk: Actor, root: Actor, city: Actor, accused: Actor, area: str,
                 at: datetime) -> None:  # fmt: skip
        self.above, self.clerk, self.root, self.city, self.accused = above, clerk, root, city, accused
        self.area, self.start = area, at

    def petition(
        self, who: Identity, other: Identity, *, accusations: bool = True, written: bool = False
    ) -> list[Matter]:
        """Write everything that `who` brings, and `other` as a group; accusations come last. `written`: with papers."""
        self.at, self.sent, self.written = self.start, 0, written
        with whole_desk("tests"):
            self.confidential(who)
            self.by_group(other)
            self.on_portal(who)
            if accusations:
                self.accusing(who)
            return list(Matter.objects.order_by("pk"))

    def confidential(self, who: Identity) -> None:
        """The person asks that who handles it does not know: handled by the town's station, the office, the city."""
        for to in (self.clerk, self.root, self.city):
            matter = self.register(who, confidential=True, urgent=("food", f"已给{who.first.name}送去米面"))
            self.attach(matter, who)
            self.sort(matter, "request", "opinion")
            routing.send_matter(
                matter=matter, to_unit_id=to.unit_id, reason="属其职权", by=self.above, at=self.tick()
            )  # fmt: skip
            matter.refresh_from_db()
            routing.take_matter(matter=matter, by=to, at=self.tick())
            handling.accept(matter=matter, by=to, at=self.tick())
            joint.ask_person(matter=matter, asked="请补充存折的复印件", by=to, at=self.tick())
            self.add(matter, who)
            self.attach(matter, who, first=1)
            matter.refresh_from_db()
            if self.written and to is self.clerk:
                papers.issue_due(matter=matter, by=to, at=self.tick())

    def by_group(self, who: Identity) -> None:
        """Several ask it together, confidentially."""
        matter = self.register(who, channel="group", confidential=True)
        self.sort(matter, "request", "opinion")
        routing.send_matter(
            matter=matter, to_unit_id=self.clerk.unit_id, reason="属其职权", by=self.above, at=self.tick()
        )

    def on_portal(self, who: Identity) -> None:
        """Handed in without any office; it comes to the station of the place, which is complained about."""
        given, at = self.given(who, channel="portal", confidential=True), self.tick()
        matter = intake.begin_draft(given=given, sent_key=self.key(), at=at).matter
        intake.save_draft(matter=matter, given=given, at=at)
        intake.submit_draft(matter=matter, given=given, at=self.tick())
        self.add(matter, who)
        self.attach(matter, who)

    def accusing(self, who: Identity) -> None:
        """Against the station, the office, the city, somebody who works at the office, and a name."""
        sides = [Accused(unit_id=one.unit_id) for one in (self.clerk, self.root, self.city)]
        for side in (*sides, Accused(staff_id=self.accused.staff_id)):
            matter = self.register(who, accuses=[side, Accused(name="某科长")], urgent=("life", "已送医院"))
            self.attach(matter, who)
            self.sort(matter, "accusation")
            open_words(matter=matter, purpose="核对", by=self.above, at=self.tick())
            self.add(matter, who)
        given = self.given(who, channel="portal", accuses=sides)
        matter = intake.begin_draft(given=given, sent_key=self.key(), at=self.tick()).matter
        intake.submit_draft(matter=matter, given=given, at=self.tick())

    def given(self, who: Identity, **more: Any) -> Given:
        first = who.first
        words = f"我叫{first.name}，住{first.address}，电话{first.phone}。{FACTS}"
        told = {"channel": "letter", "told": words, "wanted": f"{first.name}请求补发。", "area_code": self.area,
                "topic": "unpaid", "people": who.people, "needs_note": f"{first.name}听力不好"}  # fmt: skip
        return Given(**(told | more))

    def register(self, who: Identity, **more: Any) -> Matter:
        given = self.given(who, **more)
        return intake.register_matter(given=given, sent_key=self.key(), by=self.above, at=self.tick()).matter

    def attach(self, matter: Matter, who: Identity, first: int = 0) -> None:
        for title, content in who.files[first : first + 1]:
            attaching.attach_file(matter=matter, content=content, title=title, by=person_actor(), at=self.tick())

    def add(self, matter: Matter, who: Identity) -> None:
        matter.refresh_from_db()
        text = f"{who.first.name}补充：电话改为{who.first.phone}，四月也没有到。"
        person.add_to_matter(matter=matter, text=text, sent_key=self.key(), by=person_actor(), at=self.tick())

    def sort(self, matter: Matter, kind: str, route: str = "") -> None:
        by = self.above if matter.owner_unit_id == self.above.unit_id else None
        assert by is not None, "it is sorted above"
        sorting.sort_matter(matter=matter, path=path_to(kind, route), by=by, at=self.tick())

    def key(self) -> str:
        self.sent += 1
        return f"paired{self.sent}"

    def tick(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


@contextmanager
def undone() -> Iterator[None]:
    """Build inside; leaving takes every row back, on both connections, where numbers of rows go on, and kept files."""
    with _numbers_kept(), _own_shelves(), _back("default"), _back("access"):
        yield


class _Back(Exception):
    pass


@contextmanager
def _back(using: str) -> Iterator[None]:
    try:
        with transaction.atomic(using=using):
            yield
            raise _Back
    except _Back:
        pass


@contextmanager
def _own_shelves() -> Iterator[None]:
    """Let whatever is kept for a day stand in a folder that goes again: rows alone are taken back by the database."""
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:

        def folder(shelf: Shelf) -> Path:
            made = Path(place) / shelf.folder
            made.mkdir(parents=True, exist_ok=True)
            return made

        patch.setattr(Shelf, "_folder", folder)
        yield


@contextmanager
def _numbers_kept() -> Iterator[None]:
    """Set PostgreSQL's sequences back to where they were: they do not follow a rollback. SQLite's do."""
    connection = connections["default"]
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences")
        stood = cursor.fetchall()
    yield
    with connection.cursor() as cursor:
        for name, last in stood:
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, last or 1, last is not None])


@contextmanager
def same_chance(patch: pytest.MonkeyPatch, at: datetime) -> Iterator[None]:
    """Let the clock stand, and let every table of petitions give its tokens in one order."""
    with patch.context() as here:
        here.setattr(timezone, "now", lambda: at)
        for model in apps.get_app_config("petitions").get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, models.UUIDField):
                    here.setitem(field.__dict__, "_get_default", _tokens(f"{model.__name__}.{field.name}"))
        yield


def _tokens(of: str) -> Callable[[], UUID]:
    numbers = count()
    return lambda: UUID(int=random.Random(f"{of} {next(numbers)}").getrandbits(128), version=4)


BOXES = {
    name: [field.name for field in model._meta.concrete_fields if isinstance(field, models.BinaryField)]
    for name in ("Petitioner", "Matter", "Addition", "Walled")
    for model in [apps.get_model("petitions", name)]
}
"""The sealed columns of petitions."""


def box_sizes(most: int = 1) -> dict[str, list[Any]]:
    """Return how long each sealed box is: all of a matter, of those who brought it the first `most`."""
    with whole_desk("tests"):
        found: dict[str, list[Any]] = {}
        for name, fields in BOXES.items():
            model = apps.get_model("petitions", name)
            rows = model._default_manager.order_by("pk")
            rows = rows.filter(place__lte=most) if name == "Petitioner" else rows
            found[name] = [tuple(len(bytes(box)) if box is not None else None for box in row)
                           for row in rows.values_list(*fields)]  # fmt: skip
        return found
