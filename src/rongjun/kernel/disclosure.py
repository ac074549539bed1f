"""Small cells: what of a table of counts may leave the office without telling of single matters or persons.

A count above nought and below `LEAST` is hidden, and with it as many others (complementary cells) as it takes that
nobody who adds and subtracts what is shown can pin a hidden count down: what is shown leaves every hidden cell at least
`LEAST` values wide. Rows, columns and totals of a table are one network whose nodes balance, so that what an onlooker
can know of a cell is two greatest flows, computed exactly in whole numbers.
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import Final, Self

LEAST: Final = 5
"""The office's own rule: the smallest count above nought that is shown, and how wide what is hidden stays."""
MINIMUM: Final = 20
"""The office's own rule: no rate and no mean is computed of fewer."""
TOTAL: Final = ""
"""The key of the row of totals and of the column of totals."""

type Cell = tuple[str, str]
"""Key of the row and key of the column."""
type _Node = Hashable


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by row and column, totals among them (`TOTAL`), and which cells are not shown."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[Cell, int]
    hidden: frozenset[Cell] = frozenset()

    @property
    def shown(self) -> dict[Cell, int | None]:
        """Every cell with its totals; None where it is hidden."""
        return {cell: None if cell in self.hidden else count for cell, count in self.counts.items()}


def tabulate(rows: Sequence[str], columns: Sequence[str], counts: Mapping[Cell, int]) -> Table:
    """Return a table with its totals; a cell that is not given is nought. Raises ValueError for a negative count."""
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count is not negative")
    full = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    for (row, column), count in list(full.items()):
        for cell in ((row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            full[cell] = full.get(cell, 0) + count
    return Table(tuple(rows), tuple(columns), full)


def suppress(table: Table, least: int = LEAST) -> Table:
    """Return a table with its small cells hidden, and the cheapest others that keep them from being worked out.

    What is hidden already stays hidden. There is always a way: in the end the totals.
    """
    hidden = set(table.hidden) | {cell for cell, count in table.counts.items() if 0 < count < least}
    for cell in sorted(hidden, key=lambda one: (table.counts[one], one)):
        while _width(table.counts, hidden, cell, least) < least:
            hidden |= _way_round(table.counts, hidden, cell, least)
    return Table(table.rows, table.columns, table.counts, frozenset(hidden))


def add_up(parts: Sequence[Table]) -> Table:
    """Return the table of a longer time of those of its parts, each as it was shown: hidden where one part hides.

    Then nobody works out from the whole and its parts what a part hides, and the whole needs no hiding of its own: a
    change that fits a part fits the whole as well, and a count that is small in the whole is small in a part.
    """
    rows = tuple(dict.fromkeys(row for part in parts for row in part.rows))
    columns = tuple(dict.fromkeys(column for part in parts for column in part.columns))
    counts: dict[Cell, int] = {(row, column): 0 for row in (*rows, TOTAL) for column in (*columns, TOTAL)}
    for part in parts:
        for cell, count in part.counts.items():
            counts[cell] += count
    return Table(rows, columns, counts, frozenset(cell for part in parts for cell in part.hidden))


def span_of(table: Table, cell: Cell) -> tuple[int, int | None]:
    """Return the least and the greatest count that a cell can have by what is shown; None: nothing bounds it."""
    count = table.counts[cell]
    if cell not in table.hidden:
        return count, count
    up = _flow(table.counts, table.hidden, cell, upward=True, enough=None)
    down = _flow(table.counts, table.hidden, cell, upward=False, enough=count)
    return count - (down or 0), None if up is None else count + up


def _width(counts: Mapping[Cell, int], hidden: set[Cell], cell: Cell, least: int) -> int:
    up = _flow(counts, hidden, cell, upward=True, enough=least)
    return least if up is None else up + (_flow(counts, hidden, cell, upward=False, enough=counts[cell]) or 0)


def _ends(cell: Cell) -> tuple[_Node, _Node]:
    """Return from where to where a cell's count flows: all total -> rows -> columns -> all total."""
    row, column = cell
    if row == TOTAL and column == TOTAL:
        return "columns", "rows"
    if row == TOTAL:
        return ("column", column), "columns"
    return ("rows", ("row", row)) if column == TOTAL else (("row", row), ("column", column))


def _flow(
    counts: Mapping[Cell, int], hidden: Iterable[Cell], cell: Cell, *, upward: bool, enough: int | None
) -> int | None:
    """Return by how much a cell can grow (or shrink) with what is shown unchanged; None without bound.

    `enough`: no need to look further. Every hidden cell can grow without end and shrink to nought.
    """
    room = {one: counts[one] for one in hidden if one != cell}
    tail, head = _ends(cell)
    source, sink = (head, tail) if upward else (tail, head)
    total = 0
    while enough is None or total < enough:
        path = _path(room, source, sink)
        if path is None:
            break
        bounds = [room[one] for one, forward in path if not forward]
        if not bounds:
            return None if upward else enough
        step = min(bounds) if enough is None else min(*bounds, enough - total)
        for one, forward in path:
            room[one] += step if forward else -step
        total += step
    return total


def _path(room: Mapping[Cell, int], source: _Node, sink: _Node) -> list[tuple[Cell, bool]] | None:
    """Return a way from node to node along cells that can grow (True) or shrink (False), the shortest; None: none."""
    beside: dict[_Node, list[tuple[_Node, Cell, bool]]] = defaultdict(list)
    for cell, left in room.items():
        tail, head = _ends(cell)
        beside[tail].append((head, cell, True))
        if left > 0:
            beside[head].append((tail, cell, False))
    came: dict[_Node, tuple[_Node, Cell, bool] | None] = {source: None}
    queue = deque([source])
    while queue and sink not in came:
        node = queue.popleft()
        for there, cell, forward in beside[node]:
            if there not in came:
                came[there] = (node, cell, forward)
                queue.append(there)
    return _walked(came, sink) if sink in came else None


def _walked(came: Mapping[_Node, tuple[_Node, Cell, bool] | None], node: _Node) -> list[tuple[Cell, bool]]:
    path = []
    while (step := came[node]) is not None:
        node, cell, forward = step
        path.append((cell, forward))
    return path


def _way_round(counts: Mapping[Cell, int], hidden: set[Cell], cell: Cell, least: int) -> set[Cell]:
    """Return the cells to hide beside, so that a cell can grow by `least`: the cheapest way round through the table.

    A cell that would shrink has room for it; a total costs more than a count, and a nought is the last resort.
    """
    dear = 1 + sum(counts.values())
    beside: dict[_Node, list[tuple[int, _Node, Cell]]] = defaultdict(list)
    for one, count in counts.items():
        if one != cell:
            tail, head = _ends(one)
            price = 0 if one in hidden else (count or dear) + (dear if TOTAL in one else 0) + 1
            beside[tail].append((price, head, one))
            if count >= least:
                beside[head].append((price, tail, one))
    sink, source = _ends(cell)
    return {one for one in _cheapest(beside, source, sink) if one not in hidden}


def _cheapest(beside: Mapping[_Node, Sequence[tuple[int, _Node, Cell]]], source: _Node, sink: _Node) -> list[Cell]:
    done: set[_Node] = set()
    running, queue = 0, list[tuple[int, int, _Node, tuple[Cell, ...]]]([(0, 0, source, ())])
    while queue:
        price, _turn, node, path = heappop(queue)
        if node == sink:
            return list(path)
        if node in done:
            continue
        done.add(node)
        for more, there, cell in beside.get(node, ()):
            if there not in done:
                running += 1
                heappush(queue, (price + more, running, there, (*path, cell)))
    raise AssertionError("a table has a way round by its totals")


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many (`low` to `high` of `whole`), as it may be told: `low` and `high` differ where the few on
    either side would be told. Shares of months add up to those of longer times, and tell no more than the months did.
    """

    low: int = 0
    high: int = 0
    whole: int = 0

    def __add__(self, other: Self) -> Self:
        """Return the share of both together."""
        return replace(self, low=self.low + other.low, high=self.high + other.high, whole=self.whole + other.whole)

    @property
    def exact(self) -> bool:
        """Whether it is told as it is."""
        return self.low == self.high

    def rate(self, minimum: int = MINIMUM) -> tuple[int, int] | None:
        """Return between which hundredths the rate lies, rounded down; None where there are too few for a rate."""
        if self.whole < max(minimum, 1):
            return None
        return self.low * 100 // self.whole, self.high * 100 // self.whole


def share_of(part: int, whole: int, least: int = LEAST) -> Share:
    """Return how a share may be told: where few are on one side, only that they are few; of few in all, nothing.

    Raises ValueError where the part is more than the whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole}")
    if whole < least:
        return Share(0, whole, whole)
    if 0 < part < least:
        return Share(0, least, whole)
    return Share(whole - least, whole, whole) if 0 < whole - part < least else Share(part, part, whole)
