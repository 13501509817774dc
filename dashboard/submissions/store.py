"""Stores submissions: the uploaded file and its parsed content as text, in one folder each, never rewritten."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from dashboard.build.atomic_io import clear_unfinished, move, remove_folder, staged, sync, write_file
from dashboard.catalog import Catalog, CellName, Problem, UnitNote
from dashboard.clock import day_of
from dashboard.data.claim import Claim
from dashboard.data.schema import TEXT_COLUMNS
from dashboard.intake.issues import Reading, Remark
from dashboard.intake.observation_rows import observation_rows
from dashboard.submissions.audit_log import FOLDER, RESTORE, Damaged, Journal, ids, read_journal

FACTS, OBSERVATIONS, REMARKS = "handin.json", "observations.csv", "remarks.csv"
SOURCE = "handin-{id}"
TABLE = "table"
# Columns that a claim takes over from a row unchanged.
_SAME = tuple(
    name
    for name in TEXT_COLUMNS
    if name
    not in (
        "claim",
        "numerator",
        "denominator",
        "value",
        "as_of",
        "preferred",
        "reported_rate_pct",
        "measure_unit",
    )
)


class Submission(BaseModel):
    """The metadata of a submission: its file and contents, unit, submitter and time, and the reasons for its warnings.

    `figures` is their number, `missing` lists cells; `warnings` are messages and `reasons` the user's, by issue key.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    form: str
    unit: str
    period: str
    status: str
    file: str
    sha256: str
    by: str
    at: AwareDatetime
    figures: int
    missing: tuple[str, ...] = ()
    warnings: dict[str, str] = {}
    reasons: dict[str, str] = {}

    @property
    def key(self) -> tuple[str, str, str]:
        """Return the key by which a later submission supersedes it entirely: unit, period and form.

        A table is never superseded entirely, only cell by cell, just as a table supersedes cells of forms.
        """
        return (self.unit, self.period, self.form if self.form != TABLE else self.id)

    @property
    def withdrawn(self) -> frozenset[tuple[str, str, str, str]]:
        """Return the cells (indicator, unit, period, category) that a form states to be missing; none for a table."""
        if self.form == TABLE:
            return frozenset()
        named = map(CellName.parse, self.missing)
        return frozenset((one.indicator, self.unit, self.period, one.category) for one in named)

    @property
    def source(self) -> str:
        """Return the id of the submission as a source."""
        return SOURCE.format(id=self.id)

    def folder(self, data: Path) -> Path:
        """Return the submission's folder under CCHC_DATA."""
        return data / FOLDER / self.id

    def received(self, data: Path) -> Path:
        """Return the path of the uploaded file: a workbook, or else text, stored as .csv whatever its suffix was."""
        workbook = self.file.lower().endswith(".xlsx")
        return self.folder(data) / f"received{'.xlsx' if workbook else '.csv'}"


def keep(reading: Reading, data: bytes, facts: dict[str, Any], catalog: Catalog, folder: Path) -> Submission:
    """Store a reading and its file under the next number, complete and synced to disk on return. Needs the lock.

    `facts` are file, by, at, status and reasons. Raises OSError, leaving nothing behind.
    """
    home = folder / FOLDER
    clear_unfinished(home)
    submission = _described(reading, data, facts, _next(folder))
    with staged(home) as staging:
        for name, content in _files(submission, reading, data, catalog).items():
            write_file(staging / name, content)
        sync(staging)
        move(staging, home / submission.id)
    return submission


def discard(submission: Submission, folder: Path) -> None:
    """Remove a submission that could not be recorded: it was never acknowledged. Needs the lock."""
    remove_folder(submission.folder(folder), folder / FOLDER)


def kept_files(data: Path, name: str) -> dict[str, str]:
    """Return the SHA-256 of each stored file of a submission by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((data / FOLDER / name).iterdir())
        if path.is_file()
    }


def refuse_changed(names: Iterable[str], data: Path) -> None:
    """Raise Damaged naming each file of these submissions that is missing or changed."""
    journal = read_journal(data)
    if problems := [problem for name in names for problem in _changes(name, journal, data)]:
        raise Damaged(problems)


def read_handins(data: Path) -> tuple[Submission, ...]:
    """Return all stored submissions, in order. Raises Damaged."""
    return tuple(read_submission(data, name) for name in ids(data))


def read_submission(data: Path, name: str) -> Submission:
    """Return a submission by its number. Raises Damaged naming the file."""
    path = data / FOLDER / name / FACTS
    try:
        return Submission.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        place = f"{FOLDER}/{name}/{FACTS}"
        raise Damaged.at(place, "tệp", "thiếu hoặc không đọc được.", RESTORE) from error


def text_files(data: Path, accepted: Sequence[str]) -> dict[str, Path]:
    """Return the text files of submissions by their names in a version's manifest."""
    return {
        f"{FOLDER}/{name}/{file}": data / FOLDER / name / file
        for name in accepted
        for file in (FACTS, OBSERVATIONS, REMARKS)
    }


def handed_in(files: Iterable[str]) -> tuple[str, ...]:
    """Return the numbers of the submissions among the text files of a manifest, in numerical order."""
    return tuple(sorted({name.split("/")[1] for name in files if name.startswith(f"{FOLDER}/")}, key=int))


def remarks_of(submission: Submission, data: Path) -> Iterator[UnitNote]:
    """Yield the unit's remarks on its figures."""
    with (submission.folder(data) / REMARKS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield UnitNote(**{key: value for key, value in row.items() if value})


def rows_of(submission: Submission, data: Path) -> list[dict[str, str]]:
    """Return the rows of observations of a submission, all text."""
    with (submission.folder(data) / OBSERVATIONS).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_claim(row: dict[str, str]) -> Claim:
    """Return a row of a submission as the claim that it becomes."""
    part, whole = (int(row[name]) if row[name] else None for name in ("numerator", "denominator"))
    value, printed = (Decimal(row[name]) if row[name] else None for name in ("value", "reported_rate_pct"))
    rate = Decimal(100 * part) / whole if part is not None and whole else None
    same: dict[str, Any] = {name: row[name] for name in _SAME}  # texts validated on receipt
    return Claim(
        **same,
        claim=1,
        numerator=part,
        denominator=whole,
        value=value,
        as_of=date.fromisoformat(row["as_of"]),
        preferred=True,
        reported_rate_pct=printed,
        rate_pct=value if row["measure_unit"] == "percent" else rate,
    )


def _described(reading: Reading, data: bytes, facts: dict[str, Any], name: str) -> Submission:
    return Submission(
        id=name,
        form=reading.form,
        unit=reading.unit,
        period=reading.period,
        sha256=hashlib.sha256(data).hexdigest(),
        figures=len(reading.figures),
        missing=tuple(f"{one.indicator}:{one.category}".rstrip(":") for one in reading.missing),
        warnings={one.key: str(one) for one in reading.warnings},
        **facts,
    )


def _files(submission: Submission, reading: Reading, data: bytes, catalog: Catalog) -> dict[str, bytes]:
    rows = observation_rows(
        reading.figures, submission.source, submission.status, day_of(submission.at), catalog
    )
    return {
        submission.received(Path()).name: data,
        OBSERVATIONS: rows.to_csv(index=False, lineterminator="\n").encode(),
        REMARKS: _remarks(reading.remarks, day_of(submission.at)),
        FACTS: submission.model_dump_json(indent=1).encode(),
    }


def _remarks(remarks: Iterable[Remark], day: date) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(UnitNote.model_fields), lineterminator="\n")
    writer.writeheader()
    for one in remarks:
        said = {name: getattr(one, name) or "" for name in ("explanation", "remedy", "responsible", "due")}
        cell = {"indicator": one.indicator, "category": one.category, "unit": one.unit}
        writer.writerow(cell | said | {"time_period": one.period, "written": day.isoformat()})
    return text.getvalue().encode()


def _next(folder: Path) -> str:
    """Return the next number after all that were ever assigned: the number of a lost folder is not reused."""
    known = {*ids(folder), *read_journal(folder).named}
    return f"{max(map(int, known), default=0) + 1:04}"


def _changes(name: str, journal: Journal, data: Path) -> Iterator[Problem]:
    """Yield the problems of a submission's files; earlier releases recorded the SHA-256 of the uploaded file only."""
    if not (data / FOLDER / name).is_dir():
        yield Problem(
            f"{FOLDER}/{name}", "thư mục", "nhật ký ghi phiếu này mà thư mục của nó không còn.", RESTORE
        )
        return
    expected, found = journal.files(name), kept_files(data, name)
    if not expected:
        submission = read_submission(data, name)
        expected = {submission.received(data).name: submission.sha256}
    for file, sha in expected.items():
        if found.get(file) != sha:
            problem = "nội dung đã bị sửa sau khi nhận." if file in found else "tệp này không còn."
            yield Problem(f"{FOLDER}/{name}/{file}", "tệp", problem, RESTORE)
