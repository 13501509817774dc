"""The steps of the admin pages: receive, return, approve, preview, publish and roll back submissions, all logged."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.build.build import make, silent
from dashboard.build.publish import Say, current_or_empty, locked, point_to, remove
from dashboard.build.validation import DataError
from dashboard.catalog import Refused, UnitNote
from dashboard.data.claim import Claim
from dashboard.data.open_version import current_warehouse
from dashboard.data.version_log import BUILT, CHOSEN, steps
from dashboard.data.versions import Version, definitions, intact_version, read_version, verify, version_ids
from dashboard.intake.issues import LEAST_WORDS, Reading, explains
from dashboard.language import use_language
from dashboard.settings import Settings
from dashboard.submissions.audit_log import (
    AuditEntry,
    Journal,
    State,
    What,
    begin,
    make_step,
    read_journal,
    record,
)
from dashboard.submissions.build_errors import in_words
from dashboard.submissions.build_version import prune_versions, refuse_forgotten
from dashboard.submissions.merge_submissions import additional_data, latest
from dashboard.submissions.store import (
    Submission,
    as_claim,
    discard,
    handed_in,
    ids,
    keep,
    kept_files,
    read_handins,
    read_submission,
    refuse_changed,
    remarks_of,
    rows_of,
)
from dashboard.submissions.supersession import Overlap, beside
from dashboard.wording.submissions import state_names

MOST_PREVIEWS = 5
# The states of an open submission.
STANDING: tuple[State, ...] = ("received", "approved")
# The states in which each step is possible.
POSSIBLE: dict[What, tuple[State, ...]] = {
    "withdrawn": ("received",),
    "returned": ("received", "approved", "rolled-back"),
    "approved": ("received",),
    "published": ("approved", "rolled-back"),
}


class NotPossible(Refused):
    """A step is not possible, for this person or in the submission's state."""


class Unknown(NotPossible):
    """No such submission or version exists."""


class NotYours(NotPossible):
    """A submission or a unit does not belong to this person."""


class Overtaken(NotPossible):
    """Another version was published since the decision was made; `now` is the id of the current one."""

    def __init__(self, base: str, now: str):
        problem = f"trong lúc bạn xem, phiên bản {now} đã được công bố thay cho {base}."
        remedy = "xem lại khác biệt với phiên bản đang dùng, rồi làm lại."
        super().__init__(NotPossible.at("phiên bản", base, problem, remedy).problems)
        self.base, self.now = base, now


@dataclass(frozen=True)
class SubmissionState:
    """A submission with its state and the audit log."""

    submission: Submission
    state: State
    journal: Journal


@dataclass(frozen=True)
class Offer:
    """A submission that may be published, with the earlier ones of its unit, period and form that it replaces."""

    kept: SubmissionState
    replaces: tuple[str, ...]


@dataclass(frozen=True)
class SubmissionDetail:
    """The details of a submission.

    `figures` are its own, each with the published one of its cell or None; `overlaps` are with the published
    submissions that it supersedes and those that supersede it; `is_offered` tells whether it may be published.
    """

    kept: SubmissionState
    figures: list[tuple[Claim, Claim | None]]
    remarks: tuple[UnitNote, ...]
    overlaps: tuple[Overlap, ...]
    is_offered: bool


@dataclass(frozen=True)
class RollbackPlan:
    """An earlier version that may become current again, with its submissions, those leaving and those coming back."""

    version: Version
    accepted: tuple[str, ...]
    leave: tuple[str, ...]
    come: tuple[str, ...]


def receive(
    reading: Reading,
    data: bytes,
    name: str,
    by: str,
    settings: Settings,
    status: str,
    reasons: dict[str, str],
) -> Submission:
    """Store and record a submission that was parsed without errors; both are synced to disk on return.

    `reasons` are by the key of the warning that they explain. Raises NotPossible if the reading has errors, a warning
    without a reason or no figures, or if the same file is an open submission; OSError.
    """
    _refuse_unready(reading, reasons)
    folder = settings.data.resolve()
    with locked(settings.published, silent):
        begin(folder)
        _finish(settings)
        _refuse_again(reading, data, folder)
        catalog = definitions(intact_version(settings.published))
        facts = {"file": Path(name).name, "by": by, "at": make_step(by, "received").at}
        submission = keep(reading, data, facts | {"status": status, "reasons": reasons}, catalog, folder)
        try:
            _record_received(submission, folder)
        except OSError:
            discard(submission, folder)
            raise
    return submission


def _finish(settings: Settings) -> None:
    """Record a submission that a kill left stored but not yet recorded. Needs the lock.

    Raises Damaged if the audit log lost lines: nothing may be appended then.
    """
    folder = settings.data.resolve()
    journal = read_journal(folder)
    refuse_forgotten(settings, journal)
    for name in set(ids(folder)) - journal.named:
        _record_received(read_submission(folder, name), folder)


def _record_received(submission: Submission, folder: Path) -> None:
    files = kept_files(folder, submission.id)
    record(
        AuditEntry(
            at=submission.at, by=submission.by, what="received", handins=(submission.id,), files=files
        ),
        folder,
    )


def _refuse_again(reading: Reading, data: bytes, folder: Path) -> None:
    """Raise NotPossible naming an open submission of the same file for the same unit, period and form."""
    asked = (hashlib.sha256(data).hexdigest(), reading.unit, reading.period, reading.form)
    for kept in _all_kept(folder):
        one = kept.submission
        same = (one.sha256, one.unit, one.period, one.form) == asked
        if same and kept.state in STANDING:
            with use_language("vi"):
                state = state_names()[kept.state]
            raise NotPossible.at(
                one.file,
                f"phiếu {one.id}",
                f"đúng tệp này đã được {one.by} nộp ({state}).",
                f"xem phiếu {one.id}; muốn nộp lại thì rút phiếu đó trước, hoặc sửa tệp.",
            )


def handins(settings: Settings) -> tuple[SubmissionState, ...]:
    """Return all submissions with their states, the latest first. Raises Refused if one is damaged."""
    return tuple(reversed(_all_kept(settings.data.resolve())))


def submission(name: str, settings: Settings) -> SubmissionState:
    """Return a submission by its number, with its state. Raises Unknown if there is none."""
    data = settings.data.resolve()
    if name not in ids(data):
        raise Unknown.at("phiếu", name, "không có phiếu này.", "xem danh sách phiếu.")
    journal = read_journal(data)
    return _placed(read_submission(data, name), journal, _accepted_now(journal, data))


def offers(settings: Settings) -> tuple[Offer, ...]:
    """Return the submissions that may be published, the latest first; only the last of each unit, period and form."""
    data = settings.data.resolve()
    ready = [kept for kept in handins(settings) if kept.state in POSSIBLE["published"]]
    standing = [*(kept.submission for kept in ready), *_accepted_now(read_journal(data), data)]
    last = set(latest(standing))
    return tuple(
        Offer(kept, tuple(sorted(_replaced(kept.submission, standing), key=int)))
        for kept in ready
        if kept.submission.id in last
    )


def detail(kept: SubmissionState, settings: Settings, to_publish: bool) -> SubmissionDetail:
    """Return the details of a submission; whether it may be published is determined only if `to_publish`.

    That reads all submissions, so a damaged one raises Refused.
    """
    data, submission = settings.data.resolve(), kept.submission
    return SubmissionDetail(
        kept,
        _figures_beside(submission, settings),
        tuple(remarks_of(submission, data)),
        tuple(beside(submission, _accepted_now(kept.journal, data), data)),
        to_publish and submission.id in {one.kept.submission.id for one in offers(settings)},
    )


def _figures_beside(submission: Submission, settings: Settings) -> list[tuple[Claim, Claim | None]]:
    warehouse = current_warehouse(settings)
    given = [as_claim(row) for row in rows_of(submission, settings.data.resolve())]
    known = warehouse.claims_of_all_years(
        sorted({one.indicator for one in given}), sorted({one.unit for one in given})
    )
    used = {(one.indicator, one.unit, one.time_period, one.category): one for one in known if one.preferred}
    return [(one, used.get((one.indicator, one.unit, one.time_period, one.category))) for one in given]


def take_step(what: What, name: str, by: str, settings: Settings, reason: str = "") -> None:
    """Return, withdraw or approve a submission. Raises NotPossible with the obstacle, Damaged for changed files."""
    with locked(settings.published, silent):
        _finish(settings)
        kept = submission(name, settings)
        _refuse_state(what, kept)
        if what == "returned":
            _refuse_silent(reason, "phiếu", name, "trả lại mà không nêu lý do.")
        if what == "approved":
            _refuse_same(by, _before(what, kept), name, "người nộp", settings)
            refuse_changed([name], settings.data.resolve())
        record(make_step(by, what, [name], reason=reason.strip()), settings.data.resolve())


def preview(names: Sequence[str], by: str, settings: Settings, say: Say = silent) -> Version:
    """Return the version that publishing these submissions would give; only signed-in users can open it.

    Raises NotPossible and the errors of `build`.
    """
    folder = settings.previews
    with locked(settings.published, say), locked(folder, say):
        version = _make(_accepted(names, settings), folder, by, settings, say)
        _keep_few(folder, version)
    return version


def previewed(version: str, settings: Settings) -> Version:
    """Return a version made by `preview`. Raises Unknown if it is no longer stored."""
    if version not in version_ids(settings.previews):
        raise Unknown.at("bản xem trước", version, "không còn.", "chọn phiếu và xem trước lại.")
    return verify(read_version(settings.previews, version))


def publish(names: Sequence[str], by: str, settings: Settings, base: str = "", say: Say = silent) -> Version:
    """Make these approved submissions part of the data in one step, and return the new current version.

    `base` is the version that was current at the time of the decision. Raises Overtaken, NotPossible and the errors of
    `build`, leaving everything unchanged.
    """
    with locked(settings.published, say):
        _refuse_overtaken(base, settings)
        accepted = _accepted(names, settings)
        holding = [name for name in dict.fromkeys(names) if name in accepted]
        for name in holding:
            kept = submission(name, settings)
            _refuse_same(by, _before("published", kept), name, "người nộp hoặc người duyệt", settings)
        version = _make(accepted, settings.published, by, settings, say)
        step = make_step(by, "published", holding, version=version.id, accepted=accepted)
        # Recorded first: after a kill in between, the next start or step finds what is accepted and builds it again.
        record(step, settings.data.resolve())
        point_to(version, settings.published, by, BUILT)
        prune_versions(settings, say)
    return version


def way_back(written: str, by: str, settings: Settings, say: Say = silent) -> RollbackPlan:
    """Return an earlier version by its id or a prefix of it; a pruned one is rebuilt among the previews.

    Raises Unknown, NotPossible if it cannot be rebuilt, VersionError if it is damaged.
    """
    with locked(settings.published, say):
        return _way_back(written, by, settings, say)


def roll_back(
    written: str, by: str, settings: Settings, reason: str, base: str = "", say: Say = silent
) -> Version:
    """Make an earlier version current, and put its submissions into effect; a pruned version is rebuilt.

    `base` is the version that was current at the time of the decision. Raises Overtaken, NotPossible without a
    `reason`, and the errors of `way_back`, leaving everything unchanged.
    """
    with locked(settings.published, say):
        _refuse_overtaken(base, settings)
        _refuse_silent(reason, "phiên bản", written, "quay lại mà không nêu lý do.")
        way = _way_back(written, by, settings, say)
        version = way.version
        if version.folder.parent.parent != settings.published:
            version = _make(way.accepted, settings.published, by, settings, say)
        if version.id != current_or_empty(settings.published):
            step = make_step(
                by,
                "rolled-back",
                way.leave,
                back=way.come,
                reason=reason.strip(),
                version=version.id,
                accepted=way.accepted,
            )
            record(step, settings.data.resolve())
        point_to(version, settings.published, by, CHOSEN)
    return version


def way_seen(version: str, settings: Settings) -> RollbackPlan:
    """Return an earlier version that is stored or was rebuilt by `way_back`. Raises Unknown if there is neither."""
    if version in version_ids(settings.published):
        return _way_to(verify(read_version(settings.published, version)), settings)
    return _way_to(previewed(version, settings), settings)


def _way_back(written: str, by: str, settings: Settings, say: Say) -> RollbackPlan:
    journal = read_journal(settings.data.resolve())
    name = _named(written, journal, settings)
    if name in version_ids(settings.published):
        return way_seen(name, settings)
    return _way_to(_again(name, journal, by, settings, say), settings)


def _way_to(version: Version, settings: Settings) -> RollbackPlan:
    journal = read_journal(settings.data.resolve())
    accepted = handed_in(version.manifest.inputs.files)
    leave = tuple(one for one in journal.accepted if one not in accepted)
    come = tuple(one for one in accepted if one not in journal.accepted)
    return RollbackPlan(version, accepted, leave, come)


def _named(written: str, journal: Journal, settings: Settings) -> str:
    """Return the id of a version that is stored or was ever current, by a prefix. Raises Unknown unless unique."""
    ever = {step.entry.after for step in steps(settings.published)} | {step.version for step in journal.steps}
    alike = sorted(one for one in ever | {*version_ids(settings.published)} if one.startswith(written))
    if not written or not alike:
        known = ", ".join(version_ids(settings.published))
        raise Unknown.at("phiên bản", written, "không có phiên bản này.", f"dùng một trong: {known}.")
    if len(alike) > 1:
        remedy = f"viết thêm chữ để chỉ còn một trong: {', '.join(alike)}."
        raise Unknown.at("phiên bản", written, f"có {len(alike)} phiên bản bắt đầu như vậy.", remedy)
    return alike[0]


def _again(name: str, journal: Journal, by: str, settings: Settings, say: Say) -> Version:
    """Rebuild a pruned version among the previews, from the current text and the submissions that it had.

    Raises NotPossible if the result differs.
    """
    current = [step.entry.at for step in steps(settings.published) if step.entry.after == name]
    with locked(settings.previews, say):
        for accepted in journal.accepted_with(name, current):
            version = _make(accepted, settings.previews, by, settings, say)
            _keep_few(settings.previews, version)
            if version.id == name:
                return version
    problem = (
        "không còn được lưu, và văn bản hoặc chương trình đã đổi từ đó, nên tạo lại sẽ ra phiên bản khác."
    )
    raise NotPossible.at("phiên bản", name, problem, "đưa văn bản của lúc đó về, rồi làm lại.")


def _make(accepted: Sequence[str], folder: Path, by: str, settings: Settings, say: Say) -> Version:
    """Build a version into a folder. Raises NotPossible, in the terms of the admin pages, if the data is invalid."""
    try:
        return make(settings, additional_data(accepted, settings.data.resolve()), folder, by, False, say)
    except DataError as error:
        catalog = definitions(intact_version(settings.published))
        problems = in_words(error, settings.data.resolve(), catalog)
        raise NotPossible(problems, error.count if len(problems) > 1 else 1) from error


def _accepted(names: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """Return all submissions in effect once these are published. Raises NotPossible."""
    if not names:
        raise NotPossible.at("công bố", "phiếu", "chưa chọn phiếu nào.", "chọn ít nhất một phiếu đã duyệt.")
    chosen = [submission(name, settings) for name in dict.fromkeys(names)]
    for kept in chosen:
        _refuse_state("published", kept)
    data = settings.data.resolve()
    journal = read_journal(data)
    refuse_forgotten(settings, journal)
    return latest([*_accepted_now(journal, data), *(kept.submission for kept in chosen)])


def _all_kept(data: Path) -> tuple[SubmissionState, ...]:
    """Return all submissions with their states, in order."""
    journal, every = read_journal(data), read_handins(data)
    accepted = [one for one in every if one.id in journal.accepted]
    holders = {one.key: one for one in accepted}
    return tuple(_placed(one, journal, [holders[one.key]] if one.key in holders else []) for one in every)


def _placed(submission: Submission, journal: Journal, accepted: Sequence[Submission]) -> SubmissionState:
    holder = next((one.id for one in accepted if one.key == submission.key), "")
    return SubmissionState(submission, journal.state(submission.id, holder), journal)


def _accepted_now(journal: Journal, data: Path) -> list[Submission]:
    return [read_submission(data, name) for name in journal.accepted]


def _replaced(submission: Submission, others: Sequence[Submission]) -> set[str]:
    """Return the numbers of the earlier submissions of the same unit, period and form."""
    return {one.id for one in others if one.key == submission.key and int(one.id) < int(submission.id)}


def _refuse_overtaken(base: str, settings: Settings) -> None:
    now = current_or_empty(settings.published)
    if not now.startswith(base):
        raise Overtaken(base, now)


def _refuse_silent(reason: str, what: str, name: str, problem: str) -> None:
    if not explains(reason):
        raise NotPossible.at(what, name, problem, f"nêu lý do bằng ít nhất {LEAST_WORDS} từ.")


def _refuse_unready(reading: Reading, reasons: dict[str, str]) -> None:
    if reading.errors:
        remedy = "sửa theo từng dòng rồi nộp lại."
        raise NotPossible.at("tệp", "kết quả đọc", f"còn {len(reading.errors)} lỗi.", remedy)
    if left := reading.unconfirmed(reasons):
        remedy = f"nêu lý do cho từng cảnh báo bằng ít nhất {LEAST_WORDS} từ, hoặc sửa tệp."
        raise NotPossible.at("tệp", "kết quả đọc", f"còn {len(left)} cảnh báo chưa có lý do.", remedy)
    if not (reading.figures or reading.missing):
        raise NotPossible.at("tệp", "kết quả đọc", "không có số liệu nào.", "điền số liệu rồi nộp lại.")


def _refuse_state(what: What, kept: SubmissionState) -> None:
    if kept.state not in POSSIBLE[what]:
        with use_language("vi"):
            names = state_names()
        possible = ", ".join(f"“{names[state]}”" for state in POSSIBLE[what])
        problem = f"phiếu {kept.submission.id} {names[kept.state]}."
        raise NotPossible.at("phiếu", kept.submission.id, problem, f"chỉ làm việc này khi phiếu: {possible}.")


def needs_another(what: What, kept: SubmissionState, by: str, settings: Settings) -> bool:
    """Return whether a step needs another person, because this one took an earlier step."""
    return by in _before(what, kept) and not settings.one_person


def _before(what: What, kept: SubmissionState) -> list[str]:
    """Return who took the earlier steps that this step must not share a person with."""
    approved = [kept.journal.by(kept.submission.id, "approved")] if what == "published" else []
    return [kept.submission.by, *approved]


def _refuse_same(by: str, people: Sequence[str], name: str, who: str, settings: Settings) -> None:
    if by in people and not settings.one_person:
        problem = f"{by} là {who} của phiếu này."
        remedy = (
            "để người khác làm bước này; cơ quan chỉ có một người thì nhờ người vận hành máy chủ cho phép."
        )
        raise NotPossible.at("phiếu", name, problem, remedy)


def _keep_few(folder: Path, version: Version) -> None:
    """Remove all previews but the latest few and this one."""
    others = sorted(
        (one for one in version_ids(folder) if one != version.id),
        key=lambda one: (folder / "versions" / one).stat().st_mtime,
    )
    remove(folder, others[: -(MOST_PREVIEWS - 1)])
