"""Builds the text and all published submissions into a version and makes it current."""

from dashboard.build.additional_data import AdditionalData
from dashboard.build.build import make, read_text, silent
from dashboard.build.decisions import FILE, recorded
from dashboard.build.publish import Say, locked, point_to, prune
from dashboard.catalog import Preference
from dashboard.data.version_log import BUILT
from dashboard.data.versions import (
    NoVersion,
    OtherRelease,
    Version,
    VersionError,
    current_id,
    current_version,
    definitions,
    intact_version,
)
from dashboard.settings import Settings
from dashboard.submissions.audit_log import NAME, RESTORE, Damaged, Journal, read_journal
from dashboard.submissions.merge_submissions import additional_data
from dashboard.submissions.store import handed_in


def build(settings: Settings, by: str, repair: bool = False, say: Say = silent) -> Version:
    """Build the text and all published submissions into a version, make it current, prune the oldest, and return it.

    `say` receives progress messages. Raises DefinitionError, DataError, VersionError, Damaged or OSError; the
    published data then stays unchanged.
    """
    with locked(settings.published, say):
        return _build(settings, by, repair, say)


def ensure_version(settings: Settings, by: str, say: Say = silent) -> Version:
    """Return the version to serve: the intact current one, or a newly built one.

    It builds if nothing is published yet, if the current version is from another release, or if its submissions are not
    the accepted ones. If submissions are damaged, an intact current version is still served, with a warning.
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
    """Return whether a version's submissions differ from the accepted ones, as after a kill during publication."""
    return set(handed_in(version.manifest.inputs.files)) != set(read_journal(settings.data).accepted)


def decide(settings: Settings, decision: Preference, by: str, say: Say = silent) -> Version:
    """Record which claim of a cell is preferred, and build with it; on failure the record stays unchanged.

    Raises the errors of `build`.
    """
    with locked(settings.published, say):
        path = settings.data.resolve() / FILE
        read_text(settings, say, published_submissions(settings), ((f"{path}: quyết định mới", decision),))
        with recorded(path, decision):
            return _build(settings, by, False, say)


def published_submissions(settings: Settings) -> AdditionalData:
    """Return the build input of the published submissions. Raises Damaged."""
    data = settings.data.resolve()
    return additional_data(read_journal(data).accepted, data)


def _first(settings: Settings, by: str, say: Say) -> Version:
    """Build the first version, unless another process did so while this one waited for the lock."""
    try:
        return intact_version(settings.published)
    except NoVersion:
        return _build(settings, by, False, say)


def _build(settings: Settings, by: str, repair: bool, say: Say) -> Version:
    journal = read_journal(settings.data)
    refuse_forgotten(settings, journal)
    version = make(
        settings,
        additional_data(journal.accepted, settings.data.resolve()),
        settings.published,
        by,
        repair,
        say,
    )
    point_to(version, settings.published, by, BUILT)
    prune_versions(settings, say)
    return version


def refuse_forgotten(settings: Settings, journal: Journal) -> None:
    """Raise Damaged if the current version has submissions that the log never published: it lost its last lines."""
    try:
        version = current_version(settings.published)
    except VersionError:
        return  # nothing to compare with; its fault is reported when it is overwritten
    held = handed_in(version.manifest.inputs.files)
    if not journal.accepted_once(held):
        problem = (
            f"không ghi việc công bố các phiếu {', '.join(held)}, mà phiên bản đang dùng {version.id} có."
        )
        remedy = f"{RESTORE} Nếu không còn bản sao lưu nào mới hơn: chuyển thư mục published đi nơi khác."
        raise Damaged.at(NAME, "tệp", problem, remedy)


def prune_versions(settings: Settings, say: Say = silent) -> None:
    """Remove all versions but those to keep, and report them to `say`. Needs the lock."""
    for removed in prune(settings.published, settings.versions_kept):
        say(f"Đã bỏ phiên bản cũ {removed}.")
