"""What a reader sees in a native chart of a slide or a sheet, from its XML: marks with label, place and look."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from zipfile import ZipFile

from lxml import etree

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True)
class Mark:
    """A bar or a point: what it belongs to, how long it is, what is written at it (empty where nothing is)."""

    series: str
    category: str
    value: float
    label: str


@dataclass(frozen=True)
class Native:
    """A chart: its marks, the look of each series, and the ends of its scale (None where an end is not fixed)."""

    marks: tuple[Mark, ...]
    looks: tuple[tuple, ...]
    least: float | None
    most: float | None


def charts_in(file):
    """Return every chart of a workbook or deck (bytes-like, opened as ZIP), in the order of their names."""
    with ZipFile(file) as packed:
        names = [name for name in packed.namelist() if re.fullmatch(r"(xl|ppt)/charts/chart\d+\.xml", name)]
        ordered = sorted(names, key=lambda name: int(re.search(r"\d+", name)[0]))
        return [native(packed.read(name)) for name in ordered]


def native(xml):
    """Return a chart from its XML."""
    root = etree.fromstring(xml)
    series = list(root.iter(f"{C}ser"))
    scale = next(root.iter(f"{C}valAx")).find(f"{C}scaling")
    ends = (scale.find(f"{C}{end}") for end in ("min", "max"))
    least, most = (None if end is None else float(end.get("val")) for end in ends)
    return Native(
        tuple(mark for one in series for mark in _marks(one)), tuple(map(_look, series)), least, most
    )


def _marks(series):
    name = next(series.find(f"{C}tx").iter(f"{C}v")).text
    categories, values = (_points(series, kind) for kind in ("cat", "val"))
    labels = series.find(f"{C}dLbls")
    for place, value in sorted(values.items()):
        yield Mark(name, categories.get(place, ""), float(value), _label(labels, place, float(value)))


def _points(series, kind):
    return {
        int(point.get("idx")): point.find(f"{C}v").text for point in series.find(f"{C}{kind}").iter(f"{C}pt")
    }


def _label(labels, place, value):
    if labels is None:
        return ""
    for own in labels.findall(f"{C}dLbl"):
        if own.find(f"{C}idx").get("val") == str(place):
            return "".join(text.text for text in own.iter(f"{A}t"))
    if labels.find(f"{C}showVal").get("val") != "1":
        return ""
    return shown(value, labels.find(f"{C}numFmt").get("formatCode"))


def shown(value, pattern):
    """Return what an office program writes of a number by its format: it rounds the decimal number half up."""
    per_cent = pattern.endswith("%")
    required, optional = re.search(r"0(?:\.(0*)(#*))?%?$", pattern).groups(default="")
    places = len(required) + len(optional)
    number = Decimal(repr(value)) * (100 if per_cent else 1)
    text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    whole, mark, rest = text.partition(".")
    rest = rest[: len(required)] + rest[len(required) :].rstrip("0")
    return whole + (mark + rest if rest or required or optional else "") + ("%" if per_cent else "")


def _look(series):
    """Return what tells a series from others: fill or line with colour and pattern, dashes, the points' marks."""
    shape = series.find(f"{C}spPr")
    line = shape.find(f"{A}ln")
    dashed = (
        line is not None and line.find(f"{A}prstDash") is not None and line.find(f"{A}prstDash").get("val")
    )
    marker = series.find(f"{C}marker")
    symbol = (
        () if marker is None else (marker.find(f"{C}symbol").get("val"), *_colours(marker.find(f"{C}spPr")))
    )
    return (*_colours(shape), dashed or "solid", *symbol)


def _colours(shape):
    patterns = [one.get("prst") for one in shape.iter(f"{A}pattFill")]
    return (*patterns, *(one.get("val").upper() for one in shape.iter(f"{A}srgbClr")))
