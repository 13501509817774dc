"""175 units in one chart: an indicator's page with that many communes, and the same bars for the peers."""

import csv
from collections.abc import Callable
from pathlib import Path

from bench.charts import YEARS
from dashboard import pages
from dashboard.data.comparison_matrix import grid
from dashboard.data.open_version import current_warehouse
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.submissions.build_version import build

UNITS, OURS = 175, 8
INDICATOR = "staff_qualification"
ADDRESS = f"/chi-tieu/{INDICATOR}"
# The charts of the year and of the units; the chart of all years does not change. The last one states its year below
# its heading.
CHARTS, PLACE = 2, "#card-xep-hang .subtitle"


def write(folder: Path, tell: Callable[[str], None]) -> dict[str, str]:
    """Build data with that many communes, and return the environment variables that give the peers the same values."""
    folder.mkdir()
    with (SHIPPED_DATA / "units.csv").open(encoding="utf-8", newline="") as file:
        head = next(csv.reader(file))
    made = {
        "type_vi": "Xã",
        "type_en": "commune",
        "level": "commune",
        "parent": "178",
        "outside_land": "false",
    }
    with (folder / "units.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, head, restval="")
        rows.writeheader()
        for number in range(UNITS - OURS):
            rows.writerow(
                made | {"code": f"9{number:04d}", "name": f"Thử {number}", "valid_to": "2025-06-30"}
            )
    given = Settings(data=folder)
    build(given, "bench", False, tell)
    with (folder / "values.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("card", "year", "label", "value", "status"), *_values(given)])
    return {"BENCH_VALUES": str(folder / "values.csv")}


def _values(given: Settings) -> list[tuple[str, int, str, float, str]]:
    warehouse = current_warehouse(given)
    units = [
        one.id for one in warehouse.catalog.chosen_units if one.level == "commune" and not one.valid_from
    ]
    assert len(units) == UNITS
    found = []
    for year in YEARS:
        question = pages.visit(ADDRESS, f"nam={year}", warehouse).question
        asked = grid(question.replace(units=tuple(units), indicators=(INDICATOR,)), warehouse)
        cells = asked.cells(asked.names[0])
        found += [
            (INDICATOR, year, cell.place.unit.name, float(cell.rate or 0), "simulated") for cell in cells
        ]
    return found
