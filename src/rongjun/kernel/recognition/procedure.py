"""A procedure (办理规程) as small immutable values: who may apply, what to bring, the steps with their limits, the end.

The classes are the schema: field names, shapes and defaults are what `shape` reads and writes, what has no default is
required, and a key that is no field is a fault. Texts are in Chinese and in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rongjun.kernel.calendar import Limit, Unit

type Condition = Mapping[str, tuple[str, ...]]
"""Question -> answers of which one must be given; all must hold. A step's question is written STEP.QUESTION."""


class Form(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    LONG = "long"
    DATE = "date"
    MONTH = "month"
    YESNO = "yesno"
    NUMBER = "number"
    CHOICE = "choice"
    ID_NUMBER = "id_number"
    ACCOUNT = "account"
    PHONE = "phone"
    AREA = "area"
    NAME = "name"


SEALED_FORMS = frozenset({Form.ID_NUMBER, Form.ACCOUNT, Form.PHONE})
"""Answers that go into the vault whatever a procedure says."""


class StepKind(StrEnum):
    """What a step does; fixed in code, everything else is data."""

    INTAKE = "intake"
    REVIEW = "review"
    MEDICAL = "medical"
    EVIDENCE = "evidence"
    FIELD = "field"
    NOTICE = "notice"
    DECIDE = "decide"
    SEND = "send"
    DELIVER = "deliver"


class Level(StrEnum):
    """The unit that a step belongs to, by its level."""

    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


class Binding(StrEnum):
    """Whether a figure is set by a law or rule that is cited, or by the office itself."""

    LAW = "law"
    OFFICE = "office"


class Rule(StrEnum):
    """How a condition is worked out."""

    WITHIN = "within"
    """`to` is not later than n units after `from`."""
    AFTER = "after"
    """`to` is not earlier than n units after `from` (an age reached, a waiting time over)."""
    BEFORE = "before"
    """`to` is earlier than n units after `from` (an age not yet reached)."""
    ONE_OF = "one_of"
    """The answer to `ask` is one of `values`."""


class Otherwise(StrEnum):
    """What follows where a condition does not hold: the person is told, or the decision must refuse. Never silence."""

    TELL = "tell"
    REFUSE = "refuse"


class Effect(StrEnum):
    """What a grant writes into the registry."""

    STATUS = "status"
    DETAIL = "detail"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    CHANGE = "change"
    """Columns of a known person are different from a day on (`since`)."""
    CORRECTION = "correction"
    """Columns of a known person were recorded wrongly; what is right held all along."""
    NONE = "none"


class From(StrEnum):
    """Where a written value comes from."""

    CONST = "const"
    ASK = "ask"
    STEP = "step"
    DECIDED = "decided"
    APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Law:
    """An article that the procedure rests on, quoted."""

    cite: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is no time (doctors), and who set it."""

    n: int
    binding: Binding
    cite: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class StepLimit:
    """The time for a step, and who set it: a law or rule (then `cite` and `source`), or the office."""

    n: int
    unit: Unit
    binding: Binding
    cite: str = ""
    source: str = ""

    @property
    def limit(self) -> Limit:
        """The limit that the calendar counts."""
        return Limit(self.n, self.unit)


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose. `value` is what is written into the registry, the Chinese name where nothing is given."""

    id: str
    name: str
    name_en: str
    value: str = ""

    @property
    def written(self) -> str:
        """The value as it is written into the registry."""
        return self.value or self.name


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. `column`: the column of the people workbook that it fills; `future`: its date may lie ahead."""

    id: str
    ask: str
    ask_en: str
    type: Form
    options: tuple[Option, ...] = ()
    required: bool = True
    when: Condition = field(default_factory=dict)
    sealed: bool = False
    column: str = ""
    help: str = ""
    help_en: str = ""
    future: bool = False

    @property
    def is_sealed(self) -> bool:
        """Whether the answer goes into the vault."""
        return self.sealed or self.type in SEALED_FORMS


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to bring, in the situation that `when` describes. `kind`: a kind of the papers of a person's file."""

    id: str
    name: str
    name_en: str
    kind: str
    source: str
    original: bool = True
    copies: int = 1
    when: Condition = field(default_factory=dict)
    help: str = ""
    help_en: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A condition worked out on application. `says` is what the person is told where it does not hold."""

    id: str
    rule: Rule
    otherwise: Otherwise = field(metadata={"key": "else"})
    says: Words
    cite: str
    source: str
    n: int = 0
    unit: Unit = Unit.YEAR
    since: str = field(default="", metadata={"key": "from"})
    until: str = field(default="applied_on", metadata={"key": "to"})
    ask: str = ""
    values: tuple[str, ...] = ()
    when: Condition = field(default_factory=dict)


APPLIED_ON = "applied_on"
"""The day of the application, as a date that a check may start from or end on."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A ground of refusal to choose from, with its article."""

    id: str
    zh: str
    en: str
    cite: str
    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: unit, permission, limit, questions it answers, papers it issues.

    `days` and `shows` belong to a public notice, `doctors` to a medical opinion, `chain` and `reasons` to a decision,
    `to` to what is sent to a unit above and comes back. `unless`: the step is passed over where all of it holds.
    """

    id: str
    name: str
    name_en: str
    kind: StepKind
    unit: Level
    permission: str
    limit: StepLimit | None = None
    days: StepLimit | None = None
    when: Condition = field(default_factory=dict)
    unless: Condition = field(default_factory=dict)
    asks: tuple[Ask, ...] = ()
    issues: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    doctors: Figure | None = None
    chain: str = ""
    to: Level | None = None
    cite: str = ""
    source: str = ""
    help: str = ""
    help_en: str = ""

    @property
    def clock(self) -> StepLimit:
        """The time the step has: its limit, or the days of its public notice. Raises ValueError where it has none."""
        found = self.limit or self.days
        if found is None:
            raise ValueError(f"step {self.id} has no limit")
        return found


@dataclass(frozen=True, slots=True)
class Appeal:
    """The way against a refusal: what may be done, within what time, and where that is said."""

    zh: str
    en: str
    days: int
    unit: Unit
    cite: str
    source: str


@dataclass(frozen=True, slots=True)
class Granted:
    """How a grant ends."""

    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """How a refusal ends: its papers, and the way to appeal."""

    issues: tuple[str, ...]
    appeal: Appeal


@dataclass(frozen=True, slots=True)
class Ends:
    """The two ends of every procedure."""

    granted: Granted
    refused: Refused


@dataclass(frozen=True, slots=True)
class Value:
    """A value to write: a constant, an answer of the application or of a step, the day of decision or application."""

    source: From
    of: str


@dataclass(frozen=True, slots=True)
class Make:
    """What a grant writes, in the situation that `when` describes.

    `kind` and `key`: of a detail, the kind of fact and the key of one kept by category. `since`: of a change, the day
    from which it holds. `optional`: values that may be empty; without any other one there is nothing to grant yet
    (`asking.lacking_of`). A detail may be partial.
    """

    effect: Effect
    kind: str = ""
    key: Value | None = None
    when: Condition = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    since: Value | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A whole procedure. Its hash (`content.version_of`) is the identity of a version."""

    code: str
    name: str
    name_en: str
    law: tuple[Law, ...]
    who: Words
    asks: tuple[Ask, ...]
    papers: tuple[Paper, ...]
    steps: tuple[Step, ...]
    ends: Ends
    makes: tuple[Make, ...]
    checks: tuple[Check, ...] = ()
    note: str = ""

    def step_named(self, name: str) -> Step:
        """Return a step by its id. Raises KeyError where there is none."""
        for step in self.steps:
            if step.id == name:
                return step
        raise KeyError(name)
