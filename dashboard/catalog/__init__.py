"""What an indicator, unit, source, target or card is; reads and checks the definition files."""

from dashboard.catalog.models import (
    CITY,
    TOTAL,
    Card,
    Catalog,
    Category,
    CellName,
    Chapter,
    Indicator,
    MeasureUnit,
    Paragraph,
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
from dashboard.catalog.reading import DefinitionError, read_catalog
from dashboard.catalog.refusal import Problem, Refused

__all__ = [
    "CITY",
    "TOTAL",
    "Card",
    "Catalog",
    "Category",
    "CellName",
    "Chapter",
    "DefinitionError",
    "Indicator",
    "MeasureUnit",
    "Paragraph",
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
