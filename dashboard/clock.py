"""The one clock: today's date in Vietnam, whatever time zone the server or the visitor's machine uses.

Put code here if it reads the current time or turns a moment into a date.
"""

from datetime import UTC, date, datetime, timedelta, timezone

# Vietnam has had a single time zone without daylight saving time since 1975.
VIETNAM = timezone(timedelta(hours=7))


def now() -> datetime:
    """Return the current time in UTC, to the second, as files store it."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """Return today's date in Vietnam."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the date of a moment in Vietnam."""
    return moment.astimezone(VIETNAM).date()
