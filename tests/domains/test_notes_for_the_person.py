"""Notes are for the person too: whatever room keeps them, the person's own page gets every one."""

from collections.abc import Iterator
from datetime import date

import pytest

from rongjun.domains.safeguards import notes
from rongjun.domains.safeguards.notes import Note, notes_about, register_notes


@pytest.fixture
def empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "_providers", {})


def visit(day: int) -> Note:
    return Note(date(2026, 5, day), "示例镇站", "走访记录", f"第 {day} 次走访")


@pytest.mark.usefixtures("empty_registry")
def test_notes_of_all_rooms_come_newest_first_and_none_is_left_out():
    register_notes("visits", lambda person_id: iter([visit(3), visit(1)]) if person_id == 7 else iter([]))
    register_notes("medical", lambda person_id: [visit(2)])
    assert [note.day.day for note in notes_about(7)] == [3, 2, 1]
    assert [note.day.day for note in notes_about(8)] == [2]


@pytest.mark.usefixtures("empty_registry")
def test_a_room_whose_notes_cannot_be_read_is_not_passed_over():
    def broken(person_id: int) -> Iterator[Note]:
        yield visit(1)
        raise ValueError("does not open")

    register_notes("visits", broken)
    with pytest.raises(ValueError, match="does not open"):
        notes_about(7)


@pytest.mark.usefixtures("empty_registry")
def test_registering_a_room_again_does_not_double_its_notes():
    for _ in range(2):
        register_notes("visits", lambda person_id: [visit(1)])
    assert len(notes_about(7)) == 1
