"""Measures how long a long table takes to be read and judged, and how much memory: 100,000 rows of 12 columns.

`make bench` runs it. Each kind of file is read in a process of its own, on a build of its own in a temporary folder.
"""

import csv
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import xlsxwriter

from dashboard.catalog import Catalog, Period
from dashboard.data.open_version import current_warehouse
from dashboard.settings import PROJECT, Settings
from dashboard.submissions.build_version import build

ROWS = 100_000
TITLES = [
    *("Đơn vị", "Kỳ", "Mã chỉ tiêu", "Phân tổ", "Tử số", "Mẫu số", "Số lượng", "Tỷ lệ", "Ghi chú"),
    *("Giải trình nguyên nhân", "Biện pháp khắc phục", "Người chịu trách nhiệm"),
]
RATE, SAID = TITLES.index("Tỷ lệ"), ("ghi chú", "mưa lũ", "bổ sung máy", "bà An")
READ = """
import resource, sys, time
from pathlib import Path
from dashboard.data.open_version import current_warehouse
from dashboard.intake.validate import read_and_judge
from dashboard.settings import Settings
given, file = Settings(data=Path(sys.argv[1])), Path(sys.argv[2])
current_warehouse(given)
data, begun, used = file.read_bytes(), time.perf_counter(), time.process_time()
reading = read_and_judge(file.name, data, given)
wall, cpu = time.perf_counter() - begun, time.process_time() - used
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{len(reading.figures):>7} figures {wall:6.1f} s, {cpu:4.1f} s of a core, at most {peak:4.0f} MB")
"""


def _periods() -> Iterator[str]:
    for year in range(2010, 2026):
        yield str(year)
    for year in range(1900, 2024):
        yield from (f"{year}-{part}" for part in ("Q1", "Q2", "Q3", "Q4", "S1", "S2"))


def rows(catalog: Catalog) -> Iterator[list]:
    """Yield rows of a long table: every cell of every unit, period by period, with figures that hold together."""
    for period in _periods():
        span = Period.parse(period)
        for unit in catalog.chosen_units:
            begun = unit.valid_from is None or unit.valid_from <= span.first
            if not begun or (unit.valid_to is not None and unit.valid_to < span.last):
                continue
            for one in catalog.indicators.values():
                if unit.level in one.levels and one.exists_in(span.year):
                    for category in one.category_ids:
                        yield [unit.id, period, one.id, category, *_numbers(one), *SAID]


def _numbers(indicator) -> list:
    whole = 1 if indicator.counts_units else 400
    if indicator.measure == "rate":
        return [whole, whole, "", 100]
    return ["", "", whole, ""] if indicator.measure == "count" else ["", "", "", 12.5]


def write_workbook(path: Path, table: list[list], shown: bool) -> None:
    """Write a table as a workbook; the rates as parts of one that are `shown` as per cent, or as they are."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page, plain = book.add_worksheet(), book.add_format({"border": 1})
        percent = book.add_format({"num_format": "0.0%"})
        for at, line in enumerate(table):
            for column, cell in enumerate(line):
                if shown and column == RATE and isinstance(cell, int | float):
                    page.write(at, column, cell / 100, percent)
                elif cell != "":
                    page.write(at, column, cell, plain)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        given = Settings(data=data)
        build(given, "bench")
        table = [TITLES, *islice(rows(current_warehouse(given).catalog), ROWS)]
        kinds = {"xlsx": False, "xlsx, rates shown as per cent": True, "csv": None}
        for kind, shown in kinds.items():
            path = Path(folder) / f"bang.{kind[:4].strip(',')}"
            if shown is None:
                with path.open("w", newline="", encoding="utf-8") as file:
                    csv.writer(file, delimiter=";").writerows(table)
            else:
                write_workbook(path, table, shown)
            done = subprocess.run(
                [sys.executable, "-c", READ, str(data), str(path)],
                cwd=PROJECT,
                capture_output=True,
                text=True,
                check=True,
            )
            print(f"{kind:<32} {path.stat().st_size / 1e6:5.1f} MB {done.stdout.strip()}")


if __name__ == "__main__":
    main()
