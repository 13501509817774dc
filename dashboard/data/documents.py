"""The documents that the operator keeps beside the data: their text, paragraph by paragraph. None ships."""

import re
from pathlib import Path

from dashboard.catalog import Refused, Source

FOLDER = "documents"
REMEDY = "lưu thành văn bản UTF-8, mỗi đoạn cách nhau một dòng trống, đúng thứ tự các đoạn đã khai."


class DocumentError(Refused):
    """A document in the operator's folder cannot be used."""


def document_file(data: Path, source: Source, ending: str) -> Path | None:
    """Return the operator's file of a document (`documents/<source id>.txt` or `.pdf`), None where there is none."""
    path = data / FOLDER / f"{source.id}.{ending}"
    return path if path.is_file() else None


def passages(data: Path, source: Source) -> tuple[str, ...]:
    """Return a document's paragraphs in order, none where the operator has not put its text there.

    Raises DocumentError where the file is no UTF-8 text or has not the paragraphs that the definition names.
    """
    path = document_file(data, source, "txt")
    if path is None:
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError.at(path, "tệp", f"không phải văn bản UTF-8 ({error.reason}).", REMEDY) from error
    found = tuple(" ".join(block.split()) for block in re.split(r"\n\s*\n", text) if block.strip())
    wanted = max((one.number for one in source.paragraphs), default=0)
    if len(found) < wanted:
        raise DocumentError.at(path, "đoạn", f"có {len(found)} đoạn, nguồn khai {wanted} đoạn.", REMEDY)
    return found


def passage(data: Path, source: Source, locator: str) -> str:
    """Return the text of one paragraph (`p3`), empty where the operator has no text of the document."""
    found = passages(data, source)
    number = int(locator.removeprefix("p")) if re.fullmatch(r"p[0-9]+", locator) else 0
    return found[number - 1] if 0 < number <= len(found) else ""
