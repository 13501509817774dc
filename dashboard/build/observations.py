"""Reads and writes observations as UTF-8 CSV; every cell is checked before it is converted."""

import csv
import io
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TextIO

import pandas as pd
import pyarrow as pa

from dashboard.build.validation import GENERATOR, DataError, Rule, check
from dashboard.build.validation_messages import STAGES
from dashboard.build.validators import CELL
from dashboard.catalog import Catalog, Period
from dashboard.data.schema import COMPUTED, OBSERVATIONS, QUALIFIERS, STATUSES, TEXT_COLUMNS

ORIGIN = ["file", "line"]
_DECIMALS = ("value", "reported_rate_pct")


def read_observations(folders: tuple[Path, ...], catalog: Catalog) -> pd.DataFrame:
    """Return all observations of the folders' `observations/*.csv`, typed and checked.

    Columns are those of `schema.OBSERVATIONS`, followed by `file` and `line`. Raises DataError.
    """
    files = [path for folder in folders for path in sorted((folder / "observations").glob("*.csv"))]
    return read_files(files, catalog)


def read_files(files: Sequence[Path], catalog: Catalog) -> pd.DataFrame:
    """Return all observations of CSV files, as `read_observations` does. Raises DataError."""
    return check(_read(files, catalog), catalog, *STAGES)


def read_latest(
    files: Sequence[Path], withdrawn: Sequence[Collection[tuple]], catalog: Catalog
) -> pd.DataFrame:
    """Return the observations of CSV files; if several files state a cell, the last of them overrides the others.

    `withdrawn` holds, per file, the cells that it states to be missing: they override earlier files' observations.
    Raises DataError as `read_files` does; overridden observations must be well-formed, but are not checked further.
    """
    read = _read(files, catalog)
    places = read["file"].map({str(path): place for place, path in enumerate(files)})
    gone = {cell: place for place, cells in enumerate(withdrawn) for cell in cells}
    cells = pd.MultiIndex.from_frame(read[CELL])
    last = places.groupby([read[name] for name in CELL]).transform("max")
    holds = (places == last) & (places >= pd.Series([gone.get(cell, 0) for cell in cells], index=read.index))
    return check(read[holds].reset_index(drop=True), catalog, *STAGES)


def _read(files: Sequence[Path], catalog: Catalog) -> pd.DataFrame:
    """Return the typed observations of CSV files, with every cell well-formed. Raises DataError."""
    rows = [row for path in files for row in _rows(path)]
    written = pd.DataFrame(rows, columns=[*TEXT_COLUMNS, *ORIGIN]).astype(dict.fromkeys(TEXT_COLUMNS, "str"))
    check(written, catalog, FORMS)
    return pd.concat([canonical(typed(written)), written[ORIGIN]], axis=1)


def generated(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the generator's rows with its name as their file, so that they can be checked like rows of text."""
    rows = canonical(frame)
    return rows.assign(file=GENERATOR, line=range(1, len(rows) + 1))


def as_table(frame: pd.DataFrame) -> pa.Table:
    """Return the frame's observations as an Arrow table of exactly `schema.OBSERVATIONS`."""
    return pa.Table.from_pandas(
        frame[OBSERVATIONS.names], OBSERVATIONS, preserve_index=False
    ).replace_schema_metadata()


def canonical(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the observations with the dtypes of the Arrow schema: Int64 counts, Decimal values, dates."""
    return as_table(frame).to_pandas(types_mapper=_nullable)


def _nullable(kind: pa.DataType) -> pd.Int64Dtype | None:
    """Return the nullable dtype of counts, or None to keep the default of any other type."""
    return pd.Int64Dtype() if kind == pa.int64() else None


def write_text(frame: pd.DataFrame, file: TextIO) -> None:
    """Write observations as CSV in the format that `read_observations` reads."""
    text = canonical(frame)[list(TEXT_COLUMNS)]
    decimals = {name: text[name].map(_decimal_text) for name in _DECIMALS}
    preferred = text["preferred"].map({True: "true", False: "false"})
    text.assign(**decimals, preferred=preferred).to_csv(file, index=False, lineterminator="\n")


def _decimal_text(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _rows(path: Path) -> Iterator[list]:
    """Yield the cells of each row, in NFC, followed by file and line. Raises DataError."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        _check_header(path, next(reader, []))
        for cells in filter(None, reader):
            if len(cells) != len(TEXT_COLUMNS):
                raise _unreadable(
                    path,
                    f"dòng {reader.line_num}",
                    f"có {len(cells)} ô, cần {len(TEXT_COLUMNS)}",
                    "thêm hoặc bớt dấu phẩy.",
                )
            yield [*cells, str(path), reader.line_num]
    except csv.Error as error:
        raise _unreadable(
            path, f"dòng {reader.line_num}", f"không phải CSV ({error})", "lưu lại thành CSV."
        ) from error


def _text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"byte {error.start}"
        raise _unreadable(path, place, "không phải văn bản mã UTF-8", "lưu lại thành CSV UTF-8.") from error
    if "\0" in text:
        raise _unreadable(
            path, f"ký tự {text.index(chr(0))}", "có ký tự nhị phân", "lưu lại thành CSV UTF-8."
        )
    return unicodedata.normalize("NFC", text)


def _check_header(path: Path, header: list[str]) -> None:
    if tuple(header) == TEXT_COLUMNS:
        return
    unknown = ", ".join(name for name in header if name not in TEXT_COLUMNS)
    missing = ", ".join(name for name in TEXT_COLUMNS if name not in header)
    said = [f"cột lạ: {unknown}"] * bool(unknown) + [f"thiếu cột: {missing}"] * bool(missing)
    remedy = f"dùng đúng dòng đầu: {','.join(TEXT_COLUMNS)}"
    raise _unreadable(path, "dòng 1", "; ".join(said) or "cột lặp hoặc sai thứ tự", remedy)


def _unreadable(path: Path, place: str, problem: str, remedy: str) -> DataError:
    return DataError.at(path, place, f"{problem}.", remedy)


def typed(written: pd.DataFrame) -> pd.DataFrame:
    """Convert well-formed cells to their types; an empty number becomes missing, an empty text stays empty."""
    counts = {name: written[name].replace("", None).astype("Int64") for name in ("numerator", "denominator")}
    decimals = {name: written[name].map(_decimal).astype(object) for name in _DECIMALS}
    return written.assign(
        **counts,
        **decimals,
        claim=written["claim"].astype("int16"),
        year=written["time_period"].map(lambda period: Period.parse(period).year).astype("int16"),
        as_of=written["as_of"].map(date.fromisoformat).astype(object),
        preferred=written["preferred"] == "true",
    )


def _decimal(written: str) -> Decimal | None:
    return Decimal(written) if written else None


def _day(written: str) -> date:
    day = date.fromisoformat(written)
    if day.isoformat() != written:  # fromisoformat also accepts 20200224 and 2020-W09-1
        raise ValueError(f"not a day: {written!r}")
    return day


def _unlike(column: str, pattern: str):
    def unlike(frame, catalog):
        return ~frame[column].str.fullmatch(pattern)

    return unlike


def _not_one_of(column: str, known: tuple[str, ...]):
    def not_one_of(frame, catalog):
        return ~frame[column].isin(known)

    return not_one_of


def _unparsed(column: str, parse):
    def fails(cell: str) -> bool:
        try:
            parse(cell)
        except ValueError:
            return True
        return False

    def unparsed(frame, catalog):
        return frame[column].map({cell: fails(cell) for cell in frame[column].unique()}).astype(bool)

    return unparsed


def _form(column: str, remedy: str, bad) -> Rule:
    return Rule(column, "{" + column + "!r} không đọc được.", remedy, bad)


_WHOLE = "viết số nguyên không có dấu phân cách, ví dụ 1132, hoặc để trống khi không có."
_PLAIN = "viết số với dấu chấm thập phân, nhiều nhất bốn chữ số sau dấu chấm, ví dụ 89.79."
FORMS = (
    _form("time_period", "viết 2019, 2025-S1, 2019-Q3 hoặc 2019-05.", _unparsed("time_period", Period.parse)),
    _form(
        "claim", "viết 1, 2, … theo thứ tự các nguồn nói về cùng một ô.", _unlike("claim", "[1-9][0-9]{0,3}")
    ),
    _form("numerator", _WHOLE, _unlike("numerator", "(-?[0-9]{1,18})?")),
    _form("denominator", _WHOLE, _unlike("denominator", "(-?[0-9]{1,18})?")),
    _form("value", _PLAIN, _unlike("value", r"(-?[0-9]{1,14}(\.[0-9]{1,4})?)?")),
    _form("reported_rate_pct", _PLAIN, _unlike("reported_rate_pct", r"(-?[0-9]{1,5}(\.[0-9]{1,4})?)?")),
    _form("as_of", "viết một ngày có trong lịch, dạng 2020-02-24.", _unparsed("as_of", _day)),
    _form("preferred", "viết true hoặc false.", _not_one_of("preferred", ("true", "false"))),
    _form("qualifier", f"dùng một trong: {', '.join(QUALIFIERS)}.", _not_one_of("qualifier", QUALIFIERS)),
    _form(
        "computed",
        "để trống, hoặc viết denominator (mẫu số do ta ghép) hay counts (cả hai số do ta cộng).",
        _not_one_of("computed", COMPUTED),
    ),
    _form("status", f"dùng một trong: {', '.join(STATUSES)}.", _not_one_of("status", STATUSES)),
)
