"""What a reader sees in a figure, however it is drawn: its words and its straight shapes, one by one."""

import re

# The words of a drawn chart: those that plotly.js draws as annotations, and those of traces.
WORDS = ".annotation-text, .textpoint text"
FEET = {"top": "bottom", "middle": "middle", "bottom": "top"}


def words_in(figure):
    """Return each text of a figure with its axes, its place and whether it stands above it, beside or below."""
    found = [
        {key: mark.get(key) for key in ("text", "x", "y", "xref", "yref")}
        | {"yanchor": mark.get("yanchor", "middle"), "arrow": mark["showarrow"]}
        for mark in figure["layout"]["annotations"]
    ]
    for trace in figure["data"]:
        if trace.get("mode") == "text":
            for order, (text, x, y) in enumerate(zip(trace["text"], trace["x"], trace["y"], strict=True)):
                place = of(trace["textposition"], order).split()[0]
                axes = {"xref": trace["xaxis"], "yref": trace["yaxis"]}
                found.append({"text": text, "x": x, "y": y, "yanchor": FEET[place], "arrow": False} | axes)
    return found


def of(values, order):
    """Return what a point of a trace has: its own of a list, or what all have."""
    return values[order] if isinstance(values, list) else values


def bars_in(figure):
    """Return the traces of a figure that are bars."""
    return [trace for trace in figure["data"] if trace["type"] == "bar"]


def shapes_in(figure):
    """Return each rectangle and line of a figure's paths with the path's look, its type, x0, x1, y0 and y1."""
    found = []
    for shape in figure["layout"]["shapes"]:
        for part in re.findall("M[^M]+", shape["path"]):
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", part)]
            rect = part.endswith("Z")
            x0, y0, x1, y1 = numbers[:4]
            assert not rect or numbers[4] == x0
            found.append(shape | {"type": "rect" if rect else "line", "x0": x0, "x1": x1, "y0": y0, "y1": y1})
    return found
