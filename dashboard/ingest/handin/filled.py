"""Reads a form of ours, however its rows and columns were moved."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from dashboard.catalog import TOTAL, CellName
from dashboard.ingest.handin.cells import Written, clean
from dashboard.ingest.handin.files import RawSheet
from dashboard.ingest.handin.findings import Figure, Finding, Missing
from dashboard.ingest.handin.form import DOSSIER_COLUMNS, IDENTITIES, Row, Sheet
from dashboard.ingest.handin.gathering import (
    NUMBERS,
    Gathered,
    asked_of,
    keep_remark,
    keep_row,
    note_head,
    note_sheets,
    texts_of,
)
from dashboard.ingest.handin.tables import Head, find_head, label, wanted

COUNTS = tuple(column.id for column in DOSSIER_COLUMNS)
# Fewer known columns are no form of dossiers.
FEW_COLUMNS = 6
# Which counts are ours, by whether numerator and denominator are added up of several columns.
ADDED_UP = {
    (True, True): "counts",
    (True, False): "numerator",
    (False, True): "denominator",
    (False, False): "",
}


def read_form(sheets: tuple[RawSheet, ...], made: Sheet) -> Gathered:
    """Return what the sheet that is the form says; it is the one with the most known columns, a hidden one last."""
    dossiers = made.form.layout == "dossiers"
    titles = wanted(made.columns, ("code", "name"), synonyms=not dossiers)
    numbers = {column.number: column.id for column in made.columns if column.number}
    found = [
        (one, head)
        for one in sheets
        if (head := find_head(one, titles, numbers, frozenset())) and _usable(head, dossiers)
    ]
    if not found:
        gathered = Gathered(sheets[0])
        needed = ", ".join(f"“{column.title}”" for column in made.columns[:4])
        gathered.note(
            0, 0, "head", f"hàng tiêu đề có các cột {needed}…", "giữ nguyên hàng tiêu đề của phiếu.", read=""
        )
        return gathered
    one, head = max(found, key=lambda pair: (not pair[0].hidden, len(pair[1].columns)))
    gathered = Gathered(one)
    note_sheets(gathered, [other for other, _ in found])
    note_head(gathered, head)
    rows = list(_rows(gathered, head, made))
    read = _dossiers if dossiers else _indicators
    read(gathered, head, made, rows)
    return gathered


def _usable(head: Head, dossiers: bool) -> bool:
    numbers = set(COUNTS) if dossiers else set(NUMBERS)
    return bool({"code", "name"} & head.columns.keys()) and len(numbers & head.columns.keys()) >= (
        FEW_COLUMNS if dossiers else 1
    )


def _rows(gathered: Gathered, head: Head, made: Sheet) -> Iterator[tuple[int, Row]]:
    """Yield each row of the form with where it stands; what is no row and holds numbers is a finding."""
    by_code = {label(row.key): row for row in made.rows}
    by_name: dict[str, list[Row]] = {}
    for row in made.rows:
        by_name.setdefault(label(row.name), []).append(row)
    seen: dict[str, int] = {}
    for place in range(head.row + 1, len(gathered.sheet.rows)):
        code, name = (
            label(gathered.cell(place, head.columns[key])) if key in head.columns else ""
            for key in ("code", "name")
        )
        if not (code or name):
            continue
        named = by_name.get(name, [])
        row = by_code.get(code) or (named[0] if len(named) == 1 else None)
        if row is None:
            _note_stranger(gathered, head, place, named)
        elif row.key in seen:
            column = head.columns.get("code", head.columns.get("name", 0))
            gathered.note(
                place,
                column,
                "row-twice",
                f"mỗi hàng một lần; hàng {seen[row.key] + 1} cũng là “{row.name}”",
                "xóa một trong hai hàng.",
            )
        else:
            seen[row.key] = place
            yield place, row
    for key in [row.key for row in made.rows if row.key not in seen]:
        gathered.findings.append(_row_lost(gathered, head, made.row(key)))


def _row_lost(gathered: Gathered, head: Head, row: Row) -> Finding:
    place = gathered.place(head.row, head.columns.get("code", 0))
    return Finding(
        "warning",
        f"row-lost-{row.key}",
        place,
        "",
        f"hàng “{row.name}”",
        "thêm lại hàng này, hoặc xác nhận là không có số liệu.",
    )


def _note_stranger(gathered: Gathered, head: Head, place: int, named: list[Row]) -> None:
    numbers = [column for name, column in head.columns.items() if name in (*COUNTS, *NUMBERS)]
    if not any(any(map(str.isdigit, clean(gathered.cell(place, column)))) for column in numbers):
        return  # a heading between rows, or who signed
    column = head.columns.get("name", head.columns.get("code", 0))
    if named:
        codes = ", ".join(row.key for row in named)
        gathered.note(
            place,
            column,
            "row-unclear",
            "một hàng duy nhất",
            f"tên này có ở nhiều hàng: ghi mã ({codes}) vào cột Mã.",
        )
    else:
        gathered.note(
            place,
            column,
            "row-unknown",
            "tên hoặc mã một hàng của phiếu",
            "sửa tên cho đúng phiếu, hoặc chuyển số vào hàng phù hợp.",
        )


def _indicators(gathered: Gathered, head: Head, made: Sheet, rows: list[tuple[int, Row]]) -> None:
    for place, row in rows:
        cell = CellName.parse(row.key)
        key = (cell.indicator, cell.category, made.unit.id, made.period)
        keep_row(gathered, head, place, asked_of(head, row), key)


def _dossiers(gathered: Gathered, head: Head, made: Sheet, rows: list[tuple[int, Row]]) -> None:
    """Compute the rates of each field and of the total, from the counts of its row."""
    counted = {row.key: _counts(gathered, head, place, row) for place, row in rows}
    fields = [counts for key, counts in counted.items() if key != TOTAL]
    if TOTAL in counted:
        counted[TOTAL] = _total(counted[TOTAL], fields)
    broken: set[str] = set()
    # The total comes last: what a field breaks, the sum of the fields breaks too, and is told once.
    for place, row in sorted(rows, key=lambda one: one[1].key == TOTAL):
        counts = counted[row.key]
        texts = texts_of(gathered, head, place)
        if any(said.fault for said in counts.values()) or _note_bounds(gathered, head, place, counts):
            continue
        numbers = {name: said.value for name, said in counts.items() if said.value is not None}
        if numbers:
            broken |= _identities(gathered, head, place, numbers, broken if row.key == TOTAL else set())
            _keep_rates(gathered, head, place, row, made, numbers, texts)
        else:
            gathered.missing += _gone(gathered, head, place, row, made, counts)
    _note_totals(gathered, head, rows, counted, fields)


def _counts(gathered: Gathered, head: Head, place: int, row: Row) -> dict[str, Written]:
    """Return what each count of a row says; the total's own formula without its value says nothing."""
    return {
        name: Written()
        if row.key == TOTAL and gathered.unsolved(place, head.columns[name])
        else gathered.written(place, head.columns[name], "count", (row.measure_unit,))
        for name in COUNTS
        if name in head.columns
    }


def _total(said: dict[str, Written], fields: list[dict[str, Written]]) -> dict[str, Written]:
    """Return the total's counts: what is written, else the sum of the fields; nothing where no field says anything."""
    added = {name: _added(name, fields) for name in said}
    if all(one.empty for counts in fields for one in counts.values()) and not any(
        one.value for one in said.values()
    ):
        return dict.fromkeys(said, Written())
    return {name: added[name] if one.empty else one for name, one in said.items()}


def _added(name: str, fields: list[dict[str, Written]]) -> Written:
    numbers = [counts[name].value for counts in fields if counts[name].value is not None]
    return Written(sum(numbers)) if numbers else Written()


def _gone(
    gathered: Gathered, head: Head, place: int, row: Row, made: Sheet, counts: dict[str, Written]
) -> Iterator[Missing]:
    """Yield the rates that a row says are not there; a row that says nothing is a field without dossiers."""
    for name in [name for name, said in counts.items() if said.gone][:1]:
        column = head.columns[name]
        written = clean(gathered.cell(place, column))
        for one in made.form.computes:
            where = gathered.place(place, column)
            yield Missing(one.indicator, row.key, made.unit.id, made.period, where, written)


def _keep_rates(
    gathered: Gathered,
    head: Head,
    place: int,
    row: Row,
    made: Sheet,
    numbers: Mapping[str, int],
    texts: Mapping[str, Any],
) -> None:
    figures = list(_computed(gathered, head, place, row, made, numbers, texts.get("note", "")))
    gathered.figures += figures
    for first in figures[:1]:
        key = (first.indicator, first.category, first.unit, first.period)
        keep_remark(gathered, head, place, key, texts, True)


def _note_bounds(gathered: Gathered, head: Head, place: int, counts: Mapping[str, Written]) -> bool:
    """Keep a finding for a bound among counts that are added up; tell whether there is any."""
    bounds = [name for name, said in counts.items() if said.qualifier != "exact"]
    for name in bounds:
        gathered.note(
            place,
            head.columns[name],
            "bound",
            "số đếm đúng",
            "ghi số hồ sơ thật; “trên”, “khoảng” thì không cộng được.",
        )
    return bool(bounds)


def _computed(
    gathered: Gathered, head: Head, place: int, row: Row, made: Sheet, numbers: Mapping[str, int], note: str
) -> Iterator[Figure]:
    for one in made.form.computes:
        lacking = [name for name in (*one.numerator, *one.denominator) if name not in numbers]
        if lacking:
            column = head.columns.get(lacking[0], head.columns.get("code", 0))
            gathered.note(
                place,
                column,
                f"lacking-{lacking[0]}",
                "số hồ sơ của cột này",
                "ghi số; không có hồ sơ nào thì ghi 0.",
                "warning",
                read="",
            )
            continue
        part, whole = (sum(numbers[name] for name in side) for side in (one.numerator, one.denominator))
        computed = ADDED_UP[len(one.numerator) > 1, len(one.denominator) > 1]
        where = gathered.place(place, head.columns[one.numerator[0]])
        yield Figure(
            one.indicator,
            row.key,
            made.unit.id,
            made.period,
            where,
            part,
            whole,
            computed=computed,
            note=note,
        )


def _identities(
    gathered: Gathered, head: Head, place: int, numbers: Mapping[str, int], told: Collection[str]
) -> set[str]:
    """Keep what does not add up in a row but for what is `told` already, and return the rules that it breaks."""
    broken = set()
    titles = {column.id: column.number for column in DOSSIER_COLUMNS}
    for whole, parts, severity in IDENTITIES:
        if whole not in numbers or any(name not in numbers for name in parts):
            continue
        added, rule = sum(numbers[name] for name in parts), f"identity-{whole}-{parts[0]}"
        if added != numbers[whole] and rule not in told:
            broken.add(rule)
            formula = " + ".join(f"cột {titles[name]}" for name in parts)
            remedy = (
                "sửa số sai trong hàng này."
                if severity == "error"
                else "sửa số sai, hoặc nêu lý do (ví dụ hồ sơ rút)."
            )
            gathered.note(
                place,
                head.columns[whole],
                rule,
                f"{formula} = {added}",
                remedy,
                severity,
            )
    return broken


def _note_totals(
    gathered: Gathered,
    head: Head,
    rows: list[tuple[int, Row]],
    counted: Mapping[str, dict[str, Written]],
    fields: list[dict[str, Written]],
) -> None:
    """Check that the row of the total is the sum of the fields, column by column."""
    for place in [place for place, row in rows if row.key == TOTAL]:
        for name, said in counted[TOTAL].items():
            added = _added(name, fields).value
            if said.value is not None and added is not None and added != said.value:
                gathered.note(
                    place,
                    head.columns[name],
                    "total",
                    f"tổng các lĩnh vực = {added}",
                    "sửa số sai ở cột này.",
                )
