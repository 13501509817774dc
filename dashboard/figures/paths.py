"""Joins shapes of one style into one path: plotly.js draws a path of sixty bars about as fast as a single bar."""

from collections.abc import Sequence


def joined(shapes: Sequence[dict]) -> list[dict]:
    """Return rectangles and lines as paths, one per style, in order of first appearance."""
    styles: dict[str, tuple[dict, list[str]]] = {}
    for shape in shapes:
        style = {key: value for key, value in shape.items() if key not in ("type", "x0", "x1", "y0", "y1")}
        styles.setdefault(repr((shape["type"], style)), (style, []))[1].append(_outline(shape))
    return [{"type": "path", "path": "".join(paths), **style} for style, paths in styles.values()]


def _outline(shape: dict) -> str:
    x0, x1, y0, y1 = (_plain(shape[side]) for side in ("x0", "x1", "y0", "y1"))
    return f"M{x0},{y0}H{x1}V{y1}H{x0}Z" if shape["type"] == "rect" else f"M{x0},{y0}L{x1},{y1}"


def _plain(number: float) -> str:
    """Return a number without exponent, rounded to six decimals to keep the path short."""
    return f"{number:.6f}".rstrip("0").rstrip(".")
