"""Parses a file and validates it against the published data, before it is submitted."""

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
    report_progress: Callable[[str], None] = silent,
) -> Reading:
    """Return the parsed content of a file and its issues, including conflicts with the published data.

    Unit, period and form are the user's choices, for files that do not state them; figures are `provisional` if
    the user or the file says so. `report_progress` receives progress messages.
    Raises FileRefused.
    """
    warehouse = current_warehouse(settings)
    with collector_at_rest():
        reading = parse_file(
            name, data, warehouse.catalog, Limits.of(settings), unit, period, form, report_progress
        )
        report_progress(f"{name}: đang đối chiếu {len(reading.figures)} số liệu với dữ liệu đang dùng…")
        status = "provisional" if provisional else reading.status or "official"
        return judge(replace(reading, status=status), warehouse, clock.today())
