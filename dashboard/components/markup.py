"""Render components as HTML. Pages are sent as HTML: they show before any script runs and do not shift afterwards.

Parts are written as Dash components because those are easy to read and test. Sent to the browser as components,
each would listen to every change of Dash's state, which made a choice more than a second slower on a page of
some hundred components, and would need 160 kB of scripts that only create these elements. So Dash is sent only
the components that adopt an element (dashboard/components/adopted.py).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from json import JSONEncoder
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from dashboard.components.adopted import Adopted, Adopter, Html, Island, element_id

HTML = "dash_html_components"
VOID = frozenset({"br", "hr", "img", "input", "source", "wbr"})
WRITTEN = {"className": "class", "htmlFor": "for"}
# Not attributes: what Dash sets on every component, and properties that a writer below handles itself.
NOT_WRITTEN = frozenset(vars(html.Div())) | {"children", "debounce", "html_for", "options", "switch"}
CAPITAL = re.compile(r"(?<!^)([A-Z])")
# Where the components that adopt elements are listed, None if Dash adopts none.
Adopters = list[Adopter] | None


def markup(part, adopters: Adopters = None) -> str:
    """Return a part of a page (component, text, number, `Markup`, None, or a list of these) as HTML.

    The components with which Dash adopts its elements are appended to `adopters`. A component that only a script can
    render becomes an island: an empty element in which Dash mounts it. Raises TypeError if it has no id, or if there
    are no `adopters`.
    """
    if part is None:
        return ""
    if isinstance(part, (list, tuple)):
        return "".join([markup(item, adopters) for item in part])
    if isinstance(part, Markup):
        return part
    if not isinstance(part, Component):
        return escape(str(part), quote=False)
    if part._namespace == HTML:
        return _element(_tag(part), vars(part), adopters)
    write = WRITERS.get(type(part), _island)
    return write(part, adopters)


def json_in_html(value, cls: type[JSONEncoder] | None = None) -> str:
    """Return a value as JSON that is safe inside a script element; `cls` encodes what is not plain."""
    return str(htmlsafe_json_dumps(value, ensure_ascii=False, separators=(",", ":"), cls=cls))


def style(properties: Mapping[str, str]) -> str:
    """Return CSS properties as the value of a style attribute."""
    return ";".join(f"{_property(name)}:{value}" for name, value in properties.items())


def _element(tag: str, properties: Mapping, adopters: Adopters) -> str:
    opening = "".join([f"<{tag}", *_attributes(properties), ">"])
    return opening if tag in VOID else f"{opening}{markup(properties.get('children'), adopters)}</{tag}>"


def _attributes(properties: Mapping) -> Iterator[str]:
    pairs = [
        (name, value)
        for name, value in properties.items()
        if name not in NOT_WRITTEN and value is not None and value is not False
    ]
    # Dash keeps them unordered: unsorted, each worker would render a different page.
    for name, value in sorted(pairs):
        html_name = WRITTEN.get(name) or name.lower()
        text = WRITTEN_AS[name](value) if name in WRITTEN_AS else "" if value is True else str(value)
        yield f' {html_name}="{escape(text)}"'


def _select(part: Component, adopters: Adopters) -> str:
    properties = vars(part)
    options = [
        html.Option(
            option["label"], value=option["value"], selected=option["value"] == properties["value"] or None
        )
        for option in properties["options"]
    ]
    without_value = {name: value for name, value in properties.items() if name != "value"}
    return _element("select", without_value | {"className": "form-select", "children": options}, adopters)


def _button(part: Component, adopters: Adopters) -> str:
    properties = vars(part)
    return _element(
        "button", {**properties, "className": f"btn {properties.get('className', '')}".strip()}, adopters
    )


def _label(part: Component, adopters: Adopters) -> str:
    properties = vars(part)
    look = {
        "className": f"form-label {properties.get('className', '')}".strip(),
        "htmlFor": properties["html_for"],
    }
    return _element("label", {**properties, **look}, adopters)


def _input(part: Component, adopters: Adopters) -> str:
    return _element("input", {**vars(part), "className": "form-control"}, adopters)


def _checklist(part: Component, adopters: Adopters) -> str:
    properties = vars(part)
    kind = "form-check form-switch" if properties.get("switch") else "form-check"
    boxes = [_box(properties, option, kind, adopters) for option in properties["options"]]
    return f'<div id="{escape(element_id(properties["id"]))}">{"".join(boxes)}</div>'


def _box(properties: Mapping, option: Mapping, kind: str, adopters: Adopters) -> str:
    name = f"{element_id(properties['id'])}-{option['value']}"
    box = {"id": name, "name": properties.get("name"), "className": "form-check-input", "type": "checkbox"}
    ticked = {"value": option["value"], "checked": option["value"] in properties["value"]}
    label = {"className": "form-check-label", "htmlFor": name, "children": option["label"]}
    parts = [
        _element("input", box | ticked, adopters),
        _element("label", label, adopters),
        markup(option.get("beside"), adopters),
    ]
    return f'<div class="{kind}">{"".join(parts)}</div>'


def _graph(part: Component, _: Adopters) -> str:
    """Return a chart's container with its figure as JSON; assets/graphs.js draws it there."""
    properties = vars(part)
    figure = json_in_html({"figure": properties["figure"], "config": properties["config"]})
    opening = "".join(
        _attributes({"id": properties["id"], "className": "graph", "style": properties["style"]})
    )
    return f'<div{opening}><script type="application/json">{figure}</script></div>'


def _adopted(part: Adopted, adopters: Adopters) -> str:
    """Return the HTML of an adopted element; what is adopted inside an element with content belongs to its content."""
    if adopters is None:
        return markup(part.children)
    adopters.append(part.by)
    if not isinstance(part.by, Html):
        return markup(part.children, adopters)
    inner_adopters: list[Adopter] = []
    text = markup(part.children, inner_adopters)
    if inner_adopters:
        part.by.children = inner_adopters
    return text


def _island(part: Component, adopters: Adopters) -> str:
    """Return the mount point of a component that only a script can render, nothing for one of ours."""
    component_id = getattr(part, "id", None)
    if component_id is None or adopters is None:
        reason = "has no id" if component_id is None else "stands where Dash holds no components"
        raise TypeError(f"{part._namespace}.{part._type} cannot be written as HTML, and {reason}")
    if isinstance(part, Adopter):  # nothing to see, such as a store
        adopters.append(part)
        return ""
    place = component_id if isinstance(component_id, str) else json.dumps(component_id, sort_keys=True)
    adopters.append(Island(place=place, children=part))
    return f'<div data-island="{escape(place)}"></div>'


WRITERS: dict[type[Component], Callable[[Any, Adopters], str]] = {
    dbc.Button: _button,
    dbc.Label: _label,
    dbc.Select: _select,
    dbc.Input: _input,
    dbc.Checklist: _checklist,
    dcc.Graph: _graph,
    Adopted: _adopted,
}
# Attributes whose values are not plain text.
WRITTEN_AS: dict[str, Callable[[Any], str]] = {"style": style, "id": element_id}


def _property(name: str) -> str:
    return name if name.startswith("--") else CAPITAL.sub(r"-\1", name).lower()


def _tag(part: Component) -> str:
    return part._type.lower()
