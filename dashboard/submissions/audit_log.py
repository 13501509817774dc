"""The journal of hand-ins: every step that was taken, by whom and when. Appended to, never rewritten."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from dashboard import clock
from dashboard.build.atomic_io import sync, write_file
from dashboard.catalog import Refused
from dashboard.submissions.hash_chain import BrokenLine, append_chained, read_chained

FOLDER, LOG = "handins", "log.jsonl"
NAME = f"{FOLDER}/{LOG}"
RESTORE = "lấy lại thư mục handins từ bản sao lưu mới nhất."
What = Literal["received", "returned", "withdrawn", "approved", "published", "rolled-back"]
# `replaced`: one of the same unit, period and form that was handed in later is published.
State = Literal["received", "returned", "withdrawn", "approved", "published", "replaced", "rolled-back"]


_ID = re.compile(r"[0-9]{4,}")


class Damaged(Refused):
    """What is kept of hand-ins is not what was written."""


class AuditEntry(BaseModel):
    """A line of the journal.

    `handins` are those the step is about, of a roll-back those that it takes back; `back` are those that a roll-back
    publishes again. For `received` `files` are the sha256 of what was kept, by name; for `published` and `rolled-back`
    `accepted` are all that hold from then on, in the order of their numbers, and `version` is the data version that
    they gave.
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
    files: dict[str, str] = {}


@dataclass(frozen=True)
class Journal:
    """Every step in order."""

    steps: tuple[AuditEntry, ...]

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

    @property
    def named(self) -> frozenset[str]:
        """Return the number of every hand-in that there ever was, as far as is on record."""
        return frozenset(name for step in self.steps for name in step.handins)

    def files(self, submission: str) -> dict[str, str]:
        """Return the sha256 of each file of a hand-in by name; of those that earlier releases kept none is known."""
        return next((step.files for step in self.about(submission) if step.files), {})

    def accepted_once(self, handins: Iterable[str]) -> bool:
        """Tell whether these hand-ins, in any order, were all that held at some time; none at all held at first."""
        asked = set(handins)
        return not asked or any(set(step.accepted) == asked for step in self.steps)

    def about(self, submission: str) -> tuple[AuditEntry, ...]:
        """Return every step of a hand-in, in order."""
        return tuple(step for step in self.steps if submission in (*step.handins, *step.back))

    def state(self, submission: str, holder: str) -> State:
        """Return where a hand-in stands; one that is on the disk and not in the journal was received.

        `holder` is the accepted hand-in of the same unit, period and form, empty where there is none.
        """
        if submission in self.accepted:
            return "published"
        own = self.about(submission)
        what = own[-1].what if own else "received"
        if what in ("returned", "withdrawn"):
            return what
        if holder and int(holder) > int(submission):
            return "replaced"
        return "rolled-back" if what == "published" else what

    def by(self, submission: str, what: What) -> str:
        """Return who last took a step with a hand-in, empty where nobody did."""
        return next((step.by for step in reversed(self.about(submission)) if step.what == what), "")

    @property
    def _deciding(self) -> list[AuditEntry]:
        return [step for step in self.steps if step.what in ("published", "rolled-back")]

    def _accepted_at(self, moment: datetime) -> list[tuple[str, ...]]:
        """Return what was accepted at the end of a second, then what was before; the journal knows no shorter time."""
        before = [step.accepted for step in self._deciding if step.at < moment]
        within = [step.accepted for step in self._deciding if step.at == moment]
        return [*reversed(within), before[-1] if before else ()]


def read_journal(data: Path) -> Journal:
    """Return the journal of the folder CCHC_DATA; a line that a kill cut off tells of nothing that was done.

    Raises Damaged naming the line, or the hand-ins that it should tell of.
    """
    path, kept = data / FOLDER / LOG, ids(data)
    if not path.exists():
        if kept:
            raise Damaged.at(NAME, "tệp", f"không có nhật ký, mà có {len(kept)} phiếu.", RESTORE)
        return Journal(())
    try:
        journal = Journal(
            tuple(_step(number, line) for number, line in enumerate(read_chained(path), start=1))
        )
    except BrokenLine as broken:
        raise Damaged.at(NAME, f"dòng {broken.number}", _BROKEN[broken.unreadable], RESTORE) from broken
    # A kill can leave one that is kept and not yet on record, the last.
    if len(untold := [name for name in kept if name not in journal.named]) > 1:
        raise Damaged.at(NAME, "tệp", f"không ghi lúc nhận các phiếu {', '.join(untold)}.", RESTORE)
    return journal


def begin(data: Path) -> None:
    """Let there be a journal before there is a hand-in: one that is missing later was lost. Needs the lock.

    Raises Damaged where it was.
    """
    home = data / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    if not (home / LOG).exists():
        read_journal(data)
        write_file(home / LOG, b"")
        sync(home)
        sync(data)


def ids(data: Path) -> tuple[str, ...]:
    """Return the numbers of all hand-ins that are kept, in order."""
    return tuple(
        sorted((path.name for path in (data / FOLDER).glob("*") if _ID.fullmatch(path.name)), key=int)
    )


def make_step(by: str, what: What, handins: Iterable[str] = (), **more) -> AuditEntry:
    """Return a step taken now."""
    return AuditEntry(at=clock.now(), by=by, what=what, handins=tuple(handins), **more)


def record(step: AuditEntry, data: Path) -> None:
    """Append a step; it is on the disk when this returns. Needs the lock of the published versions.

    Raises OSError; then no part of it is there.
    """
    begin(data)
    append_chained(data / FOLDER / LOG, step.model_dump(mode="json", exclude_defaults=True))


_BROKEN = {
    True: "không đọc được.",
    False: "không khớp mã kiểm tra: dòng này đã bị sửa, hoặc một dòng trước nó bị sửa hay bị mất.",
}


def _step(number: int, line: dict) -> AuditEntry:
    try:
        return AuditEntry.model_validate(line)
    except ValidationError as error:
        problem = "ghi một việc mà bản này của chương trình không hiểu."
        remedy = f"dùng bản mới nhất của chương trình, hoặc {RESTORE}"
        raise Damaged.at(NAME, f"dòng {number}", problem, remedy) from error
