"""The start of a list of changes: from a day or a remembered version to a version that is still kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from dashboard.clock import VIETNAM, day_of
from dashboard.data.version_log import VersionChange, current_then, steps
from dashboard.data.versions import Version, is_understood, whole_versions

USUAL_DAYS = 30


@dataclass(frozen=True)
class Beginning:
    """The version that changes are listed from, and why it is not exactly the requested one.

    `why_not_exact` is `""`, `"none yet"` if nothing was published by then, or `"pruned"` if the version that was
    current then is no longer kept.
    """

    version: Version
    why_not_exact: str = ""


@dataclass(frozen=True)
class VersionHistory:
    """The kept intact versions by id, those that can be opened, and every change of the current version in order.

    A version with the definitions of another release cannot be opened, but its figures can still be compared.
    """

    kept: Mapping[str, Version]
    openable: frozenset[str]
    steps: Sequence[VersionChange]

    def since_day(self, day: date, until: Version) -> Beginning:
        """Return the version that was current when a day began, or the earliest kept one after it."""
        moment = datetime.combine(day, time(), VIETNAM).astimezone(UTC)
        then = current_then(tuple(self.steps), moment)
        if then in self.kept:
            return Beginning(self.kept[then])
        return Beginning(self._earliest(moment, until), "pruned" if then else "none yet")

    def since_version(self, version_id: str, until: Version) -> Beginning:
        """Return the version with that id, or the earliest kept one after it."""
        if version_id in self.kept:
            return Beginning(self.kept[version_id])
        moments = [step.entry.at for step in self.steps if step.entry.after == version_id]
        return Beginning(
            self._earliest(moments[-1] if moments else datetime.min.replace(tzinfo=UTC), until), "pruned"
        )

    def _earliest(self, moment: datetime, until: Version) -> Version:
        later = (step.entry.after for step in self.steps if step.entry.at > moment)
        return next((self.kept[version_id] for version_id in later if version_id in self.kept), until)


def history(published: Path) -> VersionHistory:
    """Return the version history of a folder of published versions."""
    versions = {version.id: version for version in whole_versions(published)}
    openable = frozenset(name for name, version in versions.items() if is_understood(version))
    return VersionHistory(versions, openable, steps(published))


def usual_day(newest: Version) -> date:
    """Return the day from which changes are listed by default."""
    return day_of(newest.manifest.built_at) - timedelta(days=USUAL_DAYS)
