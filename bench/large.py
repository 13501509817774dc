"""The same questions on much more data: our own rows plus reproducibly generated ones of thousands of communes."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
from pyarrow.parquet import ParquetWriter

from dashboard.data.answers import answers, choices, standing
from dashboard.data.overview import outlook
from dashboard.data.schema import OBSERVATIONS, SORTED_BY
from dashboard.data.versions import PARQUET, Version
from dashboard.data.warehouse import Warehouse
from dashboard.question import default_question

SIZES = {"5.3 million rows": (11_000, 12, 1)}
MONTHLY = {"63 million rows": (11_000, 12, 12)}
INDICATORS = 40
ROWS_PER_GROUP, UNITS_PER_BLOCK = 130_000, 1_000
ROUNDS = 5

# Simulated values of communes whose codes sort after all of ours; each is a hash of its cell, so it is reproducible.
MADE = """
    SELECT 'x' || lpad(i::VARCHAR, 2, '0') AS indicator, 'x' || lpad(u::VARCHAR, 5, '0') AS unit,
           CASE WHEN $months = 1 THEN y::VARCHAR ELSE y || '-' || lpad(m::VARCHAR, 2, '0') END AS time_period,
           y::SMALLINT AS year, '' AS category, 1::SMALLINT AS claim,
           (hash(i, u, y, m, 7) % 90)::BIGINT AS numerator, 100::BIGINT AS denominator, NULL AS value,
           'procedure' AS measure_unit, 'exact' AS qualifier, 'simulated' AS status, 'simulation' AS source,
           '' AS locator, NULL AS as_of, true AS preferred, '' AS preference_reason_vi,
           '' AS preference_reason_en, NULL AS reported_rate_pct, '' AS computed, '' AS note_vi, '' AS note_en
    FROM range($indicators) t(i), range($first, $last) s(u), range(2014, 2014 + $years) r(y), range(1, $months + 1) q(m)
"""


def write(small: Path, folder: Path, units: int, years: int, months: int) -> None:
    """Write our own rows and many more, sorted and grouped as in a build, block by block in bounded memory."""
    names, order = ", ".join(OBSERVATIONS.names), ", ".join(SORTED_BY)
    connection = duckdb.connect(config={"threads": 2})
    given = {"indicators": INDICATORS, "years": years, "months": months}
    own = connection.sql(f"SELECT {names} FROM read_parquet('{small}') ORDER BY {order}").to_arrow_table()
    with ParquetWriter(folder / PARQUET, own.schema, compression="zstd") as file:
        file.write_table(own, ROWS_PER_GROUP)
        for first in range(0, units, UNITS_PER_BLOCK):
            block = given | {"first": first, "last": min(first + UNITS_PER_BLOCK, units)}
            made = connection.sql(f"SELECT {names} FROM ({MADE}) ORDER BY {order}", params=block)
            file.write_table(made.to_arrow_table().cast(own.schema), ROWS_PER_GROUP)


def cost(warehouse: Warehouse) -> dict[str, float]:
    """Return the CPU milliseconds of a first question about units, and of another year of the same units."""
    catalog, first, other = warehouse.catalog, [], []
    question = default_question(choices(warehouse))
    years = list(warehouse.years)
    warehouse.disagreements([], question.year, [])  # cached in a worker once it has served a page

    def ask(asked) -> float:
        begun = time.process_time()
        answers(catalog.ordered_cards, asked, warehouse)
        standing(catalog.ordered_indicators, asked, warehouse)
        outlook(asked, warehouse)
        return 1000 * (time.process_time() - begun)

    for unit in [one.id for one in catalog.chosen_units]:
        first.append(ask(question.replace(units=(unit,))))
        other += [ask(question.replace(units=(unit,), year=year)) for year in years[-5:-1]]
    return {"new units": statistics.median(first), "another year": statistics.median(other)}


def growth(warehouse: Warehouse, folder: Path, monthly: bool, say: Callable[[str], None]) -> dict[str, dict]:
    """Return the costs on our own data and on each larger size, measured in turn: medians of the rounds."""
    versions = {"our own data": warehouse.version}
    for name, size in (SIZES | (MONTHLY if monthly else {})).items():
        say(f"writing {name}…")
        versions[name] = _larger(warehouse.version, folder / name.replace(" ", "-"), *size)
    rounds: dict[str, list[dict[str, float]]] = {name: [] for name in versions}
    for number in range(ROUNDS):
        for name, version in versions.items():
            say(f"asking, round {number + 1} of {ROUNDS}: {name}")
            rounds[name].append(cost(Warehouse(version, True)))
    return {
        name: {what: statistics.median(one[what] for one in found) for what in found[0]}
        for name, found in rounds.items()
    }


def _larger(version: Version, folder: Path, units: int, years: int, months: int) -> Version:
    """Return a version with our own definitions and many more rows, in a new folder."""
    folder.mkdir()
    for file in version.folder.iterdir():
        if file.name != PARQUET:
            (folder / file.name).symlink_to(file)
    write(version.parquet, folder, units, years, months)
    return replace(version, folder=folder)
