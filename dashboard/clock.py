"""The one clock: what day it is in Vietnam, whatever zone the server or the reader's machine is set to.

A line belongs here when it asks for the present time, or turns a moment into a day.
"""

from datetime import UTC, date, datetime, timedelta, timezone

# Vietnam has had one zone and no summer time since 1975.
VIETNAM = timezone(timedelta(hours=7))


def now() -> datetime:
    """Return the present moment in UTC, as files keep it, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """Return what day it is in Vietnam."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the day of a moment in Vietnam."""
    return moment.astimezone(VIETNAM).date()
