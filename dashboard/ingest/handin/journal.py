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
# `replaced`: one of the same unit, period and form that was handed in later is published.
State = Literal["received", "returned", "withdrawn", "approved", "published", "replaced", "rolled-back"]


class Step(BaseModel):
    """A line of the journal.

    `handins` are those the step is about, of a roll-back those that it takes back; `back` are those that a roll-back
    publishes again. For `published` and `rolled-back` `accepted` are all that hold from then on, in the order of
    their numbers, and `version` is the data version that they gave.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: AwareDatetime
    by: str
    what: What
    handins: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    reason: str = ""
    version: str = ""
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Journal:
    """Every step in order."""

    steps: tuple[Step, ...]

    @property
    def accepted(self) -> tuple[str, ...]:
        """Return the hand-ins that belong to the data, in order."""
        return self._deciding[-1].accepted if self._deciding else ()

    def accepted_with(self, version: str, current: Iterable[datetime]) -> tuple[tuple[str, ...], ...]:
        """Return the sets of hand-ins that a version may have been made with: what the journal says of it, else
        those that held in the seconds in which it was made `current`.
        """
        if named := [step.accepted for step in self._deciding if step.version == version]:
            return (named[-1],)
        found = [held for moment in current for held in self._accepted_at(moment)]
        return tuple(dict.fromkeys(found))

    def about(self, handin: str) -> tuple[Step, ...]:
        """Return every step of a hand-in, in order."""
        return tuple(step for step in self.steps if handin in (*step.handins, *step.back))

    def state(self, handin: str, holder: str) -> State:
        """Return where a hand-in stands; one that is on the disk and not in the journal was received.

        `holder` is the accepted hand-in of the same unit, period and form, empty where there is none.
        """
        if handin in self.accepted:
            return "published"
        own = self.about(handin)
        what = own[-1].what if own else "received"
        if what in ("returned", "withdrawn"):
            return what
        if holder and int(holder) > int(handin):
            return "replaced"
        return "rolled-back" if what == "published" else what

    def by(self, handin: str, what: What) -> str:
        """Return who last took a step with a hand-in, empty where nobody did."""
        return next((step.by for step in reversed(self.about(handin)) if step.what == what), "")

    @property
    def _deciding(self) -> list[Step]:
        return [step for step in self.steps if step.what in ("published", "rolled-back")]

    def _accepted_at(self, moment: datetime) -> list[tuple[str, ...]]:
        """Return what was accepted at the end of a second, then what was before; the journal knows no shorter time."""
        before = [step.accepted for step in self._deciding if step.at < moment]
        within = [step.accepted for step in self._deciding if step.at == moment]
        return [*reversed(within), before[-1] if before else ()]


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
    (data / FOLDER).mkdir(parents=True, exist_ok=True)
    append_line(data / FOLDER / LOG, step.model_dump(mode="json", exclude_defaults=True))


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
