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
    net = _Net(table.counts, hidden)
    for cell in sorted(hidden, key=lambda one: (table.counts[one], one)):
        while not net.is_wide(cell, least):
            net.hide(_way_round(table.counts, net.cells, cell, least))
    return Table(table.rows, table.columns, table.counts, frozenset(net.cells))


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
    net = _Net(table.counts, table.hidden)
    up, down = net.flow(cell, upward=True, enough=None), net.flow(cell, upward=False, enough=count)
    return count - (down or 0), None if up is None else count + up


def _ends(cell: Cell) -> tuple[_Node, _Node]:
    """Return from where to where a cell's count flows: all total -> rows -> columns -> all total."""
    row, column = cell
    if row == TOTAL and column == TOTAL:
        return "columns", "rows"
    if row == TOTAL:
        return ("column", column), "columns"
    return ("rows", ("row", row)) if column == TOTAL else (("row", row), ("column", column))


class _Net:
    """The hidden cells of a table as a network, which grows as more are hidden."""

    def __init__(self, counts: Mapping[Cell, int], hidden: Iterable[Cell]) -> None:
        self.counts, self.cells = counts, set[Cell]()
        self.beside: dict[_Node, dict[Cell, tuple[_Node, bool]]] = defaultdict(dict)
        self.in_row: dict[str, list[str]] = defaultdict(list)
        self.in_column: dict[str, list[str]] = defaultdict(list)
        self.hide(sorted(hidden))

    def hide(self, cells: Iterable[Cell]) -> None:
        """Hide more cells."""
        for cell in cells:
            tail, head = _ends(cell)
            self.cells.add(cell)
            self.beside[tail][cell], self.beside[head][cell] = (head, True), (tail, False)
            self.in_row[cell[0]].append(cell[1])
            self.in_column[cell[1]].append(cell[0])

    def is_wide(self, cell: Cell, least: int) -> bool:
        """Tell whether a hidden cell can have at least so many values; four corners tell it mostly, at little cost."""
        down = self._by_corners(cell, -1, min(self.counts[cell], least))
        if self._by_corners(cell, 1, least - down) + down >= least:
            return True
        up = self.flow(cell, upward=True, enough=least)
        return up is None or up + (self.flow(cell, upward=False, enough=self.counts[cell]) or 0) >= least

    def _by_corners(self, cell: Cell, up: int, enough: int) -> int:
        """Return by how much a cell can grow (`up` 1) or shrink (-1) at least: with three others at the corners of
        rectangles, one after another. A total counts against its row or column.
        """
        (row, column), found, used = cell, 0, dict[Cell, int]()
        sign = up * _side(cell)

        def left(one: Cell, change: int) -> int:
            return self.counts[one] - used.get(one, 0) if change * _side(one) < 0 else enough

        for other_row in self.in_column[column]:
            beside = (other_row, column)
            if other_row == row or not left(beside, -sign):
                continue
            for other_column in self.in_row[row]:
                corner, above = (other_row, other_column), (row, other_column)
                if other_column == column or corner not in self.cells:
                    continue
                room = min(left(beside, -sign), left(above, -sign), left(corner, sign))
                if room:
                    found += room
                    for one in (beside, above, corner):
                        used[one] = used.get(one, 0) + room
                    if found >= enough:
                        return enough
        return found

    def flow(self, cell: Cell, *, upward: bool, enough: int | None) -> int | None:
        """Return by how much a cell can grow (or shrink) with what is shown unchanged; None without bound.

        `enough`: no need to look further. Every hidden cell can grow without end and shrink to nought.
        """
        moved: dict[Cell, int] = {}
        tail, head = _ends(cell)
        source, sink = (head, tail) if upward else (tail, head)
        total = 0
        while enough is None or total < enough:
            path = self._path(moved, cell, source, sink)
            if path is None:
                break
            bounds = [self.counts[one] + moved.get(one, 0) for one, forward in path if not forward]
            if not bounds:
                return None if upward else enough
            step = min(bounds) if enough is None else min(*bounds, enough - total)
            for one, forward in path:
                moved[one] = moved.get(one, 0) + (step if forward else -step)
            total += step
        return total

    def _path(
        self, moved: Mapping[Cell, int], apart: Cell, source: _Node, sink: _Node
    ) -> list[tuple[Cell, bool]] | None:
        """Return a way from node to node along cells that can grow (True) or shrink (False), the shortest, but not by
        `apart`; None: none.
        """
        came: dict[_Node, tuple[_Node, Cell, bool] | None] = {source: None}
        queue = deque([source])
        while queue and sink not in came:
            node = queue.popleft()
            for cell, (there, forward) in self.beside[node].items():
                if there in came or cell == apart:
                    continue
                if forward or self.counts[cell] + moved.get(cell, 0) > 0:
                    came[there] = (node, cell, forward)
                    queue.append(there)
        return _walked(came, sink) if sink in came else None


def _side(cell: Cell) -> int:
    """Return with which sign a cell counts in its row and column: totals against the others."""
    return (-1 if cell[0] == TOTAL else 1) * (-1 if cell[1] == TOTAL else 1)


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
