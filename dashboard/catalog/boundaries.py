"""Reads the operator's boundaries of units: GeoJSON (RFC 7946) in degrees. None are shipped or required."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import shapely
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from dashboard.catalog.models import Boundary
from dashboard.catalog.refusal import DefinitionError

FILE = "boundaries.geojson"
MOST_BYTES = 20_000_000
# Tolerance of simplification: from about 10 m, finer than a screen shows, up until a unit has at most MOST_POINTS.
FINEST_DEGREES, COARSEST_DEGREES, MOST_POINTS = 0.0001, 0.01, 400
DEGREES = "lưu bằng hệ tọa độ WGS84 (kinh độ, vĩ độ tính bằng độ), như RFC 7946 quy định."
RINGS = "mỗi vòng là một dãy [kinh độ, vĩ độ] khép kín có ít nhất bốn điểm."
SAMPLE = "xem mẫu trong docs/data.md, mục Boundaries."


def _flat(position: list[float]) -> list[float]:
    return position[:2]  # a height may follow (RFC 7946, 3.1.1); maps ignore it


def _closed(ring: list[list[float]]) -> list[list[float]]:
    if ring[0] != ring[-1]:
        raise PydanticCustomError("open_ring", "vòng không khép kín: điểm cuối khác điểm đầu")
    return ring


# Strict: "106.7" and true are not accepted as numbers.
_Degrees = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_Position = Annotated[list[_Degrees], Field(min_length=2), AfterValidator(_flat)]
_Ring = Annotated[list[_Position], Field(min_length=4), AfterValidator(_closed)]
_Rings = Annotated[list[_Ring], Field(min_length=1)]


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Polygon(_Lenient):
    type: Literal["Polygon"]
    coordinates: _Rings


class _MultiPolygon(_Lenient):
    type: Literal["MultiPolygon"]
    coordinates: Annotated[list[_Rings], Field(min_length=1)]


class _Properties(_Lenient):
    unit: str


class _Feature(_Lenient):
    type: Literal["Feature"]
    properties: _Properties
    geometry: Annotated[_Polygon | _MultiPolygon, Field(discriminator="type")]


class _Collection(_Lenient):
    """The whole file; `source` says where the boundaries come from and is shown beside every map."""

    type: Literal["FeatureCollection"]
    source: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    features: list[_Feature] = Field(min_length=1)


def read_boundaries(folders: tuple[Path, ...]) -> tuple[str, dict[str, tuple[str, Boundary]]]:
    """Return the source of the boundaries and, by unit id, (place in the file, boundary); both empty without a file.

    Raises DefinitionError naming file and feature if a feature is not a polygon in degrees or repeats a unit.
    """
    source, found = "", {}
    for path in (folder / FILE for folder in folders if (folder / FILE).is_file()):
        collection = _collection(path)
        source = collection.source
        for place, boundary in _boundaries(path, collection):
            if boundary.unit in found:
                raise DefinitionError.at(
                    path, place, f"đơn vị {boundary.unit} đã có ranh giới.", "xóa bản thừa."
                )
            found[boundary.unit] = (f"{path}: {place}", boundary)
    return source, found


def _collection(path: Path) -> _Collection:
    if path.stat().st_size > MOST_BYTES:
        problem = f"lớn hơn {MOST_BYTES // 1_000_000} MB."
        raise DefinitionError.at(path, "tệp", problem, "giản lược ranh giới, ví dụ bằng QGIS hay mapshaper.")
    try:
        return _Collection.model_validate_json(path.read_bytes().removeprefix(codecs.BOM_UTF8))
    except ValidationError as error:
        first = error.errors()[0]
        remedy = RINGS if "coordinates" in first["loc"] else SAMPLE
        raise DefinitionError.at(path, _place(first), f"không hợp lệ ({first['msg']}).", remedy) from error


def _place(error: ErrorDetails) -> str:
    """Return the place of an error in the file; features are counted from 1, as in every other refusal."""
    keys = [part for part in error["loc"] if part not in ("Polygon", "MultiPolygon")]
    if keys[:1] == ["features"] and len(keys) > 1:
        return ", ".join(
            [f"features số {int(keys[1]) + 1}", *([f"khóa {_joined(keys[2:])}"] if keys[2:] else [])]
        )
    return f"khóa {_joined(keys)}" if keys else "tệp"


def _joined(keys: list[str | int]) -> str:
    return ".".join(str(key) for key in keys)


def _boundaries(path: Path, collection: _Collection) -> Iterator[tuple[str, Boundary]]:
    for number, feature in enumerate(collection.features, start=1):
        place = f"features số {number} ({feature.properties.unit})"
        yield place, _boundary(path, place, feature)


def _boundary(path: Path, place: str, feature: _Feature) -> Boundary:
    area = shape(feature.geometry.model_dump())
    west, south, east, north = area.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise DefinitionError.at(path, place, "tọa độ nằm ngoài trái đất.", DEGREES)
    if not area.is_valid:
        reason = shapely.is_valid_reason(area)
        raise DefinitionError.at(
            path, place, f"đa giác không hợp lệ ({reason}).", "sửa chỗ tự cắt rồi xuất lại."
        )
    return _drawn(path, place, feature.properties.unit, area)


def _drawn(path: Path, place: str, unit: str, area: BaseGeometry) -> Boundary:
    """Return the boundary simplified for drawing, with the centre and radius of its largest inscribed circle."""
    drawn = _simplified(area)
    count = int(shapely.get_num_coordinates(drawn))
    if count > MOST_POINTS:
        problem = f"sau khi giản lược còn {count} điểm, nhiều hơn {MOST_POINTS}."
        raise DefinitionError.at(path, place, problem, "bỏ các mảnh và lỗ nhỏ rồi xuất lại.")
    circle = shapely.maximum_inscribed_circle(drawn)
    return Boundary(
        unit=unit,
        polygons=tuple(tuple(mapping(orient(part))["coordinates"]) for part in shapely.get_parts(drawn)),
        inside=circle.coords[0][:2],
        room=circle.length,
    )


def _simplified(area: BaseGeometry) -> Polygon | MultiPolygon:
    """Return the area simplified no more than needed (Douglas–Peucker); no ring crosses another or vanishes."""
    degrees = FINEST_DEGREES
    drawn = area.simplify(degrees)
    while shapely.get_num_coordinates(drawn) > MOST_POINTS and degrees < COARSEST_DEGREES:
        degrees *= 2
        drawn = area.simplify(degrees)
    assert isinstance(drawn, Polygon | MultiPolygon)  # no other types in the file; topology is kept
    return drawn
