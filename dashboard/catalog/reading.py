"""Reads definition folders into one checked catalogue; only this module parses TOML and CSV definitions."""

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from dashboard.catalog.boundaries import read_boundaries
from dashboard.catalog.models import (
    Card,
    Catalog,
    CellName,
    Chapter,
    Definition,
    Form,
    Indicator,
    MeasureUnit,
    Pillar,
    Preference,
    Simulation,
    Source,
    SumRule,
    Target,
    Term,
    Tile,
    Unit,
    UnitNote,
)
from dashboard.catalog.periods import Period
from dashboard.catalog.refusal import DefinitionError

SIDES = ("amount", "denominator", "communes", "units")
Defined = TypeVar("Defined", bound=Definition)


def read_catalog(folders: tuple[Path, ...]) -> Catalog:
    """Read every definition file of the folders, in order; a later folder adds to earlier ones, never overrides.

    Raises DefinitionError naming file and key for unknown keys, invalid values, duplicate ids and
    undefined references.
    """
    notes = list(_csv_rows(folders, "notes.csv", UnitNote))
    boundary_source, boundaries = read_boundaries(folders)
    catalog = Catalog(
        measure_units=_keyed(_csv_rows(folders, "measure_units.csv", MeasureUnit), "id"),
        pillars=_keyed(_csv_rows(folders, "pillars.csv", Pillar), "id"),
        units=_keyed(_csv_rows(folders, "units.csv", Unit), "id"),
        indicators=_keyed(_toml_files(folders, "indicators", Indicator, "id"), "id"),
        sources=_keyed(_toml_files(folders, "sources", Source, "id"), "id"),
        targets=tuple(target for _, target in _csv_rows(folders, "targets.csv", Target)),
        cards=_keyed(_toml_files(folders, "cards", Card, "key"), "key"),
        unit_notes=tuple(note for _, note in notes),
        preferences=tuple(decision for _, decision in read_preferences(folders)),
        tiles=_keyed(_csv_rows(folders, "tiles.csv", Tile), "unit"),
        terms=_keyed(_csv_rows(folders, "glossary.csv", Term), "id"),
        boundaries={unit: boundary for unit, (_, boundary) in boundaries.items()},
        boundary_source=boundary_source,
        guide=_keyed(_toml_files(folders, "guide", Chapter, "id"), "id"),
        sum_rules=_keyed(_toml_files(folders, "checks", SumRule, "id"), "id"),
        forms=_keyed(_toml_files(folders, "forms", Form, "id"), "id"),
    )
    _check_references(catalog, folders)
    for place, note in notes:
        _check_note(place, note, catalog)
    for unit, (place, _) in boundaries.items():
        _refer(place, "unit", unit, catalog.units)
    return catalog


def read_preferences(folders: tuple[Path, ...]) -> list[tuple[str, Preference]]:
    """Return every decision between claims in file order, each with its file and row."""
    return list(_csv_rows(folders, "preferences.csv", Preference))


def make_preference(values: dict[str, str], path: Path) -> Preference:
    """Return a decision from user input, checked as if read from a file. Raises DefinitionError."""
    return _checked(Preference, _csv_values(values, Preference), path, "quyết định mới")


def _csv_rows(folders: tuple[Path, ...], name: str, model: type[Defined]) -> Iterator[tuple[str, Defined]]:
    for path in (folder / name for folder in folders if (folder / name).is_file()):
        try:
            rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), restkey="(thừa)"))
        except (UnicodeDecodeError, csv.Error) as error:
            raise DefinitionError.at(
                path, "tệp", f"không phải CSV mã UTF-8 ({error}).", "lưu lại thành CSV UTF-8."
            ) from error
        for line, row in enumerate(rows, start=2):
            place = f"dòng {line}"
            yield f"{path}: {place}", _checked(model, _csv_values(row, model), path, place)


def _csv_values(row: dict, model: type[Definition]) -> dict:
    """Drop empty cells so that defaults apply, and split the cells of list fields at `|`."""
    filled = {key: value for key, value in row.items() if value not in ("", None)}
    return {
        key: tuple(value.split("|"))
        if "tuple" in str(getattr(model.model_fields.get(key), "annotation", ""))
        else value
        for key, value in filled.items()
    }


def _toml_files(
    folders: tuple[Path, ...], name: str, model: type[Defined], key: str
) -> Iterator[tuple[str, Defined]]:
    for path in (path for folder in folders for path in sorted((folder / name).glob("*.toml"))):
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DefinitionError.at(
                path, "cú pháp TOML", f"không đọc được ({error}).", "sửa cú pháp ở chỗ đã nêu."
            ) from error
        yield str(path), _checked(model, {key: path.stem, **values}, path, "tệp")


def _checked(model: type[Defined], values: dict, path: Path, place: str) -> Defined:
    try:
        return model(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or place
        if first["type"] == "extra_forbidden":
            known = ", ".join(sorted(model.model_fields))
            raise DefinitionError.at(
                path, f"{place}, khóa {key}", "khóa lạ.", f"xóa khóa này hoặc dùng một trong: {known}."
            ) from error
        if first["type"] == "missing":
            raise DefinitionError.at(
                path, f"{place}, khóa {key}", "thiếu khóa bắt buộc.", f"thêm khóa {key}."
            ) from error
        raise DefinitionError.at(
            path,
            f"{place}, khóa {key}",
            f"giá trị {first['input']!r} không hợp lệ ({first['msg']}).",
            "sửa giá trị này.",
        ) from error


def _keyed(definitions: Iterator[tuple[str, Defined]], key: str) -> dict[Any, Defined]:
    keyed: dict[Any, Defined] = {}
    for place, definition in definitions:
        name = getattr(definition, key)
        if name in keyed:
            raise DefinitionError.at(
                place, f"{key} = {name}", "đã được định nghĩa ở nơi khác.", "đặt mã khác hoặc xóa bản thừa."
            )
        keyed[name] = definition
    return keyed


def _file(folders: tuple[Path, ...], name: str) -> str:
    """Return the path of a definition file: in the last folder that has one of that name."""
    return str(next(folder / name for folder in reversed(folders) if (folder / name).is_file()))


def _check_references(catalog: Catalog, folders: tuple[Path, ...]) -> None:
    for indicator in catalog.indicators.values():
        place = _file(folders, f"indicators/{indicator.id}.toml")
        _refer(place, "pillar", indicator.pillar, catalog.pillars)
        _refer(place, "measure_unit", indicator.measure_unit, catalog.measure_units)
        for term in indicator.restated_terms:
            _refer(place, "restated_as", term, catalog.indicators)
        if indicator.simulation:
            _check_simulation(place, indicator, indicator.simulation, catalog)
    for pillar in catalog.pillars.values():
        for written in pillar.key_numbers:
            _refer_cell(_file(folders, "pillars.csv"), "key_numbers", CellName.parse(written), catalog)
    for card in catalog.cards.values():
        _check_card(_file(folders, f"cards/{card.key}.toml"), card, catalog)
    for target in catalog.targets:
        _refer_cell(
            _file(folders, "targets.csv"), "indicator", CellName(target.indicator, target.category), catalog
        )
        if target.whole:
            _refer(_file(folders, "targets.csv"), "whole", target.whole, catalog.indicators)
    for tile in catalog.tiles:
        _refer(_file(folders, "tiles.csv"), "unit", tile, catalog.units)
    for unit in catalog.units.values():
        _check_unit(f"{_file(folders, 'units.csv')}, {unit.id}", unit, catalog)
    for rule in catalog.sum_rules.values():
        _check_sum_rule(_file(folders, f"checks/{rule.id}.toml"), rule, catalog)
    for form in catalog.forms.values():
        for name in form.computed:
            _refer(_file(folders, f"forms/{form.id}.toml"), "computes", name, catalog.indicators)


def _check_unit(place: str, unit: Unit, catalog: Catalog) -> None:
    for key, referred in [("parent", unit.parent), *(("formed_from", old) for old in unit.formed_from)]:
        if referred:
            _refer(place, key, referred, catalog.units)
    outside = any(catalog.units[old].level == "outside" for old in unit.formed_from)
    if unit.outside_land != outside:
        problem = f"{unit.outside_land} không khớp với các đơn vị ở formed_from."
        raise DefinitionError.at(place, "khóa outside_land", problem, f"ghi {str(outside).lower()}.")


def _check_simulation(place: str, indicator: Indicator, simulation: Simulation, catalog: Catalog) -> None:
    if simulation.whole:
        _refer_cell(place, "simulation.whole", CellName.parse(simulation.whole), catalog)
    for category in simulation.weights:
        _refer(place, "simulation.weights", category, indicator.category_ids)


def _check_sum_rule(place: str, rule: SumRule, catalog: Catalog) -> None:
    for written, (cell, side) in zip((*rule.terms, rule.whole), rule.numbers, strict=True):
        key = "whole" if written == rule.whole else "terms"
        _refer(place, key, cell.indicator, catalog.indicators)
        categories = [one or "(không phân tổ)" for one in catalog.indicators[cell.indicator].category_ids]
        _refer(place, f"{key} ({cell.indicator})", cell.category or "(không phân tổ)", categories)
        _refer(place, f"{key} ({written}), sau dấu chấm", side, SIDES)
        measure = catalog.indicators[cell.indicator].measure
        if measure == "percent" or (side == "denominator" and measure != "rate"):
            problem = f"{written!r} không phải là số đếm."
            raise DefinitionError.at(place, f"khóa {key}", problem, "dùng tử số, mẫu số hoặc số đếm.")
    for period in rule.periods:
        _year(place, "periods", period)
    if rule.source:
        _refer(place, "source", rule.source, catalog.sources)
        known = [paragraph.number for paragraph in catalog.sources[rule.source].paragraphs]
        for number in rule.paragraphs:
            _refer(place, "paragraphs", number, known)


def _check_note(place: str, note: UnitNote, catalog: Catalog) -> None:
    """Reject a note that belongs to no possible value, because it would never be shown."""
    _refer(place, "indicator", note.indicator, catalog.indicators)
    indicator = catalog.indicators[note.indicator]
    _refer(place, f"category ({indicator.id})", note.category, indicator.category_ids)
    _refer(place, "unit", note.unit, [unit.id for unit in catalog.chosen_units])
    unit = catalog.units[note.unit]
    for key, written, is_right, problem, remedy in (
        (
            "indicator",
            note.indicator,
            unit.level in indicator.levels,
            "không áp dụng ở cấp của đơn vị này.",
            f"dùng cho cấp {', '.join(indicator.levels)}.",
        ),
        (
            "time_period",
            note.time_period,
            unit.period(_year(place, "time_period", note.time_period)) == note.time_period,
            "không phải kỳ số liệu của đơn vị này.",
            _periods_of(unit),
        ),
        (
            "due",
            note.due,
            note.due is None or note.due >= note.written,
            "sớm hơn ngày viết (written).",
            "ghi hạn không sớm hơn ngày viết.",
        ),
        (
            "indicator, category, unit, time_period",
            note.explanation,
            len(catalog.notes_on(CellName(note.indicator, note.category), note.unit, note.time_period)) == 1,
            "trùng với một dòng khác.",
            "gộp thành một dòng.",
        ),
    ):
        if not is_right:
            raise DefinitionError.at(place, f"khóa {key}", f"{str(written)!r} {problem}", remedy)


def _year(place: str, key: str, period: str) -> int:
    try:
        return Period.parse(period).year
    except ValueError as error:
        problem = f"{period!r} không phải kỳ số liệu."
        raise DefinitionError.at(place, f"khóa {key}", problem, "viết 2019 hoặc 2025-S1.") from error


def _periods_of(unit: Unit) -> str:
    """Return the periods that a unit has, worded as a remedy."""
    if unit.valid_from:
        return f"dùng {unit.period(unit.valid_from.year)} hoặc năm sau đó."
    return (
        f"dùng năm trước {unit.valid_to.year} hoặc {unit.period(unit.valid_to.year)}."
        if unit.valid_to
        else "dùng một năm."
    )


def _check_card(place: str, card: Card, catalog: Catalog) -> None:
    for cell in card.shown_cells:
        _refer(place, "shows", cell.indicator, catalog.indicators)
        if cell.category:
            _refer_cell(place, "shows", cell, catalog)
    for cell in (*card.headline_cells, card.key_cell):
        _refer_cell(place, "headline, key_number", cell, catalog)
        _refer(place, "headline, key_number", cell.indicator, card.indicators)


def _refer_cell(place: str, key: str, cell: CellName, catalog: Catalog) -> None:
    _refer(place, key, cell.indicator, catalog.indicators)
    if cell.category or not catalog.indicators[cell.indicator].categories:
        _refer(
            place, f"{key} ({cell.indicator})", cell.category, catalog.indicators[cell.indicator].category_ids
        )


def _refer(place: str, key: str, name, known) -> None:
    if name not in known:
        offered = ", ".join(str(item) for item in known)
        raise DefinitionError.at(
            place, f"khóa {key}", f"{name!r} chưa được định nghĩa.", f"dùng một trong: {offered}."
        )
