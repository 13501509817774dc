"""Fills a table with whole numbers, given its margins, limits and known cells. Independent of indicators."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

FREE = 10**7  # capacity of a margin that is not given; far above any count here
BALANCING_ROUNDS = 12


class CannotAddUp(ValueError):
    """No non-negative integers satisfy the margins, limits and known cells."""


@dataclass
class FillTarget:
    """A table to fill: target values to approximate, and constraints to satisfy exactly.

    `target` has one row per unit and one column per category; `rows` and `columns` hold the required sums, or None for
    free ones; `fixed` holds known cells, `limits` the maximum of each cell.
    """

    target: np.ndarray
    rows: list[int | None]
    columns: list[int | None]
    fixed: dict[tuple[int, int], int] = field(default_factory=dict)
    limits: np.ndarray | None = None

    @property
    def most(self) -> np.ndarray:
        """Return the maximum of each cell, FREE if there are no limits."""
        return np.full(self.target.shape, FREE, dtype=np.int64) if self.limits is None else self.limits


def fill(grid: FillTarget, rng: np.random.Generator) -> np.ndarray:
    """Return integers near the target that satisfy every margin, limit and known cell.

    Raises CannotAddUp if and only if there are none: a table is a flow from rows to columns, and
    augmenting paths find a full flow if one exists.
    """
    known, open_grid = _without_fixed(grid)
    table = _draw(open_grid, rng)
    return known + _completed(table, open_grid)


def _without_fixed(grid: FillTarget) -> tuple[np.ndarray, FillTarget]:
    known = np.zeros(grid.target.shape, dtype=np.int64)
    limits = grid.most.copy()
    for cell, number in grid.fixed.items():
        if not 0 <= number <= limits[cell]:
            raise CannotAddUp(f"known cell {cell} = {number} is outside 0 … {limits[cell]}")
        known[cell], limits[cell] = number, 0
    rows = _remaining(grid.rows, known.sum(axis=1))
    columns = _remaining(grid.columns, known.sum(axis=0))
    return known, FillTarget(np.where(limits > 0, grid.target, 0.0), rows, columns, {}, limits)


def _remaining(margins: list[int | None], known: np.ndarray) -> list[int | None]:
    remaining = [
        None if margin is None else margin - int(used) for margin, used in zip(margins, known, strict=True)
    ]
    if any(margin is not None and margin < 0 for margin in remaining):
        raise CannotAddUp("known cells exceed a margin")
    return remaining


def _balanced(grid: FillTarget) -> np.ndarray:
    """Scale the target to the given row and column margins in turn, so that the draw seldom needs correction."""
    scaled = grid.target.astype(float)
    for _ in range(BALANCING_ROUNDS):
        before = scaled.copy()
        scaled *= _factors(scaled.sum(axis=1), grid.rows)[:, None]
        scaled *= _factors(scaled.sum(axis=0), grid.columns)[None, :]
        if (scaled == before).all():
            break  # converged: further rounds change nothing
    return np.minimum(scaled, grid.most)


def _factors(sums: np.ndarray, margins: list[int | None]) -> np.ndarray:
    return np.array(
        [
            1.0 if margin is None or total == 0 else margin / total
            for total, margin in zip(sums, margins, strict=True)
        ]
    )


def _draw(grid: FillTarget, rng: np.random.Generator) -> np.ndarray:
    """Round the balanced target down, then distribute the rest one by one, larger fractions more likely first."""
    balanced = _balanced(grid)
    table = np.zeros(balanced.shape, dtype=np.int64)
    room = _Room(grid, table)
    for cell in np.ndindex(table.shape):
        room.add(cell, int(balanced[cell]))
    likely = rng.random(balanced.shape) ** (1 / np.maximum(balanced % 1, 1e-6))
    order = [tuple(np.unravel_index(place, table.shape)) for place in np.argsort(-likely, axis=None)]
    wanted = [cell for cell in order if grid.rows[cell[0]] is not None or grid.columns[cell[1]] is not None]
    while sum(room.add(cell, 1) for cell in wanted):
        pass
    return table


class _Room:
    """The remaining capacity of each row, column and cell of a table."""

    def __init__(self, grid: FillTarget, table: np.ndarray):
        self.table, self.limits = table, grid.most
        self.rows = np.array([FREE if margin is None else margin for margin in grid.rows], dtype=np.int64)
        self.columns = np.array(
            [FREE if margin is None else margin for margin in grid.columns], dtype=np.int64
        )

    def add(self, cell: tuple[int, int], wanted: int) -> int:
        """Add as much of the wanted number as fits, and return the amount added."""
        row, column = cell
        fits = min(wanted, self.rows[row], self.columns[column], self.limits[cell] - self.table[cell])
        self.table[cell] += fits
        self.rows[row] -= fits
        self.columns[column] -= fits
        return int(fits)


def _completed(table: np.ndarray, grid: FillTarget) -> np.ndarray:
    """Correct a drawn table until it satisfies every given margin."""
    padded, limits, rows, columns = _padded(table, grid)
    while rows.any():
        path = _augmenting_path(padded, limits, rows, columns)
        forward, back = path[0::2], path[1::2]
        amount = min(
            rows[path[0][0]],
            columns[path[-1][1]],
            *(limits[cell] - padded[cell] for cell in forward),
            *(padded[cell] for cell in back),
        )
        for cell in forward:
            padded[cell] += amount
        for cell in back:
            padded[cell] -= amount
        rows[path[0][0]] -= amount
        columns[path[-1][1]] -= amount
    return padded[:-1, :-1]


def _padded(table: np.ndarray, grid: FillTarget):
    """Add a slack row and column for the free margins, so that every margin is an equality.

    They take up the whole slack at once: a cell whose margins are both free keeps its drawn value.
    """
    limits = _with_margin(grid.most)
    limits[:-1, -1] = [FREE if margin is None else 0 for margin in grid.rows]
    limits[-1, :-1] = [FREE if margin is None else 0 for margin in grid.columns]
    limits[-1, -1] = FREE * (table.size + 2)
    padded = _with_margin(table)
    padded[:-1, -1] = np.maximum(limits[:-1, -1] - table.sum(axis=1), 0)
    padded[-1, :-1] = np.maximum(limits[-1, :-1] - table.sum(axis=0), 0)
    given_columns = sum(margin for margin in grid.columns if margin is not None)
    rows = [FREE if margin is None else margin for margin in grid.rows]
    columns = [FREE if margin is None else margin for margin in grid.columns]
    rows.append(FREE * grid.columns.count(None) + given_columns)
    columns.append(sum(rows) - sum(columns))
    return padded, limits, np.array(rows) - padded.sum(axis=1), np.array(columns) - padded.sum(axis=0)


def _with_margin(table: np.ndarray) -> np.ndarray:
    """Return a copy with an extra row and column of zeros; for small tables np.pad takes ten times as long."""
    wider = np.zeros((table.shape[0] + 1, table.shape[1] + 1), dtype=table.dtype)
    wider[:-1, :-1] = table
    return wider


def _augmenting_path(table, limits, rows, columns) -> list[tuple[int, int]]:
    """Return the cells to raise and lower alternately, from a row below its margin to a column below its margin.

    Raises CannotAddUp if there is no such path.
    """
    paths: dict[int, list[tuple[int, int]]] = {int(row): [] for row in np.flatnonzero(rows)}
    waiting, reached = deque(paths), set()
    while waiting:
        row = waiting.popleft()
        for column in np.flatnonzero(table[row] < limits[row]):
            if column in reached:
                continue
            reached.add(column)
            path = [*paths[row], (row, int(column))]
            if columns[column] > 0:
                return path
            for other in (
                int(place) for place in np.flatnonzero(table[:, column]) if int(place) not in paths
            ):
                paths[other] = [*path, (other, int(column))]
                waiting.append(other)
    raise CannotAddUp("no whole numbers meet the margins")
