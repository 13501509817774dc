"""The ledger: which version was made current when, by whom, by a build or by choice. Only read here; publish writes."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from dashboard.data.versions import VersionError, current_id

LOG = "log.jsonl"
BUILT, CHOSEN = "build", "use"


class VersionLogEntry(BaseModel):
    """A line of the ledger."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: AwareDatetime
    by: str
    before: str = Field(alias="from")
    after: str = Field(alias="to")
    how: str = ""


@dataclass(frozen=True)
class VersionChange:
    """A change of the current version that was made; `returns` where that version had been current before."""

    entry: VersionLogEntry
    returns: bool


def read_log(published: Path) -> list[dict]:
    """Return every recorded change of the current version, oldest first.

    A line that a kill cut off is left out: what it was to tell of was then never done.
    """
    if not (path := published / LOG).exists():
        return []
    return [
        entry
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if (entry := _line(line))
    ]


def steps(published: Path) -> tuple[VersionChange, ...]:
    """Return every change of the current version, oldest first, without those recorded but then not made."""
    entries = [entry for line in read_log(published) if (entry := _entry(line))]
    try:
        now = current_id(published)
    except VersionError:
        now = ""
    found, seen = [], set()
    for entry, then in zip(entries, [*(one.before for one in entries), now][1:], strict=True):
        # Killed between record and change: what follows began where this one had begun.
        if then == entry.before != entry.after:
            continue
        found.append(VersionChange(entry, entry.after in seen))
        seen |= {entry.before, entry.after}
    return tuple(found)


def made_current(published: Path) -> dict[str, VersionLogEntry]:
    """Return for each version when it was last made current."""
    return {step.entry.after: step.entry for step in steps(published)}


def current_then(made: tuple[VersionChange, ...], moment: datetime) -> str:
    """Return the id of the version that was current at a moment, empty where none was."""
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
        return None  # not a line of ours
