"""Rows of text data that are right, for each test to spoil, and a file to put them in."""

import csv

from dashboard.data.schema import TEXT_COLUMNS

# A ward's staff in a year that nobody reported.
RIGHT = {
    "indicator": "commune_staff_present",
    "unit": "05977",
    "time_period": "2020",
    "category": "total",
    "claim": "1",
    "numerator": "20",
    "denominator": "21",
    "measure_unit": "person",
    "qualifier": "exact",
    "status": "official",
    "source": "article-2020-02-24",
    "locator": "p4",
    "as_of": "2020-12-31",
    "preferred": "true",
}


def write_rows(folder, *rows, header=TEXT_COLUMNS, name="added.csv"):
    """Write rows, each the right one with changes, as a file of observations."""
    path = folder / "observations" / name
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(RIGHT | row for row in rows)
    return path
