"""Collects a sheet's figures, remarks and issues with their cells; shared by forms and long tables."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from dashboard.intake.find_header import TableHead
from dashboard.intake.form_layout import DOSSIER_COLUMNS, REMARKS, FormRow, Kind
from dashboard.intake.issues import CellRef, Issue, Missing, ParsedFigure, Qualifier, Remark, Severity
from dashboard.intake.open_file import RawSheet
from dashboard.intake.parse_cell import GONE, NOTHING, Fault, Written, normalize, read_cell
from dashboard.intake.sheet_xml import NOTHING_SPECIAL

NUMBERS = ("numerator", "denominator", "value", "percent")
REMARKED = {column.id: column.kind for column in REMARKS}
FILLED = (*(column.id for column in DOSSIER_COLUMNS), *NUMBERS, *REMARKED)
# The order in which a number's cell is chosen as the place of the figure.
ORDER = ("numerator", "value", "percent", "denominator")
# How a bound on the denominator bounds the rate.
TURNED: Mapping[Qualifier, Qualifier] = {"at_least": "at_most", "at_most": "at_least"}
LETTERS = 26
LONGEST_SHOWN = 120


@dataclass
class Gathered:
    """The results being collected from one sheet."""

    sheet: RawSheet
    findings: list[Issue] = field(default_factory=list)
    figures: list[ParsedFigure] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    said_at: dict[str, CellRef] = field(default_factory=dict)

    def place(self, row: int, column: int) -> CellRef:
        """Return the reference of a cell, given its row and column from 0."""
        return CellRef(self.sheet.name, f"{letters(column)}{row + 1}")

    def note(
        self,
        row: int,
        column: int,
        rule: str,
        expected: str,
        remedy: str,
        severity: Severity = "error",
        read: Any = None,
    ) -> None:
        """Record an issue at a cell; `read` defaults to the cell's content."""
        text = _shown(self._seen(row, column) if read is None else read)
        self.findings.append(Issue(severity, rule, self.place(row, column), text, expected, remedy))

    def _seen(self, row: int, column: int) -> Any:
        """Return what a cell displays, such as `#REF!` for a formula with an error."""
        return self.sheet.special.unsolved.get((row, column)) or self.cell(row, column)

    def cell(self, row: int, column: int) -> Any:
        """Return a cell's content, empty if the row is shorter."""
        cells = self.sheet.rows[row]
        return cells[column] if column < len(cells) else ""

    def unsolved(self, row: int, column: int) -> bool:
        """Return whether a cell contains a formula without a cached value, or an error."""
        return (row, column) in self.sheet.special.unsolved

    def written(self, row: int, column: int, kind: Kind, nouns: tuple[str, ...] = ()) -> Written:
        """Parse a cell and record its fault or doubt as an issue; `nouns` may follow a count."""
        cells = self.sheet.rows[row]
        content = cells[column] if column < len(cells) else ""
        percent, special = False, self.sheet.special
        if special is not NOTHING_SPECIAL:
            at = (row, column)
            if at in special.unsolved:
                return self._unsolved(row, column)
            # Words and signs that a number format adds do not change a rate, but they change what a count shows.
            if kind == "count" and at in special.signs and isinstance(content, (int, float)):
                return self._shown_otherwise(row, column)
            percent = not isinstance(content, str) and at in special.percents
        if content == "":
            return NOTHING
        cell = read_cell(content, kind, percent, nouns)
        if cell.fault:
            self.note(row, column, cell.fault.rule, cell.fault.expected, cell.fault.remedy)
        elif cell.doubt:
            self.note(row, column, cell.doubt.rule, cell.doubt.expected, cell.doubt.remedy, "warning")
        return cell

    def _shown_otherwise(self, row: int, column: int) -> Written:
        expected = "số đếm hiện ra đúng như số trong ô; định dạng của ô thêm chữ, dấu hoặc đổi đơn vị"
        remedy = "đổi định dạng ô thành General trong Excel, rồi sửa số nếu khác số định nộp."
        self.note(row, column, "format", expected, remedy)
        return Written(fault=Fault("format", expected, remedy))

    def _unsolved(self, row: int, column: int) -> Written:
        remedy = "công thức báo lỗi hoặc chưa được tính: sửa công thức rồi lưu lại bằng Excel, hoặc gõ số."
        self.note(row, column, "formula", "giá trị", remedy)
        return Written(fault=Fault("formula", "giá trị", remedy))


def note_sheets(gathered: Gathered, sheets: Sequence[RawSheet]) -> None:
    """Record a warning if the sheet is hidden, and one for each other visible sheet with figures, which is not read."""
    name = gathered.sheet.name
    if gathered.sheet.hidden:
        remedy = "cho hiện trang này trong Excel để nhìn thấy số sẽ nộp, hoặc xác nhận là đúng."
        gathered.note(0, 0, "hidden", "một trang không ẩn", remedy, "warning", read=name)
    for sheet in sheets:
        if sheet is gathered.sheet or sheet.hidden or not any(map(_tells_figures, sheet.rows)):
            continue
        issue = Issue(
            "warning",
            "sheets",
            CellRef(sheet.name, "A1"),
            sheet.name,
            f"một bảng trong tệp; chỉ đọc trang “{name}”",
            "xóa trang thừa, hoặc xác nhận là bỏ qua.",
        )
        gathered.findings.append(issue)


def _tells_figures(cells: Sequence[Any]) -> bool:
    """Return whether a row contains a number and at least one more cell."""
    numbers = sum(isinstance(cell, (int, float)) and not isinstance(cell, bool) for cell in cells)
    return bool(numbers) and sum(cell not in ("", None) for cell in cells) > 1


def note_head(gathered: Gathered, head: TableHead) -> None:
    """Set the columns that are read, and record issues of the table: duplicate or unknown columns, stray cells.

    Also reported: hidden rows and columns, which the user has not seen, and cells that seem to contain further rows.
    """
    gathered.columns = tuple(letters(head.columns[name]) for name in FILLED if name in head.columns)
    for name, column in head.doubled:
        first = letters(head.columns[name])
        gathered.note(
            head.row, column, "doubled", f"một cột; cột {first} cũng là cột này", "xóa một trong hai cột."
        )
    for row, column in head.contradicted:
        remedy = "tiêu đề và số thứ tự của cột nói hai điều khác nhau: sửa cho khớp với số liệu bên dưới."
        gathered.note(row, column, "title-number", "tiêu đề của cột có số thứ tự ghi ở dưới", remedy)
    for (row, column), places in head.unknown:
        if any(_holds(cells, place) for cells in gathered.sheet.rows[head.row + 1 :] for place in places):
            gathered.note(
                row,
                column,
                "unknown-column",
                "một cột của phiếu",
                "cột này không được đọc: đổi tiêu đề cho đúng, hoặc xác nhận là bỏ qua.",
                "warning",
            )
    for row, column in head.again:
        remedy = (
            "mỗi bảng một hàng tiêu đề: tách thành hai trang hoặc hai tệp, hoặc xóa hàng tiêu đề lặp lại."
        )
        expected = f"một hàng tiêu đề; tiêu đề đã đọc ở hàng {head.row + 1}"
        gathered.note(row, column, "second-head", expected, remedy)
    _note_above(gathered, head)
    _note_hidden(gathered, head)
    for row, column in sorted(gathered.sheet.swallowed):
        gathered.note(
            row,
            column,
            "swallowed",
            "một ô của một hàng; ô này như chứa cả các hàng sau, do dấu ngoặc kép đóng sai chỗ",
            "xóa hoặc đóng dấu ngoặc kép ở ô này, hoặc xác nhận rằng tất cả là chữ của ô này.",
            "warning",
        )
    if gathered.sheet.delimited:
        _note_long_rows(gathered, head)
    _note_strays(gathered, head)


def _note_above(gathered: Gathered, head: TableHead) -> None:
    """Record an error for each row above the header that looks like a row of the table; such rows are not read."""
    table_columns = list(head.columns.values())
    numbers = [column for name, column in head.columns.items() if name in FILLED and name not in REMARKED]
    for place, cells in enumerate(gathered.sheet.rows[: head.first]):
        filled_columns = [column for column in numbers if _holds(cells, column)]
        digits = [column for column in filled_columns if any(map(str.isdigit, normalize(cells[column])))]
        if digits and sum(_holds(cells, column) for column in table_columns) > 2:
            remedy = "chuyển hàng này xuống dưới hàng tiêu đề, hoặc xóa đi."
            gathered.note(place, digits[0], "above-head", "hàng số liệu đứng dưới hàng tiêu đề", remedy)


def _holds(cells: Sequence[Any], column: int) -> bool:
    return column < len(cells) and cells[column] not in ("", None) and bool(normalize(cells[column]))


def _data_rows(gathered: Gathered, head: TableHead) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the rows below the header that concern a figure, with their indices; skip headings and signatures."""
    telling = [column for name, column in head.columns.items() if name not in (*REMARKED, "code", "name")]
    for place in range(head.row + 1, len(gathered.sheet.rows)):
        cells = gathered.sheet.rows[place]
        if any(_holds(cells, column) for column in telling):
            yield place, cells


def _note_hidden(gathered: Gathered, head: TableHead) -> None:
    """Record warnings that name the hidden rows and the hidden columns that are read."""
    sheet = gathered.sheet
    columns = sorted(sheet.hidden_columns & set(head.columns.values()))
    rows = (
        [place for place, _ in _data_rows(gathered, head) if place in sheet.hidden_rows]
        if sheet.hidden_rows
        else []
    )
    notices = (
        ("hidden-rows", rows, "hàng", [str(row + 1) for row in rows], (rows or [0])[0], 0),
        (
            "hidden-columns",
            columns,
            "cột",
            [letters(index) for index in columns],
            head.row,
            (columns or [0])[0],
        ),
    )
    for rule, indices, kind, names, row, column in notices:
        if indices:
            remedy = f"cho hiện {kind} đó trong Excel để nhìn thấy số sẽ nộp, hoặc xác nhận là đúng."
            text = f"{kind} bị ẩn: {', '.join(names)}"
            gathered.note(
                row, column, rule, f"{kind} không ẩn; số ở đó vẫn được đọc", remedy, "warning", text
            )


def _note_long_rows(gathered: Gathered, head: TableHead) -> None:
    """Record an error for each row longer than the header: a delimiter inside a value may have shifted its cells."""
    width = head.width
    lengths = Counter(len(cells) for _, cells in _data_rows(gathered, head))
    usual = max(
        len(gathered.sheet.rows[head.row]),
        max(lengths, key=lambda length: (lengths[length], -length), default=0),
    )
    for place, cells in _data_rows(gathered, head):
        beyond = next((column for column in range(width, len(cells)) if _holds(cells, column)), None)
        if beyond is None and len(cells) > usual:
            beyond = usual
        if beyond is not None:
            gathered.note(
                place,
                beyond,
                "row-long",
                f"không quá {width} ô như hàng tiêu đề; dấu ngăn ô có thể nằm trong một giá trị",
                "đặt giá trị có dấu ngăn (như 7,5) trong dấu ngoặc kép, hoặc dùng dấu ; để ngăn ô.",
            )


def _note_strays(gathered: Gathered, head: TableHead) -> None:
    """Record a warning for each untitled column with content in rows of figures, at its first such cell."""
    last = head.width if gathered.sheet.delimited else max(map(len, gathered.sheet.rows), default=0)
    untitled = [column for column in range(last) if column not in head.titled]
    if not untitled:
        return
    strays: dict[int, list[int]] = {}
    for place, cells in _data_rows(gathered, head):
        for column in untitled:
            if _holds(cells, column):
                strays.setdefault(column, []).append(place)
    for column, places in strays.items():
        more = f"; cột này còn {len(places) - 1} ô như vậy" if len(places) > 1 else ""
        gathered.note(
            places[0],
            column,
            "untitled",
            f"ô trống: cột {letters(column)} không có tiêu đề nên không được đọc{more}",
            "ghi tiêu đề cho cột, chuyển giá trị sang cột đúng, hoặc xác nhận là bỏ qua.",
            "warning",
        )


class Asked(NamedTuple):
    """The columns of a row's numbers: those it asks for, with kind and noun, and the `others`, which must be empty.

    `rate` means that it asks for a numerator and a denominator, both of which are counts.
    """

    numbers: tuple[tuple[str, int, Kind, tuple[str, ...]], ...]
    others: tuple[int, ...]
    rate: bool


def asked_of(head: TableHead, row: FormRow) -> Asked:
    """Return the columns of the numbers of a kind of row under a header."""
    names = [name for name in NUMBERS if name in head.columns]
    return Asked(
        tuple(
            (name, head.columns[name], "percent" if name == "percent" else "count", (row.measure_unit,))
            for name in names
            if name in row.asks
        ),
        tuple(head.columns[name] for name in names if name not in row.asks),
        "numerator" in row.asks,
    )


def _numbers_in(gathered: Gathered, number_columns: Asked, place: int) -> dict[str, Written]:
    """Parse the numbers of a row, return those that are not empty, and record the issues in them."""
    cells = {}
    for name, column, kind, nouns in number_columns.numbers:
        if name == "percent" and number_columns.rate and gathered.unsolved(place, column):
            continue  # the form's own formula, which adds nothing to the counts
        cell = gathered.written(place, column, kind, nouns)
        if not cell.empty:
            cells[name] = cell
    for column in number_columns.others:
        _note_unasked(gathered, place, column)
    return cells


def _note_unasked(gathered: Gathered, place: int, column: int) -> None:
    """Record an error for content in a cell that is not asked for: it would be dropped silently."""
    content = gathered.cell(place, column)
    if content != "" and (text := normalize(content)) and text.casefold() not in GONE:
        expected = "ô trống: cột này không dùng cho chỉ tiêu này"
        gathered.note(place, column, "not-asked", expected, "chuyển số sang cột đúng, hoặc xóa.")


def keep_row(
    gathered: Gathered, head: TableHead, place: int, number_columns: Asked, key: tuple[str, str, str, str]
) -> bool:
    """Collect the figure of a row, or that it is missing, and the unit's remark on it.

    Return whether any of its numbers is filled in.
    """
    cells = _numbers_in(gathered, number_columns, place)
    texts = texts_of(gathered, head, place)
    figure = _figure(gathered, head, place, number_columns.rate, key, cells, texts.get("note", ""))
    if figure:
        gathered.figures.append(figure)
    keep_remark(gathered, head, place, key, texts, bool(figure))
    return bool(cells)


def _figure(
    gathered: Gathered,
    head: TableHead,
    place: int,
    rate: bool,
    key: tuple[str, str, str, str],
    cells: Mapping[str, Written],
    note: str = "",
) -> ParsedFigure | None:
    """Return the figure of a row, or None if there is none, if it is stated to be missing, or if it is unclear.

    `rate` means that it has a numerator and a denominator, both of which are counts.
    """
    first = next((name for name in ORDER if name in cells), "")
    if not first:
        return None
    bounds = set()
    for name, cell in cells.items():
        if cell.fault:
            return None
        if cell.qualifier != "exact":
            bounds.add(_bound_of(name, cell.qualifier))
    column = head.columns[first]
    if cells[first].gone:
        _keep_gone(gathered, head, place, column, key, cells)
        return None
    part, whole, count, share = (cells[name].value if name in cells else None for name in NUMBERS)
    if rate and (part is None or whole is None):
        _note_half(gathered, head, place, part is None)
        return None
    if len(bounds) > 1:
        _note_bounds(gathered, place, column)
        return None
    qualifier = bounds.pop() if bounds else "exact"
    value = None if rate else share if count is None else Decimal(count)
    reported_rate = share if rate else None
    return ParsedFigure(
        *key, gathered.place(place, column), part, whole, value, reported_rate, qualifier, note=note
    )


def _keep_gone(
    gathered: Gathered,
    head: TableHead,
    place: int,
    column: int,
    key: tuple[str, str, str, str],
    cells: Mapping[str, Written],
) -> None:
    """Collect a figure that is stated to be missing; if its rate is given nevertheless, record an error."""
    share = cells.get("percent")
    if share and share.value is not None:
        expected = "ô trống, vì số đạt được (tử số) ghi là chưa có"
        remedy = "ghi cả tử số và mẫu số của tỷ lệ này; nếu chưa có số liệu thì xóa tỷ lệ."
        gathered.note(place, head.columns["percent"], "rate-of-nothing", expected, remedy)
    else:
        text = normalize(gathered.cell(place, column))
        gathered.missing.append(Missing(*key, gathered.place(place, column), text))


def _bound_of(name: str, qualifier: Qualifier) -> Qualifier:
    """Return how a number's bound bounds the figure: a lower bound on the denominator is an upper bound on the rate."""
    return TURNED.get(qualifier, qualifier) if name == "denominator" else qualifier


def _note_bounds(gathered: Gathered, place: int, column: int) -> None:
    expected = "các số giới hạn tỷ lệ về cùng một phía"
    remedy = (
        "“trên” và “dưới” ở tử số, mẫu số không nói được tỷ lệ lớn hơn hay nhỏ hơn bao nhiêu: ghi số đúng."
    )
    gathered.note(place, column, "bounds", expected, remedy)


def _note_half(gathered: Gathered, head: TableHead, place: int, lacks_part: bool) -> None:
    """Record an error if a rate lacks one of its counts; a rate alone cannot be summed or checked."""
    name = "numerator" if lacks_part else "denominator"
    column = head.columns.get(name, head.columns.get("percent", 0))
    expected = "số đạt được (tử số)" if lacks_part else "tổng số (mẫu số) của tử số đã ghi"
    remedy = (
        "ghi cả tử số và mẫu số; chỉ tỷ lệ thì không cộng và không kiểm tra được. Chưa có thì ghi “chưa có” "
        "ở tử số."
    )
    gathered.note(place, column, f"no-{name}", expected, remedy)


def texts_of(gathered: Gathered, head: TableHead, place: int) -> dict[str, Any]:
    """Return the texts and the date that accompany a row's figure, without the empty ones."""
    texts = {}
    for name, column, kind in head.remarks:
        cell = gathered.written(place, column, kind)
        if cell.value is not None:
            texts[name] = cell.value
    return texts


def keep_remark(
    gathered: Gathered,
    head: TableHead,
    place: int,
    key: tuple[str, str, str, str],
    texts: Mapping[str, Any],
    has_figure: bool,
) -> None:
    """Collect a unit's remark on a figure; a remark without the figure or without the cause is an error."""
    remark_texts = {
        name: texts[name] for name in ("explanation", "remedy", "responsible", "due") if name in texts
    }
    if not remark_texts:
        return
    column = head.columns[next(iter(remark_texts))]
    if not has_figure:
        gathered.note(
            place,
            column,
            "remark-alone",
            "giải trình của một số liệu",
            "hàng này chưa có số liệu: ghi số, hoặc chuyển lời sang cột Ghi chú.",
        )
    elif "explanation" not in remark_texts:
        gathered.note(
            place,
            column,
            "remark-open",
            "giải trình nguyên nhân",
            "ghi nguyên nhân cùng biện pháp, người chịu trách nhiệm, thời hạn.",
        )
    else:
        gathered.remarks.append(Remark(*key, gathered.place(place, column), **remark_texts))


def _shown(content: Any) -> str:
    """Return a cell's content as the user sees it: with a decimal comma, and none for whole numbers."""
    if isinstance(content, float):
        return f"{content:.10g}".replace(".", ",")
    return normalize(content)[:LONGEST_SHOWN]


@cache
def letters(column: int) -> str:
    """Return a column's letters, as in a spreadsheet, from its index from 0."""
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, LETTERS)
        text = chr(65 + rest) + text
    return text
