"""The journal of hand-ins: every step that was taken, by whom and when. Appended to, never rewritten."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from dashboard.data.ledger import json_lines
from dashboard.ingest.durable import append_line

FOLDER, LOG = "handins", "log.jsonl"
What = Literal["received", "returned", "withdrawn", "approved", "published", "rolled-back"]
# `replaced`: published, and later another one of the same unit, period and form was.
State = Literal["received", "returned", "withdrawn", "approved", "published", "replaced", "rolled-back"]


class Step(BaseModel):
    """A line of the journal.

    `handins` are those the step is about; for `published` and `rolled-back` `accepted` are all that hold from
    then on, in order, and `version` is the data version that they gave.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: AwareDatetime
    by: str
    what: What
    handins: tuple[str, ...] = ()
    reason: str = ""
    version: str = ""
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Journal:
    """Every step in order."""

    steps: tuple[Step, ...]

    @property
    def accepted(self) -> tuple[str, ...]:
        """Return the hand-ins that belong to the data, in the order in which they were published."""
        return self.accepted_in("")

    def accepted_in(self, version: str) -> tuple[str, ...]:
        """Return the hand-ins that a version of the journal was made with, of the latest where it is empty."""
        deciding = [step for step in self.steps if step.what in ("published", "rolled-back")]
        found = [step for step in deciding if version in ("", step.version)]
        return found[-1].accepted if found else ()

    @property
    def version(self) -> str:
        """Return the data version that the journal says is current, empty where it never said."""
        return next((step.version for step in reversed(self.steps) if step.version), "")

    def about(self, handin: str) -> tuple[Step, ...]:
        """Return every step of a hand-in, in order."""
        return tuple(step for step in self.steps if handin in step.handins)

    def state(self, handin: str) -> State:
        """Return where a hand-in stands; one that is on the disk and not in the journal was received."""
        own = self.about(handin)
        what = own[-1].what if own else "received"
        if what != "published" or handin in self.accepted:
            return what
        later = self.steps[self.steps.index(own[-1]) + 1 :]
        return "rolled-back" if any(step.what == "rolled-back" for step in later) else "replaced"

    def by(self, handin: str, what: What) -> str:
        """Return who last took a step with a hand-in, empty where nobody did."""
        return next((step.by for step in reversed(self.about(handin)) if step.what == what), "")


def read_journal(data: Path) -> Journal:
    """Return the journal of the folder CCHC_DATA; a line that a kill cut off tells of nothing that was done."""
    found = []
    for line in json_lines(data / FOLDER / LOG):
        try:
            found.append(Step.model_validate(line))
        except ValidationError:
            continue
    return Journal(tuple(found))


def make_step(by: str, what: What, handins: Iterable[str] = (), **more) -> Step:
    """Return a step taken now."""
    return Step(at=_now(), by=by, what=what, handins=tuple(handins), **more)


def record(step: Step, data: Path) -> None:
    """Append a step; it is on the disk when this returns. Needs the lock of the published versions."""
    append_line(data / FOLDER / LOG, step.model_dump(mode="json", exclude_defaults=True))


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
