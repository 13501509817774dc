"""Parses one of our forms, even if its rows and columns were moved."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from dashboard.catalog import TOTAL, CellName
from dashboard.intake.collect import (
    NUMBERS,
    Gathered,
    asked_of,
    keep_remark,
    keep_row,
    note_head,
    note_sheets,
    texts_of,
)
from dashboard.intake.find_header import TableHead, find_head, label, wanted
from dashboard.intake.form_layout import DOSSIER_COLUMNS, IDENTITIES, FormRow, FormSheet
from dashboard.intake.issues import Issue, Missing, ParsedFigure
from dashboard.intake.open_file import RawSheet
from dashboard.intake.parse_cell import NOTHING, Written, normalize

COUNTS = tuple(column.id for column in DOSSIER_COLUMNS)
# A dossier form has at least so many known columns.
FEW_COLUMNS = 6
# Which counts are computed, by whether numerator and denominator are sums of several columns.
ADDED_UP = {
    (True, True): "counts",
    (True, False): "numerator",
    (False, True): "denominator",
    (False, False): "",
}


def read_form(sheets: tuple[RawSheet, ...], form_sheet: FormSheet, marked_sheet: RawSheet | None) -> Gathered:
    """Return the content of the form's sheet: the `marked_sheet`, else the one with the most known columns.

    Visible sheets come before hidden ones; reading a sheet other than the marked one is a warning.
    """
    dossiers = form_sheet.form.layout == "dossiers"
    titles = wanted(form_sheet.columns, ("code", "name"), synonyms=not dossiers)
    numbers = {column.number: column.id for column in form_sheet.columns if column.number}
    tables = [
        (sheet, head)
        for sheet in sheets
        if (head := find_head(sheet, titles, numbers, frozenset())) and _usable(head, dossiers)
    ]
    if not tables:
        gathered = Gathered(sheets[0])
        needed = ", ".join(f"“{column.title}”" for column in form_sheet.columns[:4])
        gathered.note(
            0, 0, "head", f"hàng tiêu đề có các cột {needed}…", "giữ nguyên hàng tiêu đề của phiếu.", read=""
        )
        return gathered
    sheet, head = max(
        tables, key=lambda pair: (not pair[0].hidden, pair[0] is marked_sheet, len(pair[1].columns))
    )
    gathered = Gathered(sheet)
    if marked_sheet and marked_sheet is not sheet:
        remedy = "chuyển dòng Mã phiếu sang trang có số, hoặc xác nhận là số của đúng đơn vị và kỳ đó."
        expected = f"dòng Mã phiếu ở cùng trang với số; dòng này ở trang “{marked_sheet.name}”"
        gathered.note(0, 0, "mark-elsewhere", expected, remedy, "warning", read=sheet.name)
    note_sheets(gathered, sheets)
    note_head(gathered, head)
    rows = list(_rows(gathered, head, form_sheet))
    read_rows = _dossiers if dossiers else _indicators
    read_rows(gathered, head, form_sheet, rows)
    return gathered


def _usable(head: TableHead, dossiers: bool) -> bool:
    numbers = set(COUNTS) if dossiers else set(NUMBERS)
    return bool({"code", "name"} & head.columns.keys()) and len(numbers & head.columns.keys()) >= (
        FEW_COLUMNS if dossiers else 1
    )


def _rows(gathered: Gathered, head: TableHead, form_sheet: FormSheet) -> Iterator[tuple[int, FormRow]]:
    """Yield each row of the form with its index; an unknown row with numbers is an error, a lost row a warning."""
    by_code = {label(row.key): row for row in form_sheet.rows}
    by_name: dict[str, list[FormRow]] = {}
    for form_row in form_sheet.rows:
        by_name.setdefault(label(form_row.name), []).append(form_row)
    first_places: dict[str, int] = {}
    for place in range(head.row + 1, len(gathered.sheet.rows)):
        code, name = (
            label(gathered.cell(place, head.columns[key])) if key in head.columns else ""
            for key in ("code", "name")
        )
        candidates = by_name.get(name, [])
        row = by_code.get(code) or (candidates[0] if len(candidates) == 1 else None)
        if row is None:
            _note_stranger(gathered, head, place, candidates)
        elif name and not (row in candidates if candidates else _alike(name, label(row.name))):
            first_places.setdefault(row.key, place)
            remedy = "hai nơi nói khác nhau: sửa mã, hoặc ghi tên như trong phiếu."
            expected = f"mã và tên của cùng một hàng; mã này là “{row.name}”"
            gathered.note(place, head.columns["name"], "row-contradicts", expected, remedy)
        elif row.key in first_places:
            column = head.columns.get("code", head.columns.get("name", 0))
            gathered.note(
                place,
                column,
                "row-twice",
                f"mỗi hàng một lần; hàng {first_places[row.key] + 1} cũng là “{row.name}”",
                "xóa một trong hai hàng.",
            )
        else:
            first_places[row.key] = place
            yield place, row
    for lost_row in [form_row for form_row in form_sheet.rows if form_row.key not in first_places]:
        dossiers = form_sheet.form.layout == "dossiers" and lost_row.key != TOTAL
        gathered.findings.append(_row_lost(gathered, head, lost_row, dossiers))


def _alike(text: str, name: str) -> bool:
    """Return whether a name is that of a row, shortened or extended."""
    return text in name or name in text


def _row_lost(gathered: Gathered, head: TableHead, row: FormRow, dossiers: bool) -> Issue:
    """Return the warning for a row that is not in the file; in the dossier form it may be confirmed as no dossiers."""
    none = "nêu lý do: lĩnh vực này không có hồ sơ nào" if dossiers else "xác nhận là không có số liệu"
    return Issue(
        "warning",
        f"row-lost-{row.key}",
        gathered.place(head.row, head.columns.get("code", 0)),
        "",
        f"hàng “{row.name}”",
        f"thêm lại hàng này, hoặc {none}.",
    )


def _note_stranger(gathered: Gathered, head: TableHead, place: int, candidates: list[FormRow]) -> None:
    numbers = [column for name, column in head.columns.items() if name in (*COUNTS, *NUMBERS)]
    if not any(any(map(str.isdigit, normalize(gathered.cell(place, column)))) for column in numbers):
        return  # a heading between rows, or a signature
    column = head.columns.get("name", head.columns.get("code", 0))
    if candidates:
        codes = ", ".join(row.key for row in candidates)
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


def _indicators(
    gathered: Gathered, head: TableHead, form_sheet: FormSheet, rows: list[tuple[int, FormRow]]
) -> None:
    silent = []
    for place, row in rows:
        cell = CellName.parse(row.key)
        key = (cell.indicator, cell.category, form_sheet.unit.id, form_sheet.period)
        if not keep_row(gathered, head, place, asked_of(head, row), key):
            silent.append((place, row))
    if silent and len(silent) < len(rows):
        gathered.findings.append(_rows_empty(gathered, head, silent))


def _rows_empty(gathered: Gathered, head: TableHead, silent: list[tuple[int, FormRow]]) -> Issue:
    """Return one warning for all empty rows, at the first of them."""
    first, row = silent[0]
    columns = [head.columns[name] for name in NUMBERS if name in head.columns and name in row.asks]
    column = (columns or [head.columns.get("code", head.columns.get("name", 0))])[0]
    return Issue(
        "warning",
        "rows-empty",
        gathered.place(first, column),
        f"để trống hàng {', '.join(str(place + 1) for place, _ in silent)}",
        f"số, hoặc “chưa có”, ở từng hàng: {'; '.join(row.name for _, row in silent)}",
        "điền các hàng này, không có việc nào thì ghi 0; hoặc nêu lý do để trống.",
    )


def _dossiers(
    gathered: Gathered, head: TableHead, form_sheet: FormSheet, rows: list[tuple[int, FormRow]]
) -> None:
    """Compute the rates of each field and of the total from the counts in its row."""
    counts_by_row = {row.key: _counts(gathered, head, place, row) for place, row in rows}
    fields = [counts for key, counts in counts_by_row.items() if key != TOTAL]
    stated_totals = counts_by_row.get(TOTAL, {})
    if not any(_says(counts) for counts in fields) and not any(cell.value for cell in stated_totals.values()):
        return
    if TOTAL in counts_by_row:
        counts_by_row[TOTAL] = {
            name: _total(cell, [counts[name] for counts in fields]) for name, cell in stated_totals.items()
        }
    _note_columns_lost(gathered, head, form_sheet)
    broken: set[str] = set()
    # The total comes last: a rule that a field breaks, the sum of the fields breaks too, but it is reported once.
    for place, row in sorted(rows, key=lambda pair: pair[1].key == TOTAL):
        reported_rules = broken if row.key == TOTAL else frozenset()
        broken |= _keep_field(gathered, head, place, row, form_sheet, counts_by_row[row.key], reported_rules)
        if row.key == TOTAL:
            _note_totals(gathered, head, place, stated_totals, counts_by_row[TOTAL], fields)


def _says(counts: Mapping[str, Written]) -> bool:
    return any(not cell.empty for cell in counts.values())


def _counts(gathered: Gathered, head: TableHead, place: int, row: FormRow) -> dict[str, Written]:
    """Parse the counts of a row; the total's own formula without a cached value counts as empty.

    If a row states nothing but that figures are missing, all of its counts are missing.
    """
    counts = {
        name: NOTHING
        if row.key == TOTAL and gathered.unsolved(place, head.columns[name])
        else gathered.written(place, head.columns[name], "count", (row.measure_unit,))
        for name in COUNTS
        if name in head.columns
    }
    gone = next((cell for cell in counts.values() if cell.gone), None)
    return dict.fromkeys(counts, gone) if gone and all(_unknown(cell) for cell in counts.values()) else counts


def _unknown(cell: Written) -> bool:
    return cell.value is None and cell.fault is None


def _total(cell: Written, parts: list[Written]) -> Written:
    """Return a column's total: the stated one, else the sum of the fields.

    If a field lacks its count, the sum of the others is not a total, even if the form's formula computes it. A stated
    total then holds only if it exceeds that sum: somebody who knows it must have written it.
    """
    counts = [part.value for part in parts if part.value is not None]
    if len(counts) == len(parts):
        return Written(sum(counts)) if cell.empty else cell
    if cell.fault or (cell.value or 0) > sum(counts):
        return cell
    return next((part for part in parts if part.gone), NOTHING)


def _keep_field(
    gathered: Gathered,
    head: TableHead,
    place: int,
    row: FormRow,
    form_sheet: FormSheet,
    counts: Mapping[str, Written],
    reported_rules: Collection[str],
) -> set[str]:
    """Collect the rates of a row, those that are stated to be missing, and its issues.

    `reported_rules` were already reported as broken; returns the further ones that this row breaks.
    """
    if any(cell.fault for cell in counts.values()) or _note_bounds(gathered, head, place, counts):
        return set()
    if not _says(counts):
        if row.key != TOTAL:
            first = head.columns[next(iter(counts))]
            remedy = "ghi 0 ở các cột nếu lĩnh vực này không có hồ sơ nào; chưa có số thì ghi “chưa có”."
            gathered.note(place, first, "row-empty", f"số hồ sơ của lĩnh vực “{row.name}”", remedy, read="")
        return set()
    numbers = {name: cell.value for name, cell in counts.items() if cell.value is not None}
    broken = _identities(gathered, head, place, numbers, reported_rules)
    if numbers and row.key != TOTAL:
        _note_lacking(gathered, head, place, [name for name, cell in counts.items() if cell.empty])
    texts = texts_of(gathered, head, place)
    figures = list(_computed(gathered, head, place, row, form_sheet, numbers, texts.get("note", "")))
    gathered.figures += figures
    gathered.missing += _missing(gathered, head, place, row, form_sheet, counts)
    about = figures[0].indicator if figures else form_sheet.form.computes[0].indicator
    key = (about, row.key, form_sheet.unit.id, form_sheet.period)
    keep_remark(gathered, head, place, key, texts, bool(figures))
    return broken


def _missing(
    gathered: Gathered,
    head: TableHead,
    place: int,
    row: FormRow,
    form_sheet: FormSheet,
    counts: Mapping[str, Written],
) -> Iterator[Missing]:
    """Yield the rates that need a count which is stated to be missing."""
    gone = [name for name, cell in counts.items() if cell.gone]
    stated_names = [name for name in gone if normalize(gathered.cell(place, head.columns[name]))] or gone
    for rate in form_sheet.form.computes:
        if missing_names := [name for name in (*rate.numerator, *rate.denominator) if name in gone]:
            column = head.columns[
                next((name for name in missing_names if name in stated_names), stated_names[0])
            ]
            text = normalize(gathered.cell(place, column))
            where = gathered.place(place, column)
            yield Missing(rate.indicator, row.key, form_sheet.unit.id, form_sheet.period, where, text)


def _note_bounds(gathered: Gathered, head: TableHead, place: int, counts: Mapping[str, Written]) -> bool:
    """Record an error for each bound among counts, which must be exact to be summed; return whether there is any."""
    bounds = [name for name, cell in counts.items() if cell.qualifier != "exact"]
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
    gathered: Gathered,
    head: TableHead,
    place: int,
    row: FormRow,
    form_sheet: FormSheet,
    numbers: Mapping[str, int],
    note: str,
) -> Iterator[ParsedFigure]:
    """Yield the rates for which every count is known."""
    for rate in form_sheet.form.computes:
        if any(name not in numbers for name in (*rate.numerator, *rate.denominator)):
            continue
        part, whole = (sum(numbers[name] for name in side) for side in (rate.numerator, rate.denominator))
        computed = ADDED_UP[len(rate.numerator) > 1, len(rate.denominator) > 1]
        where = gathered.place(place, head.columns[rate.numerator[0]])
        key = (rate.indicator, row.key, form_sheet.unit.id, form_sheet.period)
        yield ParsedFigure(*key, where, part, whole, computed=computed, note=note)


def _note_lacking(gathered: Gathered, head: TableHead, place: int, empty: list[str]) -> None:
    """Record one warning for the empty cells of a row that states other counts: they may or may not mean 0."""
    if empty:
        gathered.note(
            place,
            head.columns[empty[0]],
            "lacking",
            f"số hồ sơ ở {_numbered(empty)} của hàng này",
            "không có hồ sơ nào thì ghi 0, chưa có số thì ghi “chưa có”; để trống và nêu lý do thì không tính "
            "các tỷ lệ cần số này, của hàng này và của Tổng số.",
            "warning",
            read="",
        )


def _note_columns_lost(gathered: Gathered, head: TableHead, form_sheet: FormSheet) -> None:
    needed = dict.fromkeys(
        name for rate in form_sheet.form.computes for name in (*rate.numerator, *rate.denominator)
    )
    if lost_columns := [name for name in needed if name not in head.columns]:
        titles = {column.id: column.title for column in DOSSIER_COLUMNS}
        gathered.note(
            head.row,
            head.columns.get("code", head.columns.get("name", 0)),
            "columns-lost",
            f"{_numbered(lost_columns)} ({'; '.join(titles[name] for name in lost_columns)})",
            "thêm lại cột, hoặc nêu lý do: các tỷ lệ cần cột này sẽ không có.",
            "warning",
            read="",
        )


def _numbered(names: Iterable[str]) -> str:
    """Return columns by their numbers on the printed form: `cột 4, 5`."""
    numbers = {column.id: column.number for column in DOSSIER_COLUMNS}
    return f"cột {', '.join(numbers[name] for name in names)}"


def _identities(
    gathered: Gathered,
    head: TableHead,
    place: int,
    numbers: Mapping[str, int],
    reported_rules: Collection[str],
) -> set[str]:
    """Record the sums that do not add up in a row, except `reported_rules`, and return the rules it breaks."""
    broken = set()
    titles = {column.id: column.number for column in DOSSIER_COLUMNS}
    for whole, parts, severity in IDENTITIES:
        if whole not in numbers or any(name not in numbers for name in parts):
            continue
        total, rule = sum(numbers[name] for name in parts), f"identity-{whole}-{parts[0]}"
        if total != numbers[whole] and rule not in reported_rules:
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
                f"{formula} = {total}",
                remedy,
                severity,
            )
    return broken


def _note_totals(
    gathered: Gathered,
    head: TableHead,
    place: int,
    stated_totals: Mapping[str, Written],
    totals: Mapping[str, Written],
    fields: list[dict[str, Written]],
) -> None:
    """Check the total's row against the fields, column by column; warn once about totals that cannot be computed."""
    for name, cell in stated_totals.items():
        field_counts = [counts[name].value for counts in fields if counts[name].value is not None]
        whole, total = len(field_counts) == len(fields), sum(field_counts)
        if field_counts and cell.value is not None and (cell.value < total or (whole and cell.value > total)):
            expected = (
                f"tổng các lĩnh vực = {total}" if whole else f"ít nhất {total}, tổng các lĩnh vực đã ghi"
            )
            gathered.note(place, head.columns[name], "total", expected, "sửa số sai ở cột này.")
    if withheld := [name for name, cell in totals.items() if cell.gone and not stated_totals[name].gone]:
        gathered.note(
            place,
            head.columns[withheld[0]],
            "total-withheld",
            f"số của mọi lĩnh vực ở {_numbered(withheld)}",
            "có lĩnh vực ghi “chưa có”, nên Tổng số ở các cột này cũng coi là chưa có: bổ sung số, hoặc nêu lý do.",
            "warning",
        )
