"""The version that questions are put to: the current one, or the latest whole one where that is damaged."""

from functools import lru_cache
from pathlib import Path

from dashboard.data.versions import PARQUET, current_id, intact_version
from dashboard.data.warehouse import Warehouse
from dashboard.settings import Settings


def current_warehouse(settings: Settings) -> Warehouse:
    """Return the open warehouse of the current version; the pointer is resolved once per call.

    A file that changed under us is noticed by its size and time, and the version verified again.
    Raises VersionError where nothing whole is published.
    """
    version_id = current_id(settings.published)
    return _opened(settings.published, version_id, settings.simulated, _stamp(settings.published, version_id))


def _stamp(published: Path, version_id: str) -> tuple[int, int]:
    try:
        stat = (published / "versions" / version_id / PARQUET).stat()
    except OSError:
        return (0, 0)
    return (stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=4)
def _opened(published: Path, version_id: str, simulated: bool, stamp: tuple[int, int]) -> Warehouse:
    return Warehouse(intact_version(published), simulated)
