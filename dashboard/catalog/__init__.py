"""What an indicator, unit, source, target or card is; reads and checks the definition files."""

from dashboard.catalog.models import (
    CITY,
    TOTAL,
    Boundary,
    Card,
    Catalog,
    Category,
    CellName,
    Chapter,
    Indicator,
    MeasureUnit,
    Pillar,
    Source,
    Target,
    Term,
    Tile,
    Unit,
    UnitNote,
    pillar_card,
    plain_card,
)
from dashboard.catalog.periods import Period
from dashboard.catalog.reading import read_catalog
from dashboard.catalog.refusal import DefinitionError, Problem, Refused

__all__ = [
    "CITY",
    "TOTAL",
    "Boundary",
    "Card",
    "Catalog",
    "Category",
    "CellName",
    "Chapter",
    "DefinitionError",
    "Indicator",
    "MeasureUnit",
    "Period",
    "Pillar",
    "Problem",
    "Refused",
    "Source",
    "Target",
    "Term",
    "Tile",
    "Unit",
    "UnitNote",
    "pillar_card",
    "plain_card",
    "read_catalog",
]
