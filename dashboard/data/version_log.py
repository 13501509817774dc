"""The version log: which version became current when, by whom, by a build or by choice. `publish` writes it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from dashboard.data.versions import VersionError, current_id

LOG = "log.jsonl"
BUILT, CHOSEN = "build", "use"


class VersionLogEntry(BaseModel):
    """An entry of the version log."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: AwareDatetime
    by: str
    before: str = Field(alias="from")
    after: str = Field(alias="to")
    how: str = ""


@dataclass(frozen=True)
class VersionChange:
    """A completed change of the current version; `returns` if the new version had been current before."""

    entry: VersionLogEntry
    returns: bool


def read_log(published: Path) -> list[dict]:
    """Return every logged change of the current version, oldest first.

    A line cut off by a kill is skipped: the change it announces was never made.
    """
    if not (path := published / LOG).exists():
        return []
    return [
        entry
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if (entry := _line(line))
    ]


def steps(published: Path) -> tuple[VersionChange, ...]:
    """Return every completed change of the current version, oldest first, without those logged but never made."""
    entries = [entry for line in read_log(published) if (entry := _entry(line))]
    try:
        now = current_id(published)
    except VersionError:
        now = ""
    found, seen = [], set()
    for entry, then in zip(entries, [*(one.before for one in entries), now][1:], strict=True):
        # Killed between log entry and change: the next change starts from the same version.
        if then == entry.before != entry.after:
            continue
        found.append(VersionChange(entry, entry.after in seen))
        seen |= {entry.before, entry.after}
    return tuple(found)


def made_current(published: Path) -> dict[str, VersionLogEntry]:
    """Return for each version (id) the log entry that last made it current."""
    return {step.entry.after: step.entry for step in steps(published)}


def current_then(made: tuple[VersionChange, ...], moment: datetime) -> str:
    """Return the id of the version that was current at a moment, or an empty string if none was."""
    before = [step.entry.after for step in made if step.entry.at.astimezone(UTC) <= moment]
    return before[-1] if before else ""


def _line(line: str) -> dict:
    try:
        return json.loads(line)
    except ValueError:
        return {}


def _entry(line: dict) -> VersionLogEntry | None:
    try:
        return VersionLogEntry.model_validate(line)
    except ValidationError:
        return None  # not an entry of this log
