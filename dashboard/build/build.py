"""Builds text into a version: definitions, observations, simulation, checks, Parquet."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from dashboard.build.additional_data import NOTHING, AdditionalData
from dashboard.build.checks import refuse, run
from dashboard.build.decisions import Placed, carried_out
from dashboard.build.observations import as_table, generated, read_observations
from dashboard.build.publish import Say, store
from dashboard.build.simulation import simulate
from dashboard.build.validation import check
from dashboard.build.validation_messages import STAGES
from dashboard.catalog import Catalog, read_catalog, read_preferences
from dashboard.data.checks import CheckReport, Outcome
from dashboard.data.schema import OBSERVATIONS
from dashboard.data.versions import Inputs, Version
from dashboard.settings import Settings

# The outcomes that a build reports, in this order.
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
    """Ignore a progress message."""


def make(
    settings: Settings, additional: AdditionalData, published: Path, by: str, repair: bool, say: Say = silent
) -> Version:
    """Build the text and the additional data into a version that is not current yet. Needs the lock of `published`.

    Raises DefinitionError, DataError, VersionError or OSError.
    """
    catalog, frame = gather(settings, say, additional)
    inputs = Inputs(files=_hashes(settings, additional), simulated=settings.simulated)
    report = refuse(examine(catalog, frame, say), frame, catalog)
    say(f"Đang ghi {len(frame)} số liệu…")
    return store(published, as_table(frame), catalog, report, inputs, by, repair, say)


def gather(
    settings: Settings, say: Say = silent, additional: AdditionalData = NOTHING
) -> tuple[Catalog, pd.DataFrame]:
    """Return the definitions and all checked observations, with simulated ones if the settings ask for them."""
    catalog, official = read_text(settings, say, additional)
    if not settings.simulated:
        return catalog, official
    say("Đang tạo số liệu mô phỏng…")
    made = generated(simulate(catalog, official[OBSERVATIONS.names]))
    return catalog, check(pd.concat([official, made], ignore_index=True), catalog, *STAGES)


def examine(catalog: Catalog, frame: pd.DataFrame, say: Say = silent) -> CheckReport:
    """Run all checks over the observations, report their counts to `say`, and return the results."""
    report = run(frame, catalog)
    counted = ", ".join(f"{report.count(outcome)} {name}" for outcome, name in OUTCOMES.items())
    say(f"Đã kiểm tra {report.checked} phép: {counted}.")
    return report


def read_text(
    settings: Settings, say: Say = silent, additional: AdditionalData = NOTHING, more: Sequence[Placed] = ()
) -> tuple[Catalog, pd.DataFrame]:
    """Return the definitions and checked observations of the text folders, with additional data and decisions applied.

    `more` are decisions, each with its place, applied after the recorded ones.
    """
    say("Đang đọc và kiểm tra văn bản…")
    catalog = additional.with_definitions(read_catalog(settings.text_folders))
    stated = additional.with_figures(read_observations(settings.text_folders, catalog), catalog)
    decisions = [*read_preferences(settings.text_folders), *more]
    return catalog, check(carried_out(stated, catalog, decisions), catalog, *STAGES)


def _hashes(settings: Settings, additional: AdditionalData) -> dict[str, str]:
    """Return the SHA-256 of every input file, by its name under `shipped/` or `added/`, or as `additional` names it."""
    files = {
        f"{kind}/{path.relative_to(folder)}": path
        for kind, folder in zip(("shipped", "added"), settings.text_folders, strict=False)
        for pattern in TEXT
        for path in sorted(folder.glob(pattern))
    } | dict(additional.texts)
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
