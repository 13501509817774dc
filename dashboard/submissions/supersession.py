"""Determines which submission supersedes which: entirely if unit, period and form are equal, else cell by cell."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from dashboard.build.validators import CELL
from dashboard.submissions.store import TABLE, Submission, read_submission, rows_of


class Overlap(NamedTuple):
    """The later submission supersedes the earlier one: in so many cells, or entirely if `cells` is 0."""

    later: str
    earlier: str
    cells: int


def takings(before: Sequence[str], after: Sequence[str], data: Path) -> tuple[Overlap, ...]:
    """Return the overlaps with a new submission when those in effect change from `before` to `after`."""
    read = {name: read_submission(data, name) for name in {*before, *after}}
    come = [read[name] for name in after if name not in before]
    known = [one for one in read.values() if one.id in after or one.key in {new.key for new in come}]
    found = {one for new in come for one in beside(new, known, data)}
    return tuple(sorted(one for one in found if not one.cells or one.earlier in after))


def beside(submission: Submission, others: Iterable[Submission], data: Path) -> Iterator[Overlap]:
    """Yield the overlaps of a submission: what it supersedes of earlier ones, and what later ones supersede of it."""
    own = _cells(submission, data)
    for other in others:
        if other.id == submission.id or not _may_meet(submission, other):
            continue
        later, earlier = sorted((submission.id, other.id), key=int, reverse=True)
        if other.key == submission.key:
            yield Overlap(later, earlier, 0)
            continue
        theirs = _cells(other, data)
        last, first = (submission, other) if submission.id == later else (other, submission)
        said = (own if last is submission else theirs) | last.withdrawn
        if shared := len(said & (own if first is submission else theirs)):
            yield Overlap(later, earlier, shared)


def _may_meet(one: Submission, other: Submission) -> bool:
    """Return whether two submissions may state the same cell; for tables, only their rows can tell."""
    return TABLE in (one.form, other.form) or (one.unit, one.period) == (other.unit, other.period)


def _cells(submission: Submission, data: Path) -> set[tuple]:
    return {tuple(row[name] for name in CELL) for row in rows_of(submission, data)}
