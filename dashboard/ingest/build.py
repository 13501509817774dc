"""Turns text into a published version: definitions, observations, simulation, checks, publication."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from dashboard.catalog import Catalog, Preference, read_catalog, read_preferences
from dashboard.data.checks import Report
from dashboard.data.schema import OBSERVATIONS
from dashboard.data.versions import (
    Inputs,
    NoVersion,
    OtherRelease,
    Version,
    current_id,
    definitions,
    intact_version,
)
from dashboard.ingest.checks import refuse, run
from dashboard.ingest.meanings import STAGES
from dashboard.ingest.observations import as_table, generated, read_observations
from dashboard.ingest.preferences import FILE, Placed, carried_out, recorded
from dashboard.ingest.publish import Say, locked, prune, publish
from dashboard.ingest.rules import check
from dashboard.ingest.simulation import simulate
from dashboard.settings import Settings

TEXT = (
    "*.csv",
    "*.geojson",
    *(f"{folder}/*.toml" for folder in ("indicators", "sources", "cards", "guide", "checks", "forms")),
    "observations/*.csv",
)


def silent(line: str) -> None:
    """Say nothing of the progress."""


def build(settings: Settings, by: str, repair: bool = False, say: Say = silent) -> Version:
    """Build the text into a version, make it current, prune the oldest, and return it.

    `say` takes a line of progress. Raises DefinitionError, DataError, VersionError or OSError; what
    was published then stays as it was.
    """
    with locked(settings.published, say):
        return _build(settings, by, repair, say)


def ensure_version(settings: Settings, by: str, say: Say = silent) -> Version:
    """Return the version to serve: the intact current one, or one that is built first.

    That is where nothing was published yet, or what was published is another release's.
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
    return version


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
    inputs = Inputs(files=_hashes(settings.text_folders), simulated=settings.simulated)
    catalog, frame = gather(settings, say)
    report = refuse(examine(catalog, frame, say), frame, catalog)
    say(f"Đang công bố {len(frame)} số liệu…")
    version = publish(settings.published, as_table(frame), catalog, report, inputs, by, repair, say)
    for removed in prune(settings.published, settings.versions_kept):
        say(f"Đã bỏ phiên bản cũ {removed}.")
    return version


def gather(settings: Settings, say: Say = silent) -> tuple[Catalog, pd.DataFrame]:
    """Return the definitions and all checked observations, simulated ones where the setting asks for them."""
    catalog, official = read_text(settings, say)
    if not settings.simulated:
        return catalog, official
    say("Đang tạo số liệu mô phỏng…")
    made = generated(simulate(catalog, official[OBSERVATIONS.names]))
    return catalog, check(pd.concat([official, made], ignore_index=True), catalog, *STAGES)


def examine(catalog: Catalog, frame: pd.DataFrame, say: Say = silent) -> Report:
    """Return what all checks find in the observations, and say how many there were."""
    report = run(frame, catalog)
    counted = ", ".join(
        f"{report.count(outcome)} {name}"
        for outcome, name in (
            ("passed", "đạt"),
            ("error", "lỗi"),
            ("warning", "cảnh báo"),
            ("information", "thông tin"),
        )
    )
    say(f"Đã kiểm tra {report.checked} phép: {counted}.")
    return report


def read_text(
    settings: Settings, say: Say = silent, more: Sequence[Placed] = ()
) -> tuple[Catalog, pd.DataFrame]:
    """Return the definitions and the checked observations of the text folders, with what was decided on them.

    `more` are decisions, each with where it stands, that come after those recorded.
    """
    say("Đang đọc và kiểm tra văn bản…")
    catalog = read_catalog(settings.text_folders)
    stated = read_observations(settings.text_folders, catalog)
    decisions = [*read_preferences(settings.text_folders), *more]
    return catalog, check(carried_out(stated, catalog, decisions), catalog, *STAGES)


def _hashes(folders: tuple[Path, ...]) -> dict[str, str]:
    """Return the sha256 of every text file, by its name within what ships or what was added."""
    return {
        f"{kind}/{path.relative_to(folder)}": hashlib.sha256(path.read_bytes()).hexdigest()
        for kind, folder in zip(("shipped", "added"), folders, strict=False)
        for pattern in TEXT
        for path in sorted(folder.glob(pattern))
    }
