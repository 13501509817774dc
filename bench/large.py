"""The same questions on much more data: the rows of thousands of communes beside our own, from a seed."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb

from dashboard.data.answers import answers, choices, standing
from dashboard.data.outlook import outlook
from dashboard.data.schema import OBSERVATIONS, SORTED_BY
from dashboard.data.versions import PARQUET
from dashboard.data.warehouse import Warehouse
from dashboard.question import default_question

SIZES = {"5.3 million rows": (11_000, 12, 1)}
MONTHLY = {"63 million rows": (11_000, 12, 12)}
INDICATORS = 40
ROWS_PER_GROUP = 130_000

# Simulated values of communes that have a code of their own, each from a hash of its cell: the seed.
MADE = """
    SELECT 'x' || lpad(i::VARCHAR, 2, '0') AS indicator, lpad(u::VARCHAR, 5, '9') || '-x' AS unit,
           CASE WHEN $months = 1 THEN y::VARCHAR ELSE y || '-' || lpad(m::VARCHAR, 2, '0') END AS time_period,
           y::SMALLINT AS year, '' AS category, 1::SMALLINT AS claim,
           (hash(i, u, y, m, 7) % 90)::BIGINT AS numerator, 100::BIGINT AS denominator, NULL AS value,
           'procedure' AS measure_unit, 'exact' AS qualifier, 'simulated' AS status, 'simulation' AS source,
           '' AS locator, DATE '2025-12-31' AS as_of, true AS preferred, '' AS preference_reason_vi,
           '' AS preference_reason_en, NULL AS reported_rate_pct, '' AS computed, '' AS note_vi, '' AS note_en
    FROM range($indicators) t(i), range($units) s(u), range(2014, 2014 + $years) r(y), range(1, $months + 1) q(m)
"""


def write(small: Path, folder: Path, units: int, years: int, months: int) -> None:
    """Write our own rows and many more, sorted and grouped as `build` does."""
    names = ", ".join(OBSERVATIONS.names)
    connection = duckdb.connect(
        config={
            "threads": 2,
            "memory_limit": "8GB",
            "temp_directory": str(folder / "spill"),
            "preserve_insertion_order": False,  # the rows are sorted anyway
        }
    )
    connection.execute(
        f"""COPY (SELECT {names} FROM read_parquet('{small}') UNION ALL BY NAME SELECT {names} FROM ({MADE})
            ORDER BY {", ".join(SORTED_BY)})
            TO '{folder / PARQUET}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_PER_GROUP})""",
        {"indicators": INDICATORS, "units": units, "years": years, "months": months},
    )


def cost(warehouse: Warehouse) -> dict[str, float]:
    """Return the processor ms of a first question about units, and of another year of the same units."""
    catalog, first, other = warehouse.catalog, [], []
    question = default_question(choices(warehouse))
    years = list(warehouse.years)
    warehouse.disagreements([], question.year, [])  # a worker knows these once it has served a page

    def ask(asked) -> float:
        begun = time.process_time()
        answers(catalog.ordered_cards, asked, warehouse)
        standing(catalog.ordered_indicators, asked, warehouse)
        outlook(asked, warehouse)
        return 1000 * (time.process_time() - begun)

    for unit in [one.id for one in catalog.chosen_units]:
        first.append(ask(question.but(units=(unit,))))
        other += [ask(question.but(units=(unit,), year=year)) for year in years[-5:-1]]
    return {"new units": statistics.median(first), "another year": statistics.median(other)}


def growth(warehouse: Warehouse, folder: Path, monthly: bool, say: Callable[[str], None]) -> dict[str, dict]:
    """Return the costs on our own data and on each larger size."""
    found = {"our own data": cost(Warehouse(warehouse.version, True))}
    for name, (units, years, months) in (SIZES | (MONTHLY if monthly else {})).items():
        say(f"writing {name}…")
        there = folder / name.replace(" ", "-")
        there.mkdir()
        for file in warehouse.version.folder.iterdir():
            (there / file.name).symlink_to(file) if file.name != PARQUET else None
        write(warehouse.version.parquet, there, units, years, months)
        say(f"measuring {name}…")
        found[name] = cost(Warehouse(replace(warehouse.version, folder=there), True))
    return found
