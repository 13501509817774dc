"""Translates a build's data errors for submitters and publishers: submission, row of the uploaded file, remedy."""

import re
from collections.abc import Iterator
from pathlib import Path

from dashboard.build.validation import DataError
from dashboard.catalog import Catalog, Problem
from dashboard.submissions.audit_log import FOLDER
from dashboard.submissions.store import OBSERVATIONS, Submission, read_submission, rows_of

_LINE = re.compile(r"[0-9]+")
_HEAD = 1
MOST_ROWS = 3
CHECK = "báo người vận hành; lệnh `python -m dashboard check` nói rõ từng tệp và từng dòng."


def in_words(error: DataError, data: Path, catalog: Catalog) -> tuple[Problem, ...]:
    """Return the problems of submissions, or one that none is at fault; server files and columns are not named."""
    found = tuple(_of_handins(error, data, catalog))
    if found:
        return found
    told = f"có {error.count} điều chưa khớp, nên chưa tạo được phiên bản mới; phiếu không mất."
    return (Problem("công bố", "văn bản gốc và các quyết định của bảng này", told, CHECK),)


def _of_handins(error: DataError, data: Path, catalog: Catalog) -> Iterator[Problem]:
    for one in error.problems:
        path = Path(one.file)
        if path.name != OBSERVATIONS or path.parent.parent != data / FOLDER:
            continue
        submission = read_submission(data, path.parent.name)
        place, _, _ = one.place.partition(", cột ")
        lines = [int(line) for line in _LINE.findall(place)]
        remedy = f"trả phiếu {submission.id} lại cho đơn vị và nêu điều cần sửa."
        where = _rows(submission, lines, data, catalog)
        yield Problem(f"phiếu {submission.id} ({submission.file})", where, one.problem, remedy)


def _rows(submission: Submission, lines: list[int], data: Path, catalog: Catalog) -> str:
    """Return a description of rows as numbered in the uploaded file, each with what it states."""
    rows = rows_of(submission, data)
    told = [_row(rows[line - _HEAD - 1], catalog) for line in lines]
    more = f" và {len(told) - MOST_ROWS} hàng nữa" if len(told) > MOST_ROWS else ""
    return "; ".join(told[:MOST_ROWS]) + more


def _row(row: dict[str, str], catalog: Catalog) -> str:
    indicator, unit = catalog.indicators.get(row["indicator"]), catalog.units.get(row["unit"])
    name = indicator.name_vi if indicator else row["indicator"]
    whose = f"{unit.type_vi} {unit.name}" if unit else row["unit"]
    return f"hàng {row['locator'].removeprefix('r')} ({name}, {whose}, kỳ {row['time_period']})"
