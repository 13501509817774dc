"""One published version opened for queries. The only module with DuckDB and SQL."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from dashboard.catalog import Catalog, CellName, Indicator
from dashboard.data.cells import value_key
from dashboard.data.claim import Claim
from dashboard.data.schema import ADDED, BASES, OBSERVATIONS, Basis
from dashboard.data.unit_cache import Records
from dashboard.data.versions import Version, definitions

# Cache size of `units_with` (one entry per card that is empty in a year) and of `official_years`.
MOST_LISTS = 64
# Rate = numerator / denominator, always recomputed; the stated per cent is used if a source gives no counts.
# Integer arithmetic, rounded half up: DuckDB divides decimals as binary floats.
RATE = """
           CAST(CASE WHEN denominator > 0
                     THEN CAST((2000000 * numerator::HUGEINT + denominator) // (2 * denominator::HUGEINT)
                               AS DECIMAL(24, 0)) * 0.0001
                     WHEN measure_unit = 'percent' THEN value END AS DECIMAL(9, 4)) AS rate_pct
"""
STATED = f"""
    SELECT indicator, unit, time_period, category, claim, numerator, denominator, value, qualifier, status,
           source, locator, as_of, preferred, preference_reason_vi, preference_reason_en,
           reported_rate_pct, computed, note_vi, note_en, year, {RATE}
    FROM observations
    WHERE $simulated OR status <> 'simulated'
"""

CLAIMS_OF_UNITS = f"""
    SELECT * EXCLUDE (year) FROM ({STATED}) WHERE unit IN (SELECT unnest($units))
    ORDER BY unit, indicator, time_period, category, preferred DESC, claim
"""

ALL_CLAIMS = f"""
    SELECT * EXCLUDE (year) FROM ({STATED}) WHERE NOT $official_only OR status <> 'simulated'
    ORDER BY indicator, year, time_period, unit, category, claim
"""

CLAIMS_OF_SOURCE = f"""
    SELECT * EXCLUDE (year) FROM ({STATED}) WHERE source = $source
    ORDER BY locator, indicator, unit, category, time_period, claim
"""

YEARS = f"""
    SELECT year, bool_or(status <> 'simulated') FROM ({STATED}) GROUP BY year ORDER BY year
"""

PROVISIONAL = f"""
    SELECT DISTINCT indicator, category, unit, time_period FROM ({STATED})
    WHERE year = $year AND status = 'provisional' AND preferred
"""

UNITS_WITH = f"""
    SELECT DISTINCT unit FROM ({STATED})
    WHERE indicator IN (SELECT unnest($indicators)) AND year = $year
      AND (NOT $official_only OR status <> 'simulated')
    ORDER BY unit
"""

# Two passages disagree if they state different amounts for one cell, or if the amounts of
# other indicators that restate it (`restated_as` in the definition) add up to something else.
DISAGREEMENTS = f"""
    WITH amounts AS (
        SELECT indicator, unit, time_period, category, preferred, coalesce(numerator, value) AS amount
        FROM ({STATED})
        WHERE status <> 'simulated'
    ), restated AS (
        SELECT pair.whole AS indicator, unit, time_period, sum(amount) AS amount
        FROM (SELECT unnest($wholes) AS whole, unnest($terms) AS term, unnest($term_counts) AS term_count) AS pair
        JOIN amounts ON amounts.indicator = pair.term AND preferred
        GROUP BY pair.whole, unit, time_period, term_count
        HAVING count(*) = term_count
    )
    SELECT indicator, unit, time_period, category FROM amounts
    GROUP BY indicator, unit, time_period, category HAVING count(DISTINCT amount) > 1
    UNION
    SELECT amounts.indicator, amounts.unit, amounts.time_period, amounts.category
    FROM amounts JOIN restated USING (indicator, unit, time_period)
    WHERE amounts.preferred AND amounts.amount <> restated.amount
    ORDER BY ALL
"""


# Both sides of every cell that two versions state differently; `year` is left out: it follows from the period.
_SIDES = " FULL JOIN ".join(
    f"""(
        SELECT * EXCLUDE (year), {RATE} FROM {side}_observations WHERE $simulated OR status <> 'simulated'
    ) AS {side}"""
    for side in ("before", "after")
)
UNLIKE = f"""
    SELECT before, after, coalesce(before.status, 'simulated') = 'simulated'
           AND coalesce(after.status, 'simulated') = 'simulated' AS made
    FROM {_SIDES}
      ON before.indicator = after.indicator AND before.unit = after.unit AND before.category = after.category
     AND before.time_period = after.time_period AND before.claim = after.claim
    WHERE before.source IS NULL OR after.source IS NULL OR before IS DISTINCT FROM after
"""

UNLIKE_LISTED = f"""
    SELECT before, after FROM ({UNLIKE}) WHERE made = $made
    ORDER BY coalesce(after.indicator, before.indicator), coalesce(after.time_period, before.time_period),
             coalesce(after.unit, before.unit), coalesce(after.category, before.category),
             coalesce(after.claim, before.claim)
    LIMIT $most
"""

UNLIKE_COUNTED = f"""
    SELECT count(*) FILTER (before.source IS NULL),
           count(*) FILTER (before.source IS NOT NULL AND after.source IS NOT NULL),
           count(*) FILTER (after.source IS NULL)
    FROM ({UNLIKE}) WHERE made = $made
"""


class Warehouse:
    """A version's observations and catalogue, open for reading. Thread-safe: each query uses its own cursor."""

    def __init__(self, version: Version, simulated: bool):
        self.version = version
        self.catalog = definitions(version)
        self.simulated = simulated
        self._always = {"simulated": simulated}
        self._records = Records(self._read_units)
        self._units_with = lru_cache(MOST_LISTS)(self._read_units_with)
        self._official_years = lru_cache(MOST_LISTS)(self._read_official_years)
        self._connection = _sealed_connection(observations=version.parquet)

    def claims(self, indicators: Sequence[str], year: int, places: Iterable[tuple[str, str]]) -> list[Claim]:
        """Return all claims for the indicators at (unit id, time period) places, preferred ones first within a cell."""
        place_set = set(places)
        claims = self._of_year(indicators, year, {unit for unit, _ in place_set})
        return [claim for claim in claims if (claim.unit, claim.time_period) in place_set]

    def claims_of_all_years(self, indicators: Sequence[str], units: Sequence[str]) -> list[Claim]:
        """Return all claims for the indicators in the units (ids), by indicator, unit, period; preferred ones first."""
        records = self._records.of(units)
        return [
            claim
            for name in sorted(set(indicators))
            for record in records.values()
            for year in self.years
            for claim in record.get((name, year), ())
        ]

    def all_claims(self, official_only: bool) -> list[Claim]:
        """Return every claim of the version, by indicator and year."""
        return [Claim(*row) for row in self._rows(ALL_CLAIMS, official_only=official_only)]

    def claims_of(self, source: str) -> list[Claim]:
        """Return every claim taken from a source, in the order of its passages."""
        return [Claim(*row) for row in self._rows(CLAIMS_OF_SOURCE, source=source)]

    def provisional(self, year: int) -> frozenset[str]:
        """Return the keys of a year's values that are provisional (see `value_key`)."""
        return frozenset(
            value_key(CellName(indicator, category), unit, period)
            for indicator, category, unit, period in self._rows(PROVISIONAL, year=year)
        )

    @cached_property
    def years(self) -> dict[int, bool]:
        """Return every year with data, and whether any of it is not simulated (cached: a version never changes)."""
        return dict(self._rows(YEARS))

    def years_with(self, indicators: Sequence[str], units: Sequence[str], official_only: bool) -> list[int]:
        """Return the years in which any of the indicators has a value in any of the units (ids)."""
        claims = self.claims_of_all_years(indicators, units)
        return sorted({claim.year for claim in claims if not (official_only and claim.simulated)})

    def units_with(self, indicators: Sequence[str], year: int, official_only: bool) -> frozenset[str]:
        """Return the units (ids) in which any of the indicators has a value in the year."""
        return self._units_with(tuple(indicators), year, official_only)

    def official_years(self, unit: str) -> frozenset[int]:
        """Return the years in which a unit (id) has a value that is not simulated."""
        return self._official_years(unit)

    def stated_indicators(
        self, pairs: Iterable[tuple[str, str]], year: int
    ) -> tuple[dict[Basis, int], date | None]:
        """Return how many indicators of (indicator, unit id) pairs sources state in a year, and the latest as-of date.

        Indicators are counted by basis, once for each basis that they have.
        """
        stated = [claim for claim in self._shown(pairs, year) if not claim.simulated]
        as_of = max((claim.as_of for claim in stated if claim.as_of), default=None)
        counts = Counter(basis for _, basis in {(claim.indicator, claim.basis) for claim in stated})
        return {basis: counts[basis] for basis in BASES if counts[basis]}, as_of

    def simulated_rows(self, pairs: Iterable[tuple[str, str]], year: int) -> int:
        """Return the number of simulated values for (indicator, unit id) pairs in a year."""
        return sum(claim.simulated for claim in self._shown(pairs, year))

    def disagreements(
        self, indicators: Sequence[str], year: int, units: Sequence[str]
    ) -> list[tuple[str, str, str, str]]:
        """Return the disputed cells of the indicators as (indicator, unit id, time period, category)."""
        names, places = set(indicators), set(units)
        cells = self._disagreements.get(year, ())
        return [cell for cell in cells if cell[0] in names and cell[1] in places]

    @cached_property
    def _disagreements(self) -> dict[int, list[tuple[str, str, str, str]]]:
        """Return every disputed cell of the version by year (cached: they are few and needed for every question)."""
        pairs = [(whole.id, term, len(whole.restated_terms)) for whole, term in _restatements(self.catalog)]
        wholes, terms, counts = (
            (list(column) for column in zip(*pairs, strict=True)) if pairs else ([], [], [])
        )
        by_year = defaultdict(list)
        for cell in self._rows(DISAGREEMENTS, wholes=wholes, terms=terms, term_counts=counts):
            by_year[int(cell[2][:4])].append(cell)
        return by_year

    def _shown(self, pairs: Iterable[tuple[str, str]], year: int) -> list[Claim]:
        """Return the claims of a year for (indicator, unit id) pairs."""
        distinct = set(pairs)
        records = self._records.of(unit for _, unit in distinct)
        return [claim for name, unit in distinct for claim in records[unit].get((name, year), ())]

    def _read_official_years(self, unit: str) -> frozenset[int]:
        (record,) = self._records.of([unit]).values()
        stated = (claim for claims in record.values() for claim in claims)
        return frozenset(claim.year for claim in stated if not claim.simulated)

    def _of_year(self, indicators: Iterable[str], year: int, units: Iterable[str]) -> list[Claim]:
        """Return the claims of a year, by indicator and unit."""
        records = self._records.of(units)
        return [
            claim
            for name in sorted(set(indicators))
            for record in records.values()
            for claim in record.get((name, year), ())
        ]

    def _read_units(self, units: list[str]) -> Iterator[Claim]:
        return (Claim(*row) for row in self._rows(CLAIMS_OF_UNITS, units=units))

    def _read_units_with(self, indicators: tuple[str, ...], year: int, official_only: bool) -> frozenset[str]:
        rows = self._rows(UNITS_WITH, indicators=list(indicators), year=year, official_only=official_only)
        return frozenset(unit for (unit,) in rows)

    def _rows(self, sql: str, **values) -> list[tuple]:
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, self._always | values).fetchall()


def unlike(
    before: Version, after: Version, simulated: bool, only_simulated: bool, most: int | None = None
) -> list[tuple[dict, dict]]:
    """Return both sides of each cell that two versions state differently; an absent side has only None values.

    With `only_simulated` these are the cells that have only simulated values, otherwise those with a sourced side.
    At most `most` are returned.
    """
    return _unlike(UNLIKE_LISTED, before, after, simulated=simulated, made=only_simulated, most=most)


def unlike_counted(
    before: Version, after: Version, simulated: bool, only_simulated: bool
) -> tuple[int, int, int]:
    """Return how many cells were added, changed and removed from one version to another."""
    return _unlike(UNLIKE_COUNTED, before, after, simulated=simulated, made=only_simulated)[0]


def _unlike(sql: str, before: Version, after: Version, **values) -> list[tuple]:
    files = {"before_observations": before.parquet, "after_observations": after.parquet}
    with _sealed_connection(**files) as connection:
        return connection.execute(sql, values).fetchall()


def _restatements(catalog: Catalog) -> Iterable[tuple[Indicator, str]]:
    return ((whole, term) for whole in catalog.indicators.values() for term in whole.restated_terms)


def _sealed_connection(**files: Path) -> duckdb.DuckDBPyConnection:
    """Open a connection with a view of each file. It can read nothing else, write nothing, or change its settings."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET threads = 1")
    # Allow the file, not its folder: DuckDB could also write to an allowed directory.
    connection.execute("SET allowed_paths = $files", {"files": [str(file) for file in files.values()]})
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    connection.execute("SET enable_external_access = false")
    for name, file in files.items():
        connection.execute(f"CREATE VIEW {name} AS {_whole(file)}")
    connection.execute("SET lock_configuration = true")
    return connection


def _whole(file: Path) -> str:
    """Return SQL that selects today's columns from a file of observations, which may predate some of them."""
    names = pq.read_schema(file).names
    columns = ", ".join(_column(name, name in names) for name in OBSERVATIONS.names)
    quoted = str(file).replace("'", "''")
    return f"SELECT {columns} FROM read_parquet('{quoted}')"


def _column(name: str, is_there: bool) -> str:
    """Return SQL that selects one of today's columns; old versions gave simulated rows an as-of date, now dropped."""
    if not is_there:
        return f"'{ADDED[name]}' AS {name}"
    if name == "as_of":
        return "CASE WHEN status <> 'simulated' THEN as_of END AS as_of"
    return name
