"""The 51 figures of 2019: equal to the reference, which was read from the article by itself, and sealed."""

import csv
import hashlib
import json
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path

from dashboard.build.observations import read_observations
from dashboard.catalog import read_catalog
from dashboard.settings import SHIPPED_DATA

REFERENCE = Path(__file__).with_name("figures_2019.csv")
SHIPPED = SHIPPED_DATA / "observations" / "article-2020-02-24.csv"
SEAL = Path(__file__).with_name("figures_2019.sha256")
SEALED = (
    "indicator",
    "unit",
    "time_period",
    "category",
    "claim",
    "numerator",
    "denominator",
    "value",
    "measure_unit",
    "qualifier",
    "status",
    "source",
    "locator",
    "preferred",
    "reported_rate_pct",
)
SCOPES = {"city": "178", "commune": "178-xa"}


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(written):
    return Decimal(written) if written else None


def of_reference(row, catalog):
    """Return a reference row as pillar, indicator, unit, category, four numbers and five words."""
    unit, category = SCOPES.get(row["scope"]), row["category"]
    if row["scope"] == "unit":  # there the category names a ward or commune
        named = [
            one.id
            for one in catalog.units.values()
            if one.name == category and not one.valid_from and one.parent == "178"
        ]
        (unit,), category = named, ""
    numbers = [number(row[name]) for name in ("numerator", "denominator", "value", "reported_rate")]
    words = [row["measure"], row["qualifier"], f"p{row['paragraph']}", row["name_vi"], row["note"]]
    return (int(row["pillar"]), row["indicator"], unit, category, *numbers, *words)


def of_observation(row, catalog):
    """Return an observation, with its definition, in the shape of a reference row."""
    indicator = catalog.indicators[row["indicator"]]
    numbers = [
        None if row[name] is None else Decimal(row[name])
        for name in ("numerator", "denominator", "value", "reported_rate_pct")
    ]
    words = [row["measure_unit"], row["qualifier"], row["locator"], indicator.name_vi, row["note_en"]]
    return (indicator.pillar, indicator.id, row["unit"], row["category"], *numbers, *words)


def test_each_of_the_51_figures_equals_the_reference_cell_by_cell():
    catalog = read_catalog((SHIPPED_DATA,))
    frame = read_observations((SHIPPED_DATA,), catalog)
    observed = frame[frame["file"] == str(SHIPPED)].astype(object)
    records = observed.where(observed.notna(), None).to_dict("records")
    shipped = Counter(of_observation(row, catalog) for row in records)
    reference = Counter(of_reference(row, catalog) for row in rows_of(REFERENCE))
    assert reference.total() == 51
    assert shipped == reference
    assert {(row["year"], row["status"], row["source"]) for row in records} == {
        (2019, "official", "article-2020-02-24")
    }


def test_the_preferred_figures_are_those_of_the_passages_that_close():
    disputed = {}
    for row in rows_of(SHIPPED):
        disputed.setdefault((row["indicator"], row["category"], row["unit"]), []).append(row)
    chosen = {
        cell[:2]: [
            (row["numerator"], row["locator"])
            for row in sorted(rows, key=lambda row: row["preferred"] != "true")
        ]
        for cell, rows in disputed.items()
        if len(rows) > 1
    }
    assert chosen == {
        ("procedures_postal", ""): [("216", "p3"), ("204", "p7")],
        ("service_unit_autonomy", "self_financed_recurrent"): [("2", "p6"), ("2", "p4")],
        ("service_unit_autonomy", "partly_self_financed"): [("3", "p6"), ("4", "p4")],
    }


def test_no_figure_differs_from_its_seal():
    """The seal is the sha256 of each row's sealed cells; a figure is changed on purpose or not at all."""
    hashes = [
        hashlib.sha256(
            unicodedata.normalize("NFC", json.dumps([row[name] for name in SEALED])).encode()
        ).hexdigest()
        for row in rows_of(SHIPPED)
    ]
    assert len(hashes) == 51
    assert hashes == SEAL.read_text("ascii").split()
