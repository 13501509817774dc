"""Render components as HTML. Pages are sent as HTML: they show before any script runs and do not shift afterwards.

Parts are written as Dash components because those are easy to read and test. Sent to the browser as components,
each would listen to every change of Dash's state, which made a choice more than a second slower on a page of
some hundred components, and would need 160 kB of scripts that only create these elements.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

HTML = "dash_html_components"
VOID = frozenset({"br", "hr", "img", "input", "source", "wbr"})
WRITTEN = {"className": "class", "htmlFor": "for"}
# Not attributes: what Dash sets on every component, and properties that a writer below handles itself.
NOT_WRITTEN = frozenset(vars(html.Div())) | {"children", "debounce", "options", "switch"}
CAPITAL = re.compile(r"(?<!^)([A-Z])")


def markup(part) -> str:
    """Return a part of a page (component, text, number, `Markup`, None, or a list of these) as HTML.

    Raises TypeError for a component that only a script can render.
    """
    if part is None:
        return ""
    if isinstance(part, (list, tuple)):
        return "".join(map(markup, part))
    if isinstance(part, Markup):
        return part
    if not isinstance(part, Component):
        return escape(str(part), quote=False)
    if part._namespace == HTML:
        return _element(_tag(part), vars(part))
    write = WRITERS.get(type(part))
    if write is None:
        raise TypeError(f"{part._namespace}.{part._type} cannot be written as HTML")
    return write(vars(part))


def json_in_html(value) -> str:
    """Return a value as JSON that is safe inside a script element."""
    return str(htmlsafe_json_dumps(value, ensure_ascii=False, separators=(",", ":")))


def style(properties: Mapping[str, str]) -> str:
    """Return CSS properties as the value of a style attribute."""
    return ";".join(f"{_property(name)}:{value}" for name, value in properties.items())


def _element(tag: str, given: Mapping) -> str:
    opening = "".join([f"<{tag}", *_attributes(given), ">"])
    return opening if tag in VOID else f"{opening}{markup(given.get('children'))}</{tag}>"


def _attributes(given: Mapping) -> Iterator[str]:
    shown = [
        (name, value)
        for name, value in given.items()
        if name not in NOT_WRITTEN and value is not None and value is not False
    ]
    # Dash keeps them unordered: unsorted, each worker would render a different page.
    for name, value in sorted(shown):
        written = WRITTEN.get(name) or name.lower()
        text = style(value) if name == "style" else "" if value is True else str(value)
        yield f' {written}="{escape(text)}"'


def _select(given: Mapping) -> str:
    options = [
        html.Option(one["label"], value=one["value"], selected=one["value"] == given["value"] or None)
        for one in given["options"]
    ]
    kept = {name: held for name, held in given.items() if name != "value"}
    return _element("select", kept | {"className": "form-select", "children": options})


def _input(given: Mapping) -> str:
    return _element("input", {**given, "className": "form-control"})


def _checklist(given: Mapping) -> str:
    kind = "form-check form-switch" if given.get("switch") else "form-check"
    boxes = [_box(given, one, kind) for one in given["options"]]
    return f'<div id="{escape(given["id"])}">{"".join(boxes)}</div>'


def _box(given: Mapping, option: Mapping, kind: str) -> str:
    name = f"{given['id']}-{option['value']}"
    box = {"id": name, "name": given["name"], "className": "form-check-input", "type": "checkbox"}
    ticked = {"value": option["value"], "checked": option["value"] in given["value"]}
    label = {"className": "form-check-label", "htmlFor": name, "children": option["label"]}
    parts = [_element("input", box | ticked), _element("label", label), markup(option.get("beside"))]
    return f'<div class="{kind}">{"".join(parts)}</div>'


def _graph(given: Mapping) -> str:
    """Return a chart's container with its figure as JSON; assets/graphs.js draws it there."""
    figure = json_in_html({"figure": given["figure"], "config": given["config"]})
    opening = "".join(_attributes({"id": given["id"], "className": "graph", "style": given["style"]}))
    return f'<div{opening}><script type="application/json">{figure}</script></div>'


WRITERS: dict[type[Component], Callable[[Mapping], str]] = {
    dbc.Select: _select,
    dbc.Input: _input,
    dbc.Checklist: _checklist,
    dcc.Graph: _graph,
}


def _property(name: str) -> str:
    return name if name.startswith("--") else CAPITAL.sub(r"-\1", name).lower()


def _tag(part: Component) -> str:
    return part._type.lower()
