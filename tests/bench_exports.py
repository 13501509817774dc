"""Measures what readers wait for, as ratios within one run, so that two machines can be compared.

`make bench` runs it on a build of its own in a temporary folder, served on a free port of this machine.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from ports import held_port
from test_serving import ask, running

from bench.server import choice
from dashboard.data.answers import answer
from dashboard.data.open_version import current_warehouse
from dashboard.pages import visit
from dashboard.settings import Settings
from dashboard.submissions.build_version import build

BARE = "SELECT unit, sum(numerator), sum(denominator) FROM read_parquet(?) WHERE year = 2019 GROUP BY unit"


def milliseconds(work: Callable[[], object], times: int = 15) -> float:
    """Return the median time of a piece of work; the first go does not count."""
    taken = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return 1000 * statistics.median(taken[1:])


# What a reader takes away, of the overview's four charts or of the city's year.
EXPORTS = {
    "four charts as slides": "/tai/trang.pptx?trang=/&nam=2019&don-vi=178",
    "four charts as a workbook": "/tai/trang.xlsx?trang=/&nam=2019&don-vi=178",
    "a chart as CSV": "/tai/procedure-coverage.csv?trang=/&nam=2019&don-vi=178",
    "a chart as PNG, drawn before": "/hinh/procedure-coverage.png?trang=/&nam=2019&don-vi=178",
    "four charts as PNG and SVG in a ZIP": "/tai/trang.zip?trang=/&nam=2019&don-vi=178",
    "the yearly report as a Word file": "/tai/bao-cao.docx?nam=2019&don-vi=178",
    "the yearly report as PDF": "/tai/bao-cao.pdf?nam=2019&don-vi=178",
}
FEW_TIMES = 5


def report(name: str, taken: float, unit: float, size: int = 0) -> None:
    """Print one line: milliseconds, how many bare queries that is, and how large what came is, where it is a file."""
    weight = f" {size / 1000:8.0f} kB" if size else ""
    print(f"{name:<44} {taken:9.1f} ms {taken / unit:8.1f} ×{weight}")


def exports(port: int, bare: float) -> None:
    """Measure each kind of file over HTTP; the first go, which starts Chromium and loads libraries, does not count."""
    for name, address in EXPORTS.items():
        answer = ask(port, address)
        assert answer.status == 200, (name, answer.status)
        report(name, milliseconds(lambda: ask(port, address), FEW_TIMES), bare, len(answer.body))  # noqa: B023


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        given = Settings(data=Path(folder))
        begun = time.perf_counter()
        build(given, "bench")
        built = 1000 * (time.perf_counter() - begun)
        warehouse = current_warehouse(given)
        cards, question = warehouse.catalog.ordered_cards, visit("/", "", warehouse).question
        connection, file = duckdb.connect(config={"threads": 1}), str(warehouse.version.parquet)
        bare = milliseconds(lambda: connection.cursor().execute(BARE, [file]).fetchall())
        report("a bare DuckDB query of the same file", bare, bare)
        report(
            "answers of the four cards",
            milliseconds(lambda: [answer(card, question, warehouse) for card in cards]),
            bare,
        )
        report("build, simulation included, once", built, bare)
        with held_port() as port, running(Path(folder), port, CCHC_SIMULATED="on"):
            report("first page over HTTP", milliseconds(lambda: ask(port, "/", Accept_Encoding="br")), bare)
            body = choice(port)("?nam=2018&don-vi=178")
            post = {"Content_Type": "application/json", "Accept_Encoding": "br"}
            assert ask(port, "/_dash-update-component", body, **post).status == 200
            report(
                "a choice over HTTP",
                milliseconds(lambda: ask(port, "/_dash-update-component", body, **post)),
                bare,
            )
            exports(port, bare)


if __name__ == "__main__":
    main()
