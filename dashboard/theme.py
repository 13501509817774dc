"""Colours, fonts and signs, each defined once. A status is shown as colour + sign + word, never colour alone."""

from dataclasses import asdict, dataclass
from typing import Literal

Theme = Literal["light", "dark"]

FONT = "Be Vietnam Pro"
# Local fonts adjusted to the metrics of ours (assets/style.css), shown until ours has loaded.
FALLBACKS = ("Fallback Noto Sans", "Fallback Roboto", "Fallback Arial", "Fallback DejaVu Sans")
FONT_STACK = ", ".join([*(f"'{name}'" for name in (FONT, *FALLBACKS)), "sans-serif"])

# Every text font has these signs, so a picture never shows a missing-glyph box.
SIGNS = {
    "disputed": "‡",
    "computed": "*",
    "open_above": "→",
    "open_below": "←",
    "simulated": "▨",
    "published": "■",
    "official": "●",
    "provisional": "□",
    "hidden": "○",
    "missing": "–",
}
# Fill patterns of bars: simulated values, and provisional ones that may still change.
HATCH, DOTS = "/", "."


@dataclass(frozen=True)
class Palette:
    """The colours of one theme. Minimum contrast: text on page and card 4.5 : 1, series edges 3 : 1."""

    page: str
    card: str
    ink: str
    muted: str
    line: str
    track: str
    accent: str
    on_accent: str
    accent_soft: str
    edge: str
    warning: str
    warning_soft: str
    target: str
    focus: str
    series: tuple[str, str, str, str, str, str]

    @property
    def css(self) -> str:
        """Return the colours as inline custom properties, e.g. `--ink:#16212b`."""
        named = asdict(self)
        series = {f"series-{place}": colour for place, colour in enumerate(named.pop("series"))}
        return ";".join(f"--{name.replace('_', '-')}:{colour}" for name, colour in (named | series).items())


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        page="#f4f6f8",
        card="#ffffff",
        ink="#16212b",
        muted="#50606d",
        line="#dfe5ea",
        track="#edf1f4",
        accent="#0b5563",
        on_accent="#ffffff",
        accent_soft="#e3eff1",
        edge="#4a7f8b",
        warning="#9a4a00",
        warning_soft="#fff3e6",
        target="#9a5b00",
        focus="#1b6ad6",
        series=("#0b5563", "#5aa2b1", "#cfe3e7", "#b5762a", "#7a5c8e", "#7d8a92"),
    ),
    "dark": Palette(
        page="#10181d",
        card="#18232a",
        ink="#edf3f5",
        muted="#a9b8c0",
        line="#2c3b44",
        track="#24323a",
        accent="#7cc4d2",
        on_accent="#07252c",
        accent_soft="#20373e",
        edge="#8fb7c0",
        warning="#ffb870",
        warning_soft="#3a2a18",
        target="#f0b35c",
        focus="#8ab8ff",
        series=("#7cc4d2", "#397786", "#24505b", "#dda45f", "#9a7cb2", "#aab6bc"),
    ),
}
