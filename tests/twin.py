"""A slow, plain second answer to each query, from the Parquet file with pandas and the definitions as JSON alone."""

import json
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd

from dashboard.data.versions import current_version
from dashboard.data.warehouse import Warehouse
from dashboard.question import Question
from dashboard.settings import Settings

YEARS = tuple(range(2015, 2026))
CITY, COMMUNES = "178", "178-xa"
OLD = ("05971", "05974", "05977", "05980", "05983", "05986", "05989", "05992")
NEW = ("05977@2025-07-01", "05983@2025-07-01", "05986@2025-07-01", "06187@2025-07-01")
# One of each kind of choice: totals, one ward, several, a code used twice, both sides of the change, everything.
CHOSEN = (
    (CITY,),
    (COMMUNES,),
    ("05977",),
    ("05971", "05983", "05992"),
    ("05977@2025-07-01",),
    ("05977", "05977@2025-07-01"),
    (CITY, COMMUNES, *OLD, *NEW),
)


def question(year=2019, units=(CITY,), **rest):
    """Return a question, by default the one of an address without a query."""
    return Question(year, tuple(units), **rest)


def opened(folder, simulated=True):
    """Open the current version of a folder in which something is published."""
    return Warehouse(current_version(Settings(data=folder).published), simulated)


def rate_of(row):
    """Return the rate in per cent to four places, computed with whole numbers; None where there is none."""
    if row["denominator"] and row["numerator"] is not None:
        exact = Fraction(100 * row["numerator"], row["denominator"])
        shifted = Decimal(exact.numerator * 10_000) / Decimal(exact.denominator)
        return shifted.quantize(Decimal(1), ROUND_HALF_UP) / 10_000
    return row["value"] if row["measure_unit"] == "percent" and not row["denominator"] else None


def basis_of(row):
    """Return what a row rests on: a form's row that is official was accepted, a document's was published."""
    if row["status"] != "official":
        return row["status"]
    return "official" if row["locator"].startswith("r") else "published"


def amount_of(row):
    """Return what a row counts, or the per cent that it states."""
    return row["value"] if row["numerator"] is None else row["numerator"]


class Twin:
    """What a version says, found by filtering a list of rows."""

    def __init__(self, version, simulated=True):
        frame = pd.read_parquet(version.parquet, dtype_backend="numpy_nullable").astype(object)
        rows = frame.where(frame.notna(), None).to_dict("records")
        self.rows = [row for row in rows if simulated or row["status"] != "simulated"]
        self.at = defaultdict(list)
        for row in self.rows:
            self.at[row["year"], row["indicator"]].append(row)
        catalog = json.loads(version.catalog.read_text("utf-8"))
        self.indicators, self.cards, self.targets = (
            catalog["indicators"],
            catalog["cards"],
            catalog["targets"],
        )
        self.units = catalog["units"]

    def claims(self, indicators, year, places):
        """Return the rows of the indicators at (unit, period) places, as the warehouse orders its claims."""
        found = [
            row
            for indicator in indicators
            for row in self.at[year, indicator]
            if (row["unit"], row["time_period"]) in places
        ]
        order = ("indicator", "unit", "time_period", "category")
        return sorted(
            found, key=lambda row: (*(row[name] for name in order), not row["preferred"], row["claim"])
        )

    def official(self, year, units):
        """Return the rows of a year and its units that a source states."""
        return [
            row
            for row in self.rows
            if row["year"] == year and row["unit"] in units and row["status"] != "simulated"
        ]

    def disagreements(self, year, units):
        """Return the cells for which the stated amounts differ, or another indicators' sum says otherwise."""
        said, preferred = defaultdict(set), {}
        for row in self.official(year, units):
            place = (row["unit"], row["time_period"])
            said[row["indicator"], *place, row["category"]].add(amount_of(row))
            if row["preferred"]:
                preferred[row["indicator"], *place, row["category"]] = amount_of(row)
        for indicator, unit, period, category in list(preferred):
            terms = self.terms(indicator)
            sides = [preferred.get((term, unit, period, "")) for term in terms]
            if terms and None not in sides:
                said[indicator, unit, period, category].add(sum(sides))
        return sorted(cell for cell, amounts in said.items() if len(amounts) > 1)

    def unused_terms(self, year, units):
        """Return (indicator, unit) of the values that add up to something else than the whole that is used."""
        stated = {
            (row["indicator"], row["unit"], row["time_period"]): amount_of(row)
            for row in self.official(year, units)
            if row["preferred"] and not row["category"]
        }
        found = set()
        for (indicator, unit, period), amount in stated.items():
            terms = self.terms(indicator)
            sides = [stated.get((term, unit, period)) for term in terms]
            if terms and None not in sides and sum(sides) != amount:
                found |= {(term, unit) for term in terms}
        return found

    def terms(self, indicator):
        """Return the indicators that add up to another one again."""
        return [term.strip() for term in self.indicators[indicator]["restated_as"].split("+") if term.strip()]

    def period(self, unit, year):
        """Return a unit's period in a year: the units of the city end in mid-2025, where the new wards begin."""
        if year == 2025:
            return "2025-S2" if "@" in unit else "2025-S1"
        return str(year) if (year > 2025) == ("@" in unit) else None

    def places(self, indicator, units):
        """Return (unit, stands in) where an indicator is looked up; the first reason to look there counts."""
        levels, found = self.indicators[indicator]["levels"], {}
        for unit in units:
            level = self.units[unit]["level"]
            instead = {
                "city": ("communes", "commune"),
                "communes": ("city", "commune"),
                "commune": ("communes", "city"),
            }
            shown = level if level in levels else next(other for other in instead[level] if other in levels)
            at = {"city": [CITY], "communes": [COMMUNES], "commune": [unit] if level == "commune" else OLD}[
                shown
            ]
            if level == shown == "communes" and "commune" in levels:
                at = [COMMUNES, *OLD]
            for place in at:
                found.setdefault(place, level not in levels and level != "city")
        return list(found.items())

    def cells(self, card, asked):
        """Return every cell of a card in order, as a dict: its names, place, rows of claims, and gap."""
        return [
            self._cell(indicator, category, unit, is_fallback, asked)
            for indicator, categories in self._shown(card)
            for unit, is_fallback in self.places(indicator, asked.units)
            for category in categories
        ]

    def _shown(self, card):
        for written in self.cards[card]["shows"]:
            indicator, _, category = written.partition(":")
            every = [one["id"] for one in self.indicators[indicator]["categories"]] or [""]
            yield indicator, [category] if category else every

    def _cell(self, indicator, category, unit, is_fallback, asked):
        definition, period = self.indicators[indicator], self.period(unit, asked.year)
        rows = [
            row
            for row in self.claims([indicator], asked.year, [(unit, period)])
            if row["category"] == category
        ]
        gap = None
        if asked.year > (definition["last_year"] or asked.year):
            gap = "ended"
        elif asked.year < (definition["first_year"] or asked.year):
            gap = "not_begun"
        elif period is None:
            gap = "invalid_unit"
        elif not rows:
            gap = "missing"
        elif asked.official_only and rows[0]["status"] == "simulated":
            gap = "hidden"
        terms = self.terms(indicator)
        real = [
            row for row in self.claims(terms, asked.year, [(unit, period)]) if row["status"] != "simulated"
        ]
        again = [row for row in real if row["preferred"]]
        complete = not gap and len(again) == len(terms) and rows[0]["status"] != "simulated"
        known = {"rows": [] if gap else rows, "restated": again if complete else []}
        return {
            "indicator": indicator,
            "category": category,
            "unit": unit,
            "period": period,
            "stands_in": is_fallback,
            "gap": gap,
        } | known
