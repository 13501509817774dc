"""Stores visitors' error reports for the office, one line of JSON each."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from dashboard import clock
from dashboard.catalog import Refused

FOLDER = "corrections"
# More reports than this in a day must come from a machine.
MOST_A_DAY = 200

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


class ErrorReport(BaseModel):
    """A visitor's report about a value: the value's key, what is wrong, contact details, the page's address.

    `version` is the data version that the visitor saw, empty if the page does not state it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    value: Line
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    contact: Line = ""
    page: Annotated[str, StringConstraints(max_length=2000)] = ""
    version: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{12})?$")] = ""


class TooMany(Refused):
    """The day's limit of reports is reached."""


def keep(report: ErrorReport, version: str, data: Path, now: datetime | None = None) -> Path:
    """Append a report to its day's file, fsync it, and return the file.

    `version` is the current one, used for a report that names none. Raises TooMany if the day's limit is reached,
    OSError if the folder cannot be written.
    """
    moment = now or clock.now()
    path = data / FOLDER / f"{clock.day_of(moment)}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_bytes().count(b"\n") >= MOST_A_DAY:
        raise TooMany.at(path, "tệp", f"đã có {MOST_A_DAY} ý kiến trong ngày.", "thử lại vào ngày mai.")
    told = report.model_dump(exclude={"version"})
    line = {"at": moment.isoformat(timespec="seconds"), "version": report.version or version, **told}
    written = (json.dumps(line, ensure_ascii=False) + "\n").encode()
    # A single write to a file opened for appending: lines of concurrent processes do not interleave.
    with path.open("ab", buffering=0) as file:
        file.write(written)
        os.fsync(file.fileno())
    return path


def kept(data: Path) -> list[dict[str, str]]:
    """Return all reports, the oldest first. Raises Refused naming file and line of one that cannot be parsed."""
    found = []
    for path in sorted((data / FOLDER).glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                found.append(json.loads(line))
            except json.JSONDecodeError as error:
                remedy = "sửa hoặc xóa dòng này."
                raise Refused.at(path, f"dòng {number}", "không phải JSON.", remedy) from error
    return found
