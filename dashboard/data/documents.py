"""Documents that the operator keeps beside the data: the passages that figures come from. None are shipped."""

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from dashboard.catalog import Refused, Source

FOLDER = "documents"
REMEDY = "lưu thành văn bản UTF-8, mỗi đoạn cách nhau một dòng trống, đúng thứ tự các đoạn đã khai."
PDF_REMEDY = "mở bằng trình đọc PDF rồi lưu lại, không đặt mật khẩu; hoặc đặt bản văn bản .txt bên cạnh."
# A stretch of a PDF is taken for the passage if it contains at least this share of its numbers.
ENOUGH = 2 / 3
MOST_DOCUMENTS = 8
log = logging.getLogger(__name__)


class DocumentError(Refused):
    """A document in the operator's folder cannot be used."""


@dataclass(frozen=True)
class Passage:
    """The text of a passage; `page` (from 1) is set if it was found in a PDF, which has no paragraphs."""

    text: str
    page: int | None = None


def document_file(data: Path, source: Source, ending: str) -> Path | None:
    """Return the operator's file of a document (`documents/<source id>.txt` or `.pdf`), or None if there is none."""
    path = data / FOLDER / f"{source.id}.{ending}"
    return path if path.is_file() else None


def passage(data: Path, source: Source, locator: str, numbers: Iterable[str]) -> Passage | None:
    """Return a paragraph (`p3`) of the operator's text, or the stretch of the PDF that contains its numbers.

    None if the operator has neither file, or it has no such passage. Raises DocumentError.
    """
    if document_file(data, source, "txt"):
        texts = paragraphs(data, source)
        number = int(locator.removeprefix("p")) if re.fullmatch(r"p[0-9]+", locator) else 0
        return Passage(texts[number - 1]) if 0 < number <= len(texts) else None
    path = document_file(data, source, "pdf")
    return _stretch(_pages(path, path.stat().st_mtime_ns), [*dict.fromkeys(numbers)]) if path else None


def read_passage(
    data: Path, source: Source, locator: str, numbers: Iterable[str]
) -> Passage | DocumentError | None:
    """Return a passage as `passage` does, or the DocumentError, logged because the operator has to fix it."""
    try:
        return passage(data, source, locator, numbers)
    except DocumentError as error:
        log.error("%s", error)
        return error


def paragraphs(data: Path, source: Source) -> tuple[str, ...]:
    """Return the paragraphs of a document's text in order, or none if the operator has no such file.

    Raises DocumentError if the file is not UTF-8 text or has fewer paragraphs than the definition names.
    """
    path = document_file(data, source, "txt")
    if path is None:
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError.at(path, "tệp", f"không phải văn bản UTF-8 ({error.reason}).", REMEDY) from error
    blocks = tuple(" ".join(block.split()) for block in re.split(r"\n\s*\n", text) if block.strip())
    highest = max((paragraph.number for paragraph in source.paragraphs), default=0)
    if len(blocks) < highest:
        raise DocumentError.at(path, "đoạn", f"có {len(blocks)} đoạn, nguồn khai {highest} đoạn.", REMEDY)
    return blocks


def unusable(data: Path, sources: Iterable[Source]) -> list[DocumentError]:
    """Return the errors of the operator's documents that cannot be used; pages then show none of their text."""
    errors = []
    for source in sources:
        try:
            passage(data, source, "p1", ())
        except DocumentError as error:
            errors.append(error)
    return errors


def mentions(numbers: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern that matches the numbers only as whole numbers: not `204` in `1.204` or `204,5`."""
    alternatives = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
    return re.compile(rf"(?<![0-9.,])({alternatives})(?![0-9]|[.,][0-9])")


@lru_cache(maxsize=MOST_DOCUMENTS)
def _pages(path: Path, changed_at: int) -> tuple[str, ...]:
    try:
        return tuple(" ".join(page.extract_text().split()) for page in PdfReader(path).pages)
    except (PyPdfError, ValueError, KeyError) as error:
        raise DocumentError.at(path, "tệp", f"không đọc được như PDF ({error}).", PDF_REMEDY) from error


def _stretch(pages: Sequence[str], numbers: Sequence[str]) -> Passage | None:
    """Return the whole sentences around the shortest stretch that contains most of the numbers."""
    stretches = [
        (-count, end - start, page, start, end)
        for page, text in enumerate(pages, 1)
        for count, start, end in _windows(text, numbers)
    ]
    if not stretches or -min(stretches)[0] < ENOUGH * len(numbers):
        return None
    _, _, page, start, end = min(stretches)
    text = pages[page - 1]
    first = max((mark.end() for mark in re.finditer(r"[.;]\s", text[:start])), default=0)
    rest = re.search(r"[.;](\s|$)", text[end:])
    return Passage(text[first : end + rest.start() + 1 if rest else len(text)], page)


def _windows(text: str, numbers: Sequence[str]) -> Iterable[tuple[int, int, int]]:
    """Yield (count of numbers, start, end) of the shortest stretches containing all numbers found in the text."""
    places = (
        [(match[1], match.start(), match.end()) for match in mentions(numbers).finditer(text)]
        if numbers
        else []
    )
    distinct, last = {number for number, *_ in places}, {}
    for number, start, end in places:
        last[number] = start
        if len(last) == len(distinct):
            yield len(distinct), min(last.values()), end
