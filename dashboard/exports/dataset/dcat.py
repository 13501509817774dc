"""The data set's record for data catalogues: DCAT 3 (W3C Recommendation, 22 August 2024) as JSON-LD."""

import json
from collections.abc import Callable
from typing import Any

from dashboard.data.warehouse import Warehouse
from dashboard.exports.dataset.tables import CSVW, DCAT, DESCRIPTOR, FIGURES, SDMX, tables
from dashboard.language import LANGUAGES, Language, use_language
from dashboard.wording.dataset import description, place, publisher, title

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
TERMS = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Each distribution: its file, its media type and the standard that it conforms to.
FILES = (
    (DESCRIPTOR, "application/json", "https://specs.frictionlessdata.io/data-package/"),
    (FIGURES, "text/csv", "https://www.rfc-editor.org/rfc/rfc4180"),
    (CSVW, "application/csvm+json", "https://www.w3.org/TR/tabular-metadata/"),
    (SDMX, "text/csv", "https://sdmx.org/standards-2/"),
)


def dcat(warehouse: Warehouse, official_only: bool, address: Callable[[str], str]) -> bytes:
    """Return the record; `address` maps a file name of the data set to its URL."""
    dataset_tables, built = tables(warehouse, official_only), warehouse.version.manifest.built_at
    simulated, years = dataset_tables[0].count("status", "simulated"), sorted(warehouse.years)
    record = {
        "@context": TERMS,
        "@id": address(DCAT),
        "@type": "dcat:Dataset",
        "dct:title": _both(title),
        "dct:description": _both(lambda: description(len(dataset_tables[0].rows), simulated)),
        "dct:identifier": warehouse.version.id,
        "dcat:version": warehouse.version.id,
        "dct:issued": _typed(built.isoformat(), "dateTime"),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _both(publisher)},
        "dct:license": {"@id": LICENCE},
        "dct:spatial": {"@type": "dct:Location", "skos:prefLabel": _both(place)},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(f"{years[0]}-01-01", "date"),
            "dcat:endDate": _typed(f"{years[-1]}-12-31", "date"),
        },
        "dcat:keyword": [_text("cải cách hành chính", "vi"), _text("administrative reform", "en")],
        "dcat:distribution": [_distribution(*file, address) for file in FILES],
    }
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def _distribution(file: str, media: str, standard: str, address: Callable[[str], str]) -> dict[str, Any]:
    where = {"@id": address(file)}
    return {
        "@type": "dcat:Distribution",
        "dct:title": file,
        "dcat:accessURL": where,
        "dcat:downloadURL": where,
        "dcat:mediaType": {"@id": f"{MEDIA_TYPES}{media}"},
        "dct:conformsTo": {"@id": standard},
        "dct:license": {"@id": LICENCE},
    }


def _both(make: Callable[[], str]) -> list[dict[str, str]]:
    """Return a text in each language."""
    texts = []
    for language in LANGUAGES:
        with use_language(language):
            texts.append(_text(make(), language))
    return texts


def _text(text: str, language: Language) -> dict[str, str]:
    return {"@value": text, "@language": language}


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{kind}"}
