"""Reads a file and sets it against what is published: all that is said of it before anybody takes it."""

from collections.abc import Callable
from dataclasses import replace

from dashboard import clock
from dashboard.build.build import silent
from dashboard.data.open_version import current_warehouse
from dashboard.intake.issues import Reading
from dashboard.intake.open_file import Limits
from dashboard.intake.parse import collector_at_rest, parse_file
from dashboard.intake.rules import judge
from dashboard.settings import Settings


def read_and_judge(
    name: str,
    data: bytes,
    settings: Settings,
    unit: str = "",
    period: str = "",
    form: str = "",
    provisional: bool = False,
    say: Callable[[str], None] = silent,
) -> Reading:
    """Return what a file says and what is wrong with it, set against the data that is published.

    Unit, period and form are what somebody chose, for files that do not say; figures are `provisional` where
    somebody or the file says so. `say` is told how far it is.
    Raises FileRefused.
    """
    warehouse = current_warehouse(settings)
    with collector_at_rest():
        reading = parse_file(name, data, warehouse.catalog, Limits.of(settings), unit, period, form, say)
        say(f"{name}: đang đối chiếu {len(reading.figures)} số liệu với dữ liệu đang dùng…")
        status = "provisional" if provisional else reading.status or "official"
        return judge(replace(reading, status=status), warehouse, clock.today())
