"""Reads the operator's boundaries of units: GeoJSON (RFC 7946) in degrees. None ships, and none is needed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import shapely
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from shapely.geometry import mapping, shape
from shapely.geometry.polygon import orient

from dashboard.catalog.models import Boundary
from dashboard.catalog.refusal import DefinitionError

FILE = "boundaries.geojson"
MOST_BYTES = 20_000_000
# Finer than a screen shows: about 10 m to begin with, coarser until a unit has no more points than this.
FINEST_DEGREES, MOST_POINTS = 0.0001, 400
DEGREES = "lưu bằng hệ tọa độ WGS84 (kinh độ, vĩ độ tính bằng độ), như RFC 7946 quy định."


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Geometry(_Lenient):
    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list


class _Properties(_Lenient):
    unit: str


class _Feature(_Lenient):
    type: Literal["Feature"]
    properties: _Properties
    geometry: _Geometry


class _Collection(_Lenient):
    """What the file must hold; `source` says where the boundaries come from and stands beside every map."""

    type: Literal["FeatureCollection"]
    source: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    features: list[_Feature] = Field(min_length=1)


def read_boundaries(folders: tuple[Path, ...]) -> tuple[str, dict[str, tuple[str, Boundary]]]:
    """Return the source of the boundaries and, by unit id, (place in the file, boundary); nothing without a file.

    Raises DefinitionError naming file and feature for what is no polygon in degrees, or names a unit twice.
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
        return _Collection.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "tệp"
        remedy = "xem mẫu trong docs/data.md, mục Boundaries."
        raise DefinitionError.at(path, f"khóa {key}", f"không hợp lệ ({first['msg']}).", remedy) from error


def _boundaries(path: Path, collection: _Collection) -> Iterator[tuple[str, Boundary]]:
    for number, feature in enumerate(collection.features, start=1):
        place = f"features số {number} ({feature.properties.unit})"
        yield place, _boundary(path, place, feature)


def _boundary(path: Path, place: str, feature: _Feature) -> Boundary:
    try:
        area = shape(json.loads(feature.geometry.model_dump_json()))
    except (ValueError, TypeError, IndexError, AttributeError, shapely.errors.ShapelyError) as error:
        remedy = "mỗi vòng là một dãy [kinh độ, vĩ độ] khép kín có ít nhất bốn điểm."
        raise DefinitionError.at(path, place, f"không đọc được tọa độ ({error}).", remedy) from error
    if area.is_empty or not all(map(_is_number, area.bounds)):
        raise DefinitionError.at(path, place, "không có tọa độ.", "xuất lại ranh giới của đơn vị này.")
    west, south, east, north = area.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise DefinitionError.at(path, place, "tọa độ nằm ngoài trái đất.", DEGREES)
    if not area.is_valid:
        reason = shapely.is_valid_reason(area)
        raise DefinitionError.at(
            path, place, f"đa giác không hợp lệ ({reason}).", "sửa chỗ tự cắt rồi xuất lại."
        )
    return _simplified(feature.properties.unit, area)


def _is_number(value: float) -> bool:
    return abs(value) < float("inf")  # false for NaN as well


def _simplified(unit: str, area: shapely.Geometry) -> Boundary:
    """Return the boundary with few enough points to draw, and the middle of the largest circle inside it."""
    degrees = FINEST_DEGREES
    drawn = area.simplify(degrees)
    while shapely.get_num_coordinates(drawn) > MOST_POINTS and degrees < 1:
        degrees *= 2
        drawn = area.simplify(degrees)
    parts = [orient(part) for part in shapely.get_parts(drawn)]
    circle = shapely.maximum_inscribed_circle(area)
    return Boundary(
        unit=unit,
        polygons=tuple(tuple(mapping(part)["coordinates"]) for part in parts),
        inside=circle.coords[0][:2],
        room=circle.length,
    )
