"""The data set as SDMX-CSV 2.0, and its structure as SDMX-JSON 2.0.

Every value is an observation with a status from the SDMX code list CL_OBS_STATUS 2.3 (see the table in docs/data.md).
"""

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from dashboard.catalog import Catalog
from dashboard.data.claim import Claim
from dashboard.data.schema import QUALIFIERS, STATUSES
from dashboard.data.warehouse import Warehouse
from dashboard.exports.cell_text import escape_formula
from dashboard.exports.dataset.tables import BOUNDS, NOT_APPLICABLE, tables
from dashboard.language import use_language
from dashboard.wording.dataset import publisher, stated, title
from dashboard.wording.names import qualifier_name, unit_name

AGENCY, FLOW, VERSION = "CCHC_LANG_SON", "CCHC", "1.0.0"
DIMENSIONS = ("FREQ", "INDICATOR", "REF_AREA", "CATEGORY", "CLAIM", "TIME_PERIOD")
CONCEPTS = {
    "FREQ": "Frequency",
    "INDICATOR": "Indicator",
    "REF_AREA": "Reference area",
    "CATEGORY": "Category of the indicator",
    "CLAIM": "Number of the claim, where passages state different things",
    "TIME_PERIOD": "Time period",
    "OBS_VALUE": "Rate in per cent, or count",
    "OBS_STATUS": "Observation status",
    "FIGURE_STATUS": "Official, provisional or simulated: made by a program, no real figure",
    "QUALIFIER": "Exact, estimate, or a bound on one side",
    "PREFERRED": "Whether totals and charts use this claim",
    "UNIT_MEASURE": "Unit of measure",
    "NUMERATOR": "Numerator",
    "DENOMINATOR": "Denominator",
    "LOWER_BOUND": "Bound above which the value lies",
    "UPPER_BOUND": "Bound that the value does not exceed",
    "REPORTED_RATE": "Rate that the source prints, in per cent",
    "COMPUTED": "Counts that no source states as such",
    "SOURCE": "Source",
    "LOCATOR": "Paragraph of the source",
    "AS_OF": "Day for which the figure stands",
    "COMMENT_OBS": "The value in words, and our remark",
}
ATTRIBUTES = tuple(name for name in CONCEPTS if name not in (*DIMENSIONS, "OBS_VALUE"))
MANDATORY = ("OBS_STATUS", "FIGURE_STATUS", "QUALIFIER", "PREFERRED")
HEADER = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "OBS_VALUE", *ATTRIBUTES)
# The category code of the undivided whole; the value of a missing observation.
WHOLE, NONE = "_Z", "NaN"
NO_FIGURE = "none"
FREQUENCIES = {"S": "S", "Q": "Q"}
NAMES = {
    "A": "normal",
    "E": "estimated",
    "I": "imputed",
    "L": "missing, not collected",
    "M": "missing, cannot exist",
}
NAMES |= {"O": "missing", "P": "provisional"}


def sdmx_csv(warehouse: Warehouse, official_only: bool) -> bytes:
    """Return every claim, and every gap with its reason, as one observation per line."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, lineterminator="\r\n", restval="")
    writer.writeheader()
    same = {"STRUCTURE": "dataflow", "STRUCTURE_ID": f"{AGENCY}:{FLOW}({VERSION})", "ACTION": "I"}
    writer.writerows(same | row for row in _observations(warehouse, official_only))
    return out.getvalue().encode()


def _observations(warehouse: Warehouse, official_only: bool) -> Iterator[dict[str, Any]]:
    for claim in warehouse.all_claims(official_only):
        yield _observation(claim, warehouse.catalog)
    for indicator, unit, period, category, reason in tables(warehouse, official_only)[1].rows:
        yield _where(indicator, unit, category, 1, period) | {
            "OBS_VALUE": NONE,
            "OBS_STATUS": "M" if reason == NOT_APPLICABLE else "O",
            "FIGURE_STATUS": NO_FIGURE,
            "QUALIFIER": "exact",
            "PREFERRED": "true",
        }


def _where(indicator: str, unit: str, category: str, claim: int, period: str) -> dict[str, Any]:
    values = (_frequency(period), indicator, unit, category or WHOLE, claim, period)
    return dict(zip(DIMENSIONS, values, strict=True))


def _frequency(period: str) -> str:
    """Return the CL_FREQ code of a year, half-year, quarter or month."""
    part = period.partition("-")[2]
    return FREQUENCIES.get(part[:1], "M") if part else "A"


def _observation(claim: Claim, catalog: Catalog) -> dict[str, Any]:
    amount = claim.amount if claim.rate_pct is None else claim.rate_pct
    bound = {"at_least": "LOWER_BOUND", "at_most": "UPPER_BOUND"}.get(claim.qualifier)
    counts = {} if bound else {"NUMERATOR": claim.numerator, "REPORTED_RATE": _plain(claim.reported_rate_pct)}
    with use_language("vi"):
        note = "; ".join(part for part in (stated(claim), claim.note_vi) if part)
    return _where(claim.indicator, claim.unit, claim.category, claim.claim, claim.time_period) | {
        "OBS_VALUE": NONE if bound or amount is None else _plain(amount),
        "OBS_STATUS": _status(claim),
        "FIGURE_STATUS": claim.status,
        "QUALIFIER": claim.qualifier,
        "PREFERRED": str(claim.preferred).lower(),
        "UNIT_MEASURE": "PT"
        if claim.rate_pct is not None
        else catalog.indicators[claim.indicator].measure_unit,
        "DENOMINATOR": claim.denominator,
        **counts,
        **({bound: _plain(amount)} if bound else {}),
        "COMPUTED": claim.computed,
        "SOURCE": claim.source,
        "LOCATOR": claim.locator,
        "AS_OF": claim.as_of.isoformat() if claim.as_of else "",
        "COMMENT_OBS": escape_formula(note),
    }


def _status(claim: Claim) -> str:
    """Return the CL_OBS_STATUS code; a filter on A alone excludes simulated, bounded and provisional values."""
    if claim.simulated:
        return "I"
    if claim.qualifier in BOUNDS:
        return "L"
    if claim.status == "provisional":
        return "P"
    return "E" if claim.qualifier == "estimate" else "A"


def _plain(number: int | Decimal | None) -> str:
    return "" if number is None else f"{Decimal(number).normalize():f}"


@use_language("en")
def sdmx_structure(warehouse: Warehouse) -> bytes:
    """Return the dataflow with its data structure, code lists and concepts."""
    catalog = warehouse.catalog
    lists = {
        "CL_FREQ": {"A": "annual", "S": "half-yearly", "Q": "quarterly", "M": "monthly"},
        "CL_INDICATOR": {indicator.id: indicator.name_en for indicator in catalog.ordered_indicators},
        "CL_AREA": {unit.id: unit_name(unit) for unit in catalog.units.values()},
        "CL_CATEGORY": {WHOLE: "not divided"} | _categories(catalog),
        "CL_OBS_STATUS": NAMES,
        "CL_FIGURE_STATUS": {status: status for status in (*STATUSES, NO_FIGURE)},
        "CL_QUALIFIER": {qualifier: qualifier_name(qualifier) for qualifier in QUALIFIERS},
        "CL_UNIT_MEASURE": {"PT": "per cent"}
        | {measure_unit.id: measure_unit.noun_en for measure_unit in catalog.measure_units.values()},
    }
    structures = {
        "codelists": [_named(name, name, {"codes": _codes(codes)}) for name, codes in lists.items()],
        "conceptSchemes": [_named("CS_CCHC", "Concepts", {"concepts": _codes(CONCEPTS)})],
        "dataStructures": [_named("DSD_CCHC", title(), _components(lists))],
        "dataflows": [_named(FLOW, title(), {"structure": _urn("datastructure.DataStructure", "DSD_CCHC")})],
    }
    meta = {
        "id": warehouse.version.id,
        "schema": "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json",
        "prepared": warehouse.version.manifest.built_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "contentLanguages": ["en"],
        "sender": {"id": AGENCY, "name": publisher()},
        "test": False,
    }
    return json.dumps({"meta": meta, "data": structures}, ensure_ascii=False, indent=1).encode()


def _categories(catalog: Catalog) -> dict[str, str]:
    return {
        part.id: part.name_en for indicator in catalog.ordered_indicators for part in indicator.categories
    }


def _named(name: str, title_en: str, rest: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "agencyID": AGENCY, "version": VERSION, "name": title_en, **rest}


def _codes(codes: dict[str, str]) -> list[dict[str, str]]:
    return [{"id": code, "name": name} for code, name in codes.items()]


def _urn(kind: str, name: str, part: str = "") -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={AGENCY}:{name}({VERSION}){part and '.' + part}"


def _components(lists: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Return the dimensions, the measure and the attributes with their representations."""
    dimensions = [_component(name, place, lists) for place, name in enumerate(DIMENSIONS[:-1], 1)]
    time = _component("TIME_PERIOD", len(DIMENSIONS), lists, "ObservationalTimePeriod")
    attributes = [
        _component(name, None, lists)
        | {
            "usage": "mandatory" if name in MANDATORY else "optional",
            "attributeRelationship": {"observation": {}},
        }
        for name in ATTRIBUTES
    ]
    return {
        "dataStructureComponents": {
            "dimensionList": {
                "id": "DimensionDescriptor",
                "dimensions": dimensions,
                "timeDimension": time,
            },
            "measureList": {
                "id": "MeasureDescriptor",
                "measures": [_component("OBS_VALUE", None, lists, "Decimal") | {"usage": "optional"}],
            },
            "attributeList": {"id": "AttributeDescriptor", "attributes": attributes},
        }
    }


CODED = {
    "FREQ": "CL_FREQ",
    "INDICATOR": "CL_INDICATOR",
    "REF_AREA": "CL_AREA",
    "CATEGORY": "CL_CATEGORY",
    "OBS_STATUS": "CL_OBS_STATUS",
    "FIGURE_STATUS": "CL_FIGURE_STATUS",
    "QUALIFIER": "CL_QUALIFIER",
    "UNIT_MEASURE": "CL_UNIT_MEASURE",
}
TYPED = {
    "CLAIM": "Integer",
    "PREFERRED": "Boolean",
    "NUMERATOR": "Integer",
    "DENOMINATOR": "Integer",
    "LOWER_BOUND": "Decimal",
    "UPPER_BOUND": "Decimal",
    "REPORTED_RATE": "Decimal",
    "AS_OF": "ObservationalTimePeriod",
}


def _component(
    name: str, position: int | None, lists: dict[str, dict[str, str]], kind: str = ""
) -> dict[str, Any]:
    code_list = CODED.get(name)
    representation = (
        {"enumeration": _urn("codelist.Codelist", code_list)}
        if code_list
        else {"format": {"dataType": kind or TYPED.get(name, "String")}}
    )
    return {
        "id": name,
        "conceptIdentity": _urn("conceptscheme.Concept", "CS_CCHC", name),
        "localRepresentation": representation,
        **({"position": position} if position else {}),
    }
