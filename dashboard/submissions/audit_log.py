"""The audit log of submissions: every step, by whom and when. Append-only."""

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
# `replaced`: a later submission of the same unit, period and form is published.
State = Literal["received", "returned", "withdrawn", "approved", "published", "replaced", "rolled-back"]


_ID = re.compile(r"[0-9]{4,}")


class Damaged(Refused):
    """Stored submissions or the audit log are missing or differ from what was written."""


class AuditEntry(BaseModel):
    """An entry of the audit log.

    `handins` are the submissions concerned, for a rollback those that it takes back; `back` are those that a rollback
    publishes again. For `received`, `files` are the SHA-256 of the stored files by name. For `published` and
    `rolled-back`, `accepted` are all submissions in effect from then on, in numerical order, and `version` is the
    resulting data version.
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
    """All entries of the audit log, in order."""

    steps: tuple[AuditEntry, ...]

    @property
    def accepted(self) -> tuple[str, ...]:
        """Return the submissions that are part of the data, in order."""
        return self._deciding[-1].accepted if self._deciding else ()

    def accepted_with(self, version: str, current: Iterable[datetime]) -> tuple[tuple[str, ...], ...]:
        """Return the sets of submissions with which a version may have been built: the one recorded for it, else
        those in effect in the seconds in which it was made `current`.
        """
        if named := [step.accepted for step in self._deciding if step.version == version]:
            return (named[-1],)
        found = [held for moment in current for held in self._accepted_at(moment)]
        return tuple(dict.fromkeys(found))

    @property
    def named(self) -> frozenset[str]:
        """Return the numbers of all submissions ever recorded."""
        return frozenset(name for step in self.steps for name in step.handins)

    def files(self, submission: str) -> dict[str, str]:
        """Return the SHA-256 of each file of a submission by name; earlier releases recorded none."""
        return next((step.files for step in self.about(submission) if step.files), {})

    def accepted_once(self, handins: Iterable[str]) -> bool:
        """Return whether exactly these submissions, in any order, were once in effect; initially, none were."""
        asked = set(handins)
        return not asked or any(set(step.accepted) == asked for step in self.steps)

    def about(self, submission: str) -> tuple[AuditEntry, ...]:
        """Return all entries about a submission, in order."""
        return tuple(step for step in self.steps if submission in (*step.handins, *step.back))

    def state(self, submission: str, holder: str) -> State:
        """Return the state of a submission; one that is on disk but not in the log was received.

        `holder` is the accepted submission of the same unit, period and form, empty if there is none.
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
        """Return who last took a step with a submission, empty if nobody did."""
        return next((step.by for step in reversed(self.about(submission)) if step.what == what), "")

    @property
    def _deciding(self) -> list[AuditEntry]:
        return [step for step in self.steps if step.what in ("published", "rolled-back")]

    def _accepted_at(self, moment: datetime) -> list[tuple[str, ...]]:
        """Return the sets accepted within a second, latest first, then the one before; the log has no finer times."""
        before = [step.accepted for step in self._deciding if step.at < moment]
        within = [step.accepted for step in self._deciding if step.at == moment]
        return [*reversed(within), before[-1] if before else ()]


def read_journal(data: Path) -> Journal:
    """Return the audit log of the folder CCHC_DATA, without a line that a kill cut off: its step was never completed.

    Raises Damaged naming the broken line, or the submissions missing from the log.
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
    # A kill can leave one submission stored but not yet recorded.
    if len(untold := [name for name in kept if name not in journal.named]) > 1:
        raise Damaged.at(NAME, "tệp", f"không ghi lúc nhận các phiếu {', '.join(untold)}.", RESTORE)
    return journal


def begin(data: Path) -> None:
    """Create the audit log before the first submission, so that a log missing later must be lost. Needs the lock.

    Raises Damaged if it is lost.
    """
    home = data / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    if not (home / LOG).exists():
        read_journal(data)
        write_file(home / LOG, b"")
        sync(home)
        sync(data)


def ids(data: Path) -> tuple[str, ...]:
    """Return the numbers of all stored submissions, in order."""
    return tuple(
        sorted((path.name for path in (data / FOLDER).glob("*") if _ID.fullmatch(path.name)), key=int)
    )


def make_step(by: str, what: What, handins: Iterable[str] = (), **more) -> AuditEntry:
    """Return an audit log entry with the current time."""
    return AuditEntry(at=clock.now(), by=by, what=what, handins=tuple(handins), **more)


def record(step: AuditEntry, data: Path) -> None:
    """Append an entry and fsync it. Needs the lock of the published versions.

    Raises OSError, leaving no part of the entry behind; Damaged or BrokenLine if the log is damaged.
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
