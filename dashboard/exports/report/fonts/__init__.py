"""The font of the PDF: shipped, so that the file looks the same on every machine and never shows boxes."""

from pathlib import Path

from dashboard.exports.report.failures import FontMissing

HERE = Path(__file__).resolve().parent
FAMILY = "CCHC Serif"
# Every face that the report uses, by weight and style.
FACES = {
    ("normal", "normal"): "cchc-serif-regular.ttf",
    ("bold", "normal"): "cchc-serif-bold.ttf",
    ("normal", "italic"): "cchc-serif-italic.ttf",
    ("bold", "italic"): "cchc-serif-bold-italic.ttf",
}


def faces() -> list[tuple[str, str, str]]:
    """Return each face as (weight, style, URL of its file)."""
    return [(weight, style, (HERE / name).as_uri()) for (weight, style), name in FACES.items()]


def check_fonts() -> None:
    """Raise FontMissing if a face is missing; called before anything is served or written."""
    missing = [name for name in FACES.values() if not (HERE / name).is_file()]
    if missing:
        raise FontMissing(", ".join(missing))
