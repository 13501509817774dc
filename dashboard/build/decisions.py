"""Applies decisions between claims to the data after checking them, and records them in `preferences.csv`."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from dashboard.build.atomic_io import replace_file
from dashboard.build.validation import DataError
from dashboard.build.validators import CELL
from dashboard.catalog import Catalog, Preference

FILE = "preferences.csv"
COLUMNS = tuple(Preference.model_fields)
# A decision with its place: file and row.
Placed = tuple[str, Preference]


def carried_out(frame: pd.DataFrame, catalog: Catalog, decisions: Sequence[Placed]) -> pd.DataFrame:
    """Return the observations with the chosen claims preferred; the last of several decisions on a cell applies.

    Raises DataError naming file, row and key of the first decision that does not fit the data.
    """
    for place, decision in decisions:
        _check(place, decision, frame, catalog)
    decided = frame.copy()
    for decision in {decision.cell: decision for _, decision in decisions}.values():
        _prefer(decided, decision, catalog)
    return decided


def written(given: str) -> str:
    """Return a text in the form in which it is recorded: one line, NFC."""
    return " ".join(unicodedata.normalize("NFC", given).split())


@contextmanager
def recorded(path: Path, decision: Preference) -> Iterator[None]:
    """Append a decision to the record; if the block fails, restore the record byte for byte."""
    before = path.read_bytes() if path.exists() else None
    replace_file(path, _appended(path, before or b"", decision))
    try:
        yield
    except BaseException:
        if before is None:
            path.unlink()
        else:
            replace_file(path, before)
        raise


def _appended(path: Path, before: bytes, decision: Preference) -> bytes:
    """Return the record with one more row, in the column order of its header. Raises DataError if columns differ."""
    text = io.StringIO(newline="")
    header = next(csv.reader(before.decode("utf-8-sig").splitlines()), [])
    if header and sorted(header) != sorted(COLUMNS):
        raise DataError.at(path, "dòng 1", "không đủ cột.", f"dùng dòng đầu: {','.join(COLUMNS)}")
    row = csv.DictWriter(text, header or COLUMNS, lineterminator="\n")
    if not header:
        row.writeheader()
    row.writerow(decision.model_dump(mode="json"))
    cut_off = bool(header) and not before.endswith(b"\n")
    return before + b"\n" * cut_off + text.getvalue().encode()


def _check(place: str, decision: Preference, frame: pd.DataFrame, catalog: Catalog) -> None:
    _check_names(place, decision, catalog)
    stated = _rows(frame, decision)
    if stated.empty:
        raise _refused(
            place,
            "time_period",
            f"không nguồn nào nêu {decision.indicator} của đơn vị {decision.unit} trong kỳ {decision.time_period}.",
            _periods_instead(frame, decision),
        )
    if decision.claim == "restated":
        raise _restated(place, decision, stated, frame, catalog)
    if len(stated) < 2:
        raise _refused(
            place,
            "claim",
            "ô này chỉ có một số, không có gì để chọn.",
            "ghi số kia thành một dòng observations với claim tiếp theo, nguồn và đoạn, rồi chọn lại.",
        )
    if int(decision.claim) not in set(stated["claim"]):
        known = "; ".join(_said(row) for row in stated.itertuples())
        raise _refused(place, "claim", f"ô này không có claim {decision.claim}.", f"dùng một trong: {known}.")
    _check_whole(place, decision, stated)


def _check_names(place: str, decision: Preference, catalog: Catalog) -> None:
    """Raise DataError for undefined names and for texts with unprintable characters."""
    for key, known in (("indicator", catalog.indicators), ("unit", catalog.units)):
        if getattr(decision, key) not in known:
            remedy = f"dùng một mã có trong định nghĩa, ví dụ {', '.join(list(known)[:3])}."
            raise _refused(place, key, f"{getattr(decision, key)!r} chưa được định nghĩa.", remedy)
    categories = catalog.indicators[decision.indicator].category_ids
    if decision.category not in categories:
        offered = ", ".join(category or "(để trống)" for category in categories)
        problem = f"{decision.indicator} không có phân tổ {decision.category!r}."
        raise _refused(place, "category", problem, f"dùng một trong: {offered}.")
    for key in ("reason_vi", "reason_en", "decided_by"):
        if not getattr(decision, key).isprintable():
            raise _refused(place, key, "có ký tự không in ra được.", "viết lại thành một dòng chữ thường.")


def _check_whole(place: str, decision: Preference, stated: pd.DataFrame) -> None:
    """Raise DataError for a numerator larger than the denominator it would get."""
    chosen = stated[stated["claim"] == int(decision.claim)].iloc[0]
    whole = _lent(stated, chosen)
    if whole is not None and chosen["numerator"] > whole:
        raise _refused(
            place,
            "claim",
            f"số {chosen['numerator']} lớn hơn mẫu số {whole} của ô này, nên không thể là tử số.",
            "xem lại số này trong nguồn, hoặc ghi mẫu số mà nguồn nêu cho nó.",
        )


def _restated(
    place: str, decision: Preference, stated: pd.DataFrame, frame: pd.DataFrame, catalog: Catalog
) -> DataError:
    """Return the error for preferring the sum of other indicators, which no passage states for this one."""
    terms = catalog.indicators[decision.indicator].restated_terms
    there = frame["unit"].eq(decision.unit) & frame["time_period"].eq(decision.time_period)
    found = [frame[there & frame["indicator"].eq(term) & frame["preferred"]] for term in terms]
    if not terms or any(rows.empty for rows in found):
        return _refused(
            place,
            "claim",
            "không có chỉ tiêu nào ghi lại số này bằng một tổng.",
            f"dùng một trong: {'; '.join(_said(row) for row in stated.itertuples())}.",
        )
    amounts = [int(_amount(rows.iloc[0])) for rows in found]
    said = f"{' + '.join(str(amount) for amount in amounts)} = {sum(amounts)}"
    wholes = stated["denominator"].dropna()
    over = f", và lớn hơn mẫu số {wholes.iloc[0]}" if len(wholes) and sum(amounts) > wholes.iloc[0] else ""
    return _refused(
        place,
        "claim",
        f"{said} là tổng của chỉ tiêu khác, không phải số mà một đoạn nguồn nêu cho {decision.indicator}{over}.",
        "khi có đoạn nguồn nêu số đó, ghi thành một dòng observations với claim tiếp theo rồi chọn claim ấy.",
    )


def _prefer(frame: pd.DataFrame, decision: Preference, catalog: Catalog) -> None:
    """Prefer a claim; one without a denominator takes that of the cell's other claims, with a note of it."""
    stated = _rows(frame, decision)
    chosen = stated[stated["claim"] == int(decision.claim)].iloc[0]
    where = chosen.name
    frame.loc[stated.index, "preferred"] = False
    frame.loc[where, "preferred"] = True
    frame.loc[where, "preference_reason_vi"] = decision.reason_vi
    frame.loc[where, "preference_reason_en"] = decision.reason_en
    whole = _lent(stated, chosen)
    if whole is not None:
        lender = stated[stated["denominator"].eq(whole).fillna(False)].iloc[0]
        row, number = lender["locator"].startswith("r"), lender["locator"][1:]
        frame.loc[where, "denominator"] = whole
        frame.loc[where, "computed"] = "denominator"
        _note(frame, where, "note_vi", f"mẫu số {whole} lấy từ {'hàng' if row else 'đoạn'} {number}")
        _note(
            frame,
            where,
            "note_en",
            f"the denominator {whole} is that of {'row' if row else 'paragraph'} {number}",
        )


def _note(frame: pd.DataFrame, where, column: str, said: str) -> None:
    frame.loc[where, column] = "; ".join(part for part in (frame.loc[where, column], said) if part)


def _lent(stated: pd.DataFrame, chosen: pd.Series) -> int | None:
    """Return the single denominator of the cell's other claims if the chosen one has only a numerator, else None."""
    if pd.isna(chosen["numerator"]) or pd.notna(chosen["denominator"]):
        return None
    wholes = stated["denominator"].dropna().unique()
    return int(wholes[0]) if len(wholes) == 1 else None


def _rows(frame: pd.DataFrame, decision: Preference) -> pd.DataFrame:
    """Return all claims of the cell that a decision is about."""
    wanted = dict(zip(("indicator", "unit", "time_period", "category"), decision.cell, strict=True))
    return frame[(frame[CELL] == pd.Series(wanted)[CELL]).all(axis=1)]


def _periods_instead(frame: pd.DataFrame, decision: Preference) -> str:
    there = frame["indicator"].eq(decision.indicator) & frame["category"].eq(decision.category)
    pairs = sorted(set(zip(frame[there]["unit"], frame[there]["time_period"], strict=True)))
    known = "; ".join(f"{unit} trong {period}" for unit, period in pairs[:6])
    return f"dùng một trong: {known}." if known else "ghi số liệu vào observations trước."


def _said(row) -> str:
    return f"{row.claim} ({_amount(row)}, {row.source} {row.locator})"


def _amount(row):
    return row.numerator if pd.notna(row.numerator) else f"{row.value.normalize():f}"


def _refused(place: str, key: str, problem: str, remedy: str) -> DataError:
    return DataError.at(place, f"khóa {key}", problem, remedy)
