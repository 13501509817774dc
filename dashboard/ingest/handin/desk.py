"""The desk: hand-ins are received, returned or approved, looked at, published and taken back, each step on record."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.catalog import Refused, UnitNote
from dashboard.data.current import current_warehouse
from dashboard.data.ledger import BUILT, CHOSEN
from dashboard.data.versions import (
    Version,
    current_id,
    definitions,
    find_version,
    intact_version,
    read_version,
    verify,
    version_ids,
)
from dashboard.data.warehouse import Claim
from dashboard.ingest.build import make, prune_versions, refuse_forgotten, silent
from dashboard.ingest.handin.findings import Reading
from dashboard.ingest.handin.joining import latest
from dashboard.ingest.handin.journal import Journal, State, Step, What, begin, make_step, read_journal, record
from dashboard.ingest.handin.store import (
    HandIn,
    as_claim,
    discard,
    handed_in,
    ids,
    keep,
    kept_files,
    read_handin,
    read_handins,
    remarks_of,
    rows_of,
)
from dashboard.ingest.publish import Say, locked, point_to, remove
from dashboard.settings import Settings
from dashboard.wording import words
from dashboard.wording.handins import state_names

MOST_PREVIEWS = 5
# Where a hand-in is not done with.
STANDING: tuple[State, ...] = ("received", "approved")
# What may be done with a hand-in that stands somewhere.
POSSIBLE: dict[What, tuple[State, ...]] = {
    "withdrawn": ("received",),
    "returned": ("received", "approved"),
    "approved": ("received",),
    "published": ("approved", "rolled-back"),
}


class NotPossible(Refused):
    """A step cannot be taken: by this person, or as the hand-in stands."""


class Overtaken(NotPossible):
    """Somebody else published since this was decided; `now` is the id of the version that is current."""

    def __init__(self, base: str, now: str):
        problem = f"trong lúc bạn xem, phiên bản {now} đã được công bố thay cho {base}."
        super().__init__(
            NotPossible.at("công bố", base, problem, "xem lại bản xem trước mới rồi công bố.").problems
        )
        self.base, self.now = base, now


@dataclass(frozen=True)
class Kept:
    """A hand-in with where it stands and its steps."""

    handin: HandIn
    state: State
    journal: Journal


def receive(
    reading: Reading,
    data: bytes,
    name: str,
    by: str,
    settings: Settings,
    status: str,
    reasons: dict[str, str],
) -> HandIn:
    """Keep a hand-in that was read without errors; complete on the disk, and on record, when this returns.

    `reasons` are by the key of the warning that they let pass. Raises NotPossible for what has errors, a warning
    without a reason, no figure, or is handed in already and not done with; OSError.
    """
    _refuse_unready(reading, reasons)
    folder = settings.data.resolve()
    with locked(settings.published, silent):
        begin(folder)
        _finish(folder)
        _refuse_again(reading, data, status, folder)
        catalog = definitions(intact_version(settings.published))
        facts = {"file": Path(name).name, "by": by, "at": make_step(by, "received").at}
        handin = keep(reading, data, facts | {"status": status, "reasons": reasons}, catalog, folder)
        try:
            _record_received(handin, folder)
        except OSError:
            discard(handin, folder)
            raise
    return handin


def _finish(folder: Path) -> None:
    """Put on record what a kill left complete and not yet on record. Needs the lock."""
    for name in set(ids(folder)) - read_journal(folder).named:
        _record_received(read_handin(folder, name), folder)


def _record_received(handin: HandIn, folder: Path) -> None:
    files = kept_files(folder, handin.id)
    record(Step(at=handin.at, by=handin.by, what="received", handins=(handin.id,), files=files), folder)


def _refuse_again(reading: Reading, data: bytes, status: str, folder: Path) -> None:
    """Raise NotPossible naming the hand-in that is this very file, for the same unit, period and form, and is not done with."""
    journal = read_journal(folder)
    asked = (hashlib.sha256(data).hexdigest(), reading.unit, reading.period, reading.form, status)
    for name in ids(folder):
        if journal.state(name) not in STANDING:
            continue
        one = read_handin(folder, name)
        if (one.sha256, one.unit, one.period, one.form, one.status) == asked:
            raise NotPossible.at(
                one.file,
                f"phiếu {one.id}",
                f"đúng tệp này đã được {one.by} nộp ({state_names(words('vi'))[journal.state(one.id)]}).",
                f"xem phiếu {one.id}; muốn nộp lại thì rút phiếu đó trước, hoặc sửa tệp.",
            )


def handins(settings: Settings) -> tuple[Kept, ...]:
    """Return every hand-in with where it stands, the latest first. Raises Refused where one is damaged."""
    data = settings.data.resolve()
    journal = read_journal(data)
    return tuple(Kept(one, journal.state(one.id), journal) for one in reversed(read_handins(data)))


def handin(name: str, settings: Settings) -> Kept:
    """Return a hand-in by its number with where it stands. Raises NotPossible where there is none."""
    data = settings.data.resolve()
    if name not in ids(data):
        raise NotPossible.at("phiếu", name, "không có phiếu này.", "xem danh sách phiếu.")
    journal = read_journal(data)
    return Kept(read_handin(data, name), journal.state(name), journal)


def figures_beside(handin: HandIn, settings: Settings) -> list[tuple[Claim, Claim | None]]:
    """Return each figure of a hand-in with the one that is published in its cell, None where none is."""
    warehouse = current_warehouse(settings)
    given = [as_claim(row) for row in rows_of(handin, settings.data.resolve())]
    known = warehouse.claims_of_all_years(
        sorted({one.indicator for one in given}), sorted({one.unit for one in given})
    )
    used = {(one.indicator, one.unit, one.time_period, one.category): one for one in known if one.preferred}
    return [(one, used.get((one.indicator, one.unit, one.time_period, one.category))) for one in given]


def remarks(handin: HandIn, settings: Settings) -> tuple[UnitNote, ...]:
    """Return what the unit says of the figures of a hand-in."""
    return tuple(remarks_of(handin, settings.data.resolve()))


def take_step(what: What, name: str, by: str, settings: Settings, reason: str = "") -> None:
    """Return, withdraw or approve a hand-in. Raises NotPossible saying what stands against it."""
    with locked(settings.published, silent):
        _finish(settings.data.resolve())
        kept = handin(name, settings)
        _refuse_state(what, kept)
        if what == "returned" and not reason.strip():
            raise NotPossible.at("phiếu", name, "trả lại mà không nêu lý do.", "nêu điều cần sửa.")
        if what == "approved":
            _refuse_same(by, [kept.handin.by], name, "người nộp", settings)
        record(make_step(by, what, [name], reason=reason.strip()), settings.data.resolve())


def preview(names: Sequence[str], by: str, settings: Settings, say: Say = silent) -> Version:
    """Return the version that publishing these hand-ins would give; only who is signed in can open it.

    Raises NotPossible, and what `build` raises.
    """
    folder = settings.previews
    with locked(settings.published, say), locked(folder, say):
        version = make(settings, _accepted(names, settings), folder, by, False, say)
        _keep_few(folder, version)
    return version


def publish(names: Sequence[str], by: str, settings: Settings, base: str = "", say: Say = silent) -> Version:
    """Make these approved hand-ins part of the data in one step, and return the version that is current then.

    `base` is the version that was current when it was decided. Raises Overtaken, NotPossible and what `build` raises;
    then nothing has changed.
    """
    with locked(settings.published, say):
        now = current_id(settings.published)
        if base and base != now:
            raise Overtaken(base, now)
        for name in names:
            kept = handin(name, settings)
            people = [kept.handin.by, kept.journal.by(name, "approved")]
            _refuse_same(by, people, name, "người nộp hoặc người duyệt", settings)
        accepted = _accepted(names, settings)
        version = make(settings, accepted, settings.published, by, False, say)
        step = make_step(by, "published", names, version=version.id, accepted=accepted)
        # On record first: killed in between, the next start or step finds what is accepted and builds it again.
        record(step, settings.data.resolve())
        point_to(version, settings.published, by, BUILT)
        prune_versions(settings, say)
    return version


def roll_back(written: str, by: str, settings: Settings, say: Say = silent) -> Version:
    """Make an earlier version current, and its hand-ins those that hold; one that was pruned is built again.

    Raises NotPossible where the text has changed since, so that it would be another version; VersionError.
    """
    with locked(settings.published, say):
        data, journal = settings.data.resolve(), read_journal(settings.data.resolve())
        kept = any(one.startswith(written) for one in version_ids(settings.published))
        if kept:
            version = verify(find_version(settings.published, written))
            accepted = handed_in(version.manifest.inputs.files)
        else:
            version, accepted = _again(written, journal, by, settings, say)
        if accepted != tuple(sorted(journal.accepted)):
            record(make_step(by, "rolled-back", version=version.id, accepted=accepted), data)
        point_to(version, settings.published, by, CHOSEN)
    return version


def _again(
    written: str, journal: Journal, by: str, settings: Settings, say: Say
) -> tuple[Version, tuple[str, ...]]:
    """Build a version that was pruned from the hand-ins that it had."""
    named = [step.version for step in journal.steps if written and step.version.startswith(written)]
    if not named:
        return read_version(settings.published, written), ()
    accepted = journal.accepted_in(named[-1])
    with locked(settings.previews, say):
        version = make(settings, accepted, settings.previews, by, False, say)
    if version.id != named[-1]:
        problem = "văn bản hoặc chương trình đã đổi từ đó, nên tạo lại sẽ ra phiên bản khác."
        raise NotPossible.at("phiên bản", named[-1], problem, "đưa văn bản của lúc đó về, rồi chạy lại.")
    return make(settings, accepted, settings.published, by, False, say), accepted


def _accepted(names: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """Return all hand-ins that hold once these are published."""
    if not names:
        raise NotPossible.at("công bố", "phiếu", "chưa chọn phiếu nào.", "chọn ít nhất một phiếu đã duyệt.")
    chosen = [handin(name, settings) for name in dict.fromkeys(names)]
    for kept in chosen:
        _refuse_state("published", kept)
    data = settings.data.resolve()
    journal = read_journal(data)
    refuse_forgotten(settings, journal)
    before = [read_handin(data, name) for name in journal.accepted]
    return latest(before, [kept.handin for kept in chosen])


def _refuse_unready(reading: Reading, reasons: dict[str, str]) -> None:
    if reading.errors:
        remedy = "sửa theo từng dòng rồi nộp lại."
        raise NotPossible.at("tệp", "kết quả đọc", f"còn {len(reading.errors)} lỗi.", remedy)
    given = [key for key, reason in reasons.items() if reason.strip()]
    if left := reading.unconfirmed(given):
        remedy = "nêu lý do cho từng cảnh báo, hoặc sửa tệp."
        raise NotPossible.at("tệp", "kết quả đọc", f"còn {len(left)} cảnh báo chưa có lý do.", remedy)
    if not (reading.figures or reading.missing):
        raise NotPossible.at("tệp", "kết quả đọc", "không có số liệu nào.", "điền số liệu rồi nộp lại.")


def _refuse_state(what: What, kept: Kept) -> None:
    if kept.state not in POSSIBLE[what]:
        names = state_names(words("vi"))
        possible = ", ".join(f"“{names[state]}”" for state in POSSIBLE[what])
        problem = f"phiếu {kept.handin.id} {names[kept.state]}."
        raise NotPossible.at("phiếu", kept.handin.id, problem, f"chỉ làm việc này khi phiếu: {possible}.")


def _refuse_same(by: str, people: Sequence[str], name: str, who: str, settings: Settings) -> None:
    if by in people and not settings.one_person:
        problem = f"{by} là {who} của phiếu này."
        remedy = "để người khác làm bước này (hoặc đặt CCHC_ONE_PERSON=1 nếu cơ quan chỉ có một người)."
        raise NotPossible.at("phiếu", name, problem, remedy)


def _keep_few(folder: Path, version: Version) -> None:
    """Remove previews but the last few; this one stays."""
    others = sorted(
        (one for one in version_ids(folder) if one != version.id),
        key=lambda one: (folder / "versions" / one).stat().st_mtime,
    )
    remove(folder, others[: -(MOST_PREVIEWS - 1)])
