"""What stands in each cell of an exported row: words of the layout's lists, days as 1979-03-05, nothing invented."""

from collections.abc import Callable
from typing import Final

from rongjun.kernel import vocabulary as words

from .. import summaries as say
from ..file.kinds import KINDS
from ..layouts import OWN, Layout
from ..layouts.parts import NUMBER, PLACE, REFUSED, STATE
from ..layouts.words import CARE_OF_PLACE, PAID
from ..workbook import columns as col
from ..workbook.details import LISTED_KEY, key_of
from .holding import STATUS, Held, Holding

NOTHING: Final = Held({}, False)
ERA_WORDS: Final = {"anti_japanese": "抗日战争", "liberation": "解放战争", "after_1949": "建国后"}
CATEGORY_WORDS: Final = {
    "11": "残疾军人", "12": "伤残国家机关工作人员", "13": "伤残人民警察", "14": "伤残民兵民工",
    "15": "因战因公伤残人员",
    "21": "烈士遗属", "22": "因公牺牲军人遗属", "23": "病故军人遗属",
}  # fmt: skip
"""As the provincial lists call them; 16 is not in their list and is written by its own name."""
STATE_OF_END: Final = {"death": "去世", "moved": "迁移", "cancelled": "取消", "suspended": "中止"}
PLACE_OF_CARE: Final = {"home": "分散供养"}
"""An institution is written only where it is known which."""

Cell = Callable[[Holding, str], str]
"""The text of a cell for a person in a category."""


def cells_for(layout: Layout) -> list[Cell]:
    """Return how each column of a layout is filled, in order."""
    columns = _COLUMNS | (_TEMPLATE if layout is OWN else _PROVINCE)
    return [columns.get(column.target) or _of_file(column.target) for column in layout.columns]


def state_of(person: Holding, category: str) -> str:
    """Return 优抚对象状态 as it is now: paid, ended for a reason, dead; for who is only listed, as it was listed."""
    status, listed = person.of(STATUS, category), person.of("listed", category)
    stated = listed.text("state") if listed else ""
    if status is None:
        return stated
    if person.of("death"):
        return "去世"
    if status.holds:
        return PAID
    reason = status.text("end_reason")
    return STATE_OF_END[reason] if reason else stated if stated not in ("", PAID) else "停发"


def _of_file(target: str) -> Cell:
    """Return how a field of the file's catalogue is written; what is not kept stays empty."""
    kind, _, name = target.partition(".")
    if not name:
        return _empty
    field = KINDS[kind].field_named(name)
    sealed = field.sealed if field else ""

    def cell(person: Holding, category: str) -> str:
        held = _detail(person, kind, category)
        return held.sealed.get(sealed, "") if sealed else held.text(name)

    return cell


def _detail(person: Holding, kind: str, category: str) -> Held:
    """Return what a workbook of the category would say of a kind; of services typed in by hand, the latest."""
    found = person.of(kind, key_of(kind, category))
    if found is not None or kind not in ("service", "campaign"):
        return found or NOTHING
    typed = [person.of(kind, key) for key in person.keys_of(kind) if not key.startswith(LISTED_KEY)]
    fitting = [held for held in typed if held and (kind == "service" or held.text("kind") == _campaign(category))]
    return fitting[-1] if fitting else NOTHING


def _campaign(category: str) -> str:
    return "参试" if category == "61" else "参战"


def _place(person: Holding, category: str) -> str:
    """Return 供养方式; where the place listed differs from what the nursing fee is paid by, the latter counts."""
    care, keeping = person.of("care"), person.of("keeping")
    kind = care.text("kind") if care else ""
    place = keeping.text("place") if keeping else ""
    told = words.CARE.get(CARE_OF_PLACE.get(place, ""), "")
    return place if place and told == kind else PLACE_OF_CARE.get(kind, "")


def _own_holder(person: Holding, category: str) -> str:
    return _value(person, "account", "holder")


def _holder(person: Holding, category: str) -> str:
    return _own_holder(person, category) or _value(person, "identity", "name")


def _category(person: Holding, category: str) -> str:
    return CATEGORY_WORDS.get(category, words.category_name(category))


def _alone(person: Holding, category: str) -> str:
    held = person.of("alone")
    return "" if held is None else "是" if held.value["value"] else "否"


def _start(person: Holding, category: str) -> str:
    return _status(person, category, "start") if _status(person, category, "rule") == "start/given" else ""


def _grade(person: Holding, category: str) -> str:
    grade = words.GRADE_NAMES.get(int(_status(person, category, "grade") or 0), "")
    return grade or _listed(person, category, "grade")


def _era(person: Holding, category: str) -> str:
    era = _status(person, category, "era") or words.ERAS.get(_listed(person, category, "era"), "")
    return ERA_WORDS.get(era, "")


def _value(person: Holding, kind: str, name: str) -> str:
    held = person.of(kind)
    return held.text(name) if held else ""


def _status(person: Holding, category: str, name: str) -> str:
    held = person.of(STATUS, category)
    return held.text(name) if held else ""


def _listed(person: Holding, category: str, name: str) -> str:
    """Return what was listed of somebody who has no status, because no right to be paid came with it."""
    held = None if person.of(STATUS, category) else person.of("listed", category)
    return held.text(name) if held else ""


def _sealed(kind: str, name: str) -> Cell:
    def cell(person: Holding, category: str) -> str:
        held = person.of(kind)
        return held.sealed.get(name, "") if held else ""

    return cell


def _plain(kind: str, name: str, names: dict[str, str] | None = None) -> Cell:
    def cell(person: Holding, category: str) -> str:
        text = _value(person, kind, name)
        return names.get(text, "") if names else text

    return cell


def _of_status(name: str, names: dict[str, str] | None = None) -> Cell:
    def cell(person: Holding, category: str) -> str:
        text = _status(person, category, name)
        return (names.get(text, "") if names else text) or _listed(person, category, name)

    return cell


def _empty(person: Holding, category: str) -> str:
    return ""


_COLUMNS: Final[dict[str, Cell]] = {
    "": _empty, NUMBER: _empty, REFUSED: _empty,
    col.FILE_NO: lambda person, category: person.file_no,
    col.NAME: _plain("identity", "name"), col.BIRTH: _plain("identity", "birth"), col.SEX: _plain("identity", "sex"),
    col.ID_NUMBER: _sealed("identity", "id_number"), col.HOUSEHOLD: _plain("household", "kind", say.HOUSEHOLD_NAMES),
    col.AREA: _plain("area", "code"), col.GRADE: _grade, col.CAUSE: _of_status("cause", say.CAUSE_NAMES),
    col.SURVIVOR: _of_status("survivor", say.SURVIVOR_NAMES), col.SERVICE_START: _of_status("service_start"),
    col.SERVICE_END: _of_status("service_end"), col.RECOGNISED: _of_status("recognised"), col.START: _start,
    col.END: _of_status("ended_on"), col.END_REASON: _of_status("end_reason", say.END_REASON_NAMES),
    col.DEATH: _plain("death", "date"), col.DEATH_CAUSE: _plain("death", "cause", say.DEATH_CAUSE_NAMES),
    col.ALONE: _alone, col.BANK: _plain("account", "bank"), col.ACCOUNT: _sealed("account", "account"),
    col.PHONE: _sealed("phone", "phone"), col.PAYEE: _plain("payee", "name"),
    col.PAYEE_ID: _sealed("payee", "payee_id"), col.PAYEE_BANK: _plain("payee", "bank"),
    col.PAYEE_ACCOUNT: _sealed("payee", "payee_account"),
}  # fmt: skip
_TEMPLATE: Final[dict[str, Cell]] = {
    col.CATEGORY: lambda person, category: words.category_name(category),
    col.ERA: _of_status("era", say.ERA_NAMES), col.CARE: _plain("care", "kind", say.CARE_NAMES),
    col.HOLDER: _own_holder,
}  # fmt: skip
_PROVINCE: Final[dict[str, Cell]] = {
    col.CATEGORY: _category, col.ERA: _era, col.HOLDER: _holder, PLACE: _place,
    STATE: state_of,
}  # fmt: skip
