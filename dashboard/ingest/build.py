"""Turns text into a published version: definitions, observations, simulation, checks, publication."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from dashboard.catalog import Catalog, Preference, read_catalog, read_preferences
from dashboard.data.checks import Outcome, Report
from dashboard.data.ledger import BUILT
from dashboard.data.schema import OBSERVATIONS
from dashboard.data.versions import (
    Inputs,
    NoVersion,
    OtherRelease,
    Version,
    VersionError,
    current_id,
    current_version,
    definitions,
    intact_version,
)
from dashboard.ingest.checks import refuse, run
from dashboard.ingest.handin.joining import with_definitions, with_figures
from dashboard.ingest.handin.journal import NAME, RESTORE, Damaged, Journal, read_journal
from dashboard.ingest.handin.store import handed_in, read_handin, refuse_changed, text_files
from dashboard.ingest.meanings import STAGES
from dashboard.ingest.observations import as_table, generated, read_observations
from dashboard.ingest.preferences import FILE, Placed, carried_out, recorded
from dashboard.ingest.publish import Say, locked, point_to, prune, store
from dashboard.ingest.rules import check
from dashboard.ingest.simulation import simulate
from dashboard.settings import Settings

# What a build says of its checks, in this order.
OUTCOMES: dict[Outcome, str] = {
    "passed": "đạt",
    "error": "lỗi",
    "warning": "cảnh báo",
    "information": "thông tin",
}
TEXT = (
    "*.csv",
    "*.geojson",
    *(f"{folder}/*.toml" for folder in ("indicators", "sources", "cards", "guide", "checks", "forms")),
    "observations/*.csv",
)


def silent(line: str) -> None:
    """Say nothing of the progress."""


def build(settings: Settings, by: str, repair: bool = False, say: Say = silent) -> Version:
    """Build the text and all accepted hand-ins into a version, make it current, prune the oldest, and return it.

    `say` takes a line of progress. Raises DefinitionError, DataError, VersionError or OSError; what
    was published then stays as it was.
    """
    with locked(settings.published, say):
        return _build(settings, by, repair, say)


def ensure_version(settings: Settings, by: str, say: Say = silent) -> Version:
    """Return the version to serve: the intact current one, or one that is built first.

    That is where nothing was published yet, or what was published is another release's, or lacks what was accepted.
    Where hand-ins are damaged, what was published before is served and `say` is told.
    """
    try:
        current_id(settings.published)
    except NoVersion:
        with locked(settings.published, say):
            return _first(settings, by, say)
    try:
        version = intact_version(settings.published)
        definitions(version)
    except OtherRelease as error:
        say(str(error))
        with locked(settings.published, say):
            return _build(settings, by, False, say)
    try:
        if is_behind(version, settings):
            say("Có phiếu đã được công bố mà phiên bản đang dùng chưa có; đang tạo lại.")
            with locked(settings.published, say):
                return _build(settings, by, False, say)
    except Damaged as error:
        say(f"Cảnh báo: vẫn dùng phiên bản {version.id}. {error}")
    return version


def is_behind(version: Version, settings: Settings) -> bool:
    """Tell whether hand-ins were accepted that a version lacks, or the other way round: a kill came in between."""
    return set(handed_in(version.manifest.inputs.files)) != set(read_journal(settings.data).accepted)


def decide(settings: Settings, decision: Preference, by: str, say: Say = silent) -> Version:
    """Record which claim of a cell is preferred, and build with it; refused or failed, the record stays as it was.

    Raises what `build` raises.
    """
    with locked(settings.published, say):
        path = settings.data.resolve() / FILE
        read_text(settings, say, ((f"{path}: quyết định mới", decision),))
        with recorded(path, decision):
            return _build(settings, by, False, say)


def _first(settings: Settings, by: str, say: Say) -> Version:
    """Build, unless another process did so while this one waited for the lock."""
    try:
        return intact_version(settings.published)
    except NoVersion:
        return _build(settings, by, False, say)


def _build(settings: Settings, by: str, repair: bool, say: Say) -> Version:
    journal = read_journal(settings.data)
    refuse_forgotten(settings, journal)
    version = make(settings, journal.accepted, settings.published, by, repair, say)
    point_to(version, settings.published, by, BUILT)
    prune_versions(settings, say)
    return version


def refuse_forgotten(settings: Settings, journal: Journal) -> None:
    """Raise Damaged where what is current holds hand-ins that the journal never published: it lost its last lines."""
    try:
        version = current_version(settings.published)
    except VersionError:
        return  # nothing to go by; what is wrong with it is said when it is written over
    held = handed_in(version.manifest.inputs.files)
    if not journal.accepted_once(held):
        problem = (
            f"không ghi việc công bố các phiếu {', '.join(held)}, mà phiên bản đang dùng {version.id} có."
        )
        remedy = f"{RESTORE} Nếu không còn bản sao lưu nào mới hơn: chuyển thư mục published đi nơi khác."
        raise Damaged.at(NAME, "tệp", problem, remedy)


def make(
    settings: Settings, accepted: Sequence[str], published: Path, by: str, repair: bool, say: Say = silent
) -> Version:
    """Build the text and some hand-ins (numbers) into a version of a folder, which nobody is shown yet. Needs the lock.

    Raises what `build` raises.
    """
    catalog, frame = gather(settings, say, accepted)
    inputs = Inputs(files=_hashes(settings, accepted), simulated=settings.simulated)
    report = refuse(examine(catalog, frame, say), frame, catalog)
    say(f"Đang ghi {len(frame)} số liệu…")
    return store(published, as_table(frame), catalog, report, inputs, by, repair, say)


def prune_versions(settings: Settings, say: Say = silent) -> None:
    """Remove the versions that are older than those to keep. Needs the lock."""
    for removed in prune(settings.published, settings.versions_kept):
        say(f"Đã bỏ phiên bản cũ {removed}.")


def gather(
    settings: Settings, say: Say = silent, accepted: Sequence[str] | None = None
) -> tuple[Catalog, pd.DataFrame]:
    """Return the definitions and all checked observations, simulated ones where the setting asks for them.

    `accepted` are the hand-ins to bring in, by default those that are published.
    """
    catalog, official = read_text(settings, say, accepted=accepted)
    if not settings.simulated:
        return catalog, official
    say("Đang tạo số liệu mô phỏng…")
    made = generated(simulate(catalog, official[OBSERVATIONS.names]))
    return catalog, check(pd.concat([official, made], ignore_index=True), catalog, *STAGES)


def examine(catalog: Catalog, frame: pd.DataFrame, say: Say = silent) -> Report:
    """Return what all checks find in the observations, and say how many there were."""
    report = run(frame, catalog)
    counted = ", ".join(f"{report.count(outcome)} {name}" for outcome, name in OUTCOMES.items())
    say(f"Đã kiểm tra {report.checked} phép: {counted}.")
    return report


def read_text(
    settings: Settings,
    say: Say = silent,
    more: Sequence[Placed] = (),
    accepted: Sequence[str] | None = None,
) -> tuple[Catalog, pd.DataFrame]:
    """Return the definitions and the checked observations of text folders and hand-ins, with what was decided on them.

    `more` are decisions, each with where it stands, that come after those recorded; `accepted` as in `gather`.
    """
    say("Đang đọc và kiểm tra văn bản…")
    data = settings.data.resolve()
    names = read_journal(data).accepted if accepted is None else accepted
    refuse_changed(names, data)
    handins = [read_handin(data, name) for name in names]
    catalog = with_definitions(read_catalog(settings.text_folders), handins, data)
    stated = with_figures(read_observations(settings.text_folders, catalog), handins, data, catalog)
    decisions = [*read_preferences(settings.text_folders), *more]
    return catalog, check(carried_out(stated, catalog, decisions), catalog, *STAGES)


def _hashes(settings: Settings, accepted: Sequence[str]) -> dict[str, str]:
    """Return the sha256 of every text file, by its name within what ships, what was added or what was handed in."""
    files = {
        f"{kind}/{path.relative_to(folder)}": path
        for kind, folder in zip(("shipped", "added"), settings.text_folders, strict=False)
        for pattern in TEXT
        for path in sorted(folder.glob(pattern))
    } | text_files(settings.data.resolve(), accepted)
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
