"""What of a page stands still goes out as HTML; what a callback or a script of Dash names stays a component.

The parts are written as components because those are good to read and to test. In the browser each of them
listens to every change of Dash's state, which cost a choice more than a second on a page of some hundred.
So an element without anything named inside is sent with its inside as text; the page is the same.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape

from dash.development.base_component import Component

# Elements that callbacks fill, and that a callback gives a class while it runs.
NAMED = frozenset(
    {"title", "standing", "key-numbers", "cards", "content", "spoken", "evidence", "evidence-content"}
)
HTML = "dash_html_components"
VOID = frozenset({"br", "hr", "img", "input", "source", "wbr"})
WRITTEN = {"className": "class", "htmlFor": "for"}
NOT_WRITTEN = frozenset({"children", "key", "n_clicks", "n_clicks_timestamp", "disable_n_clicks"})
CAPITAL = re.compile(r"(?<!^)([A-Z])")


def still(part):
    """Return a part of a page (component, text, list of both) with everything in it that stands still as HTML."""
    if isinstance(part, (list, tuple)):
        return [still(one) for one in part]
    if not isinstance(part, Component):
        return part
    if _stands_still(part):
        return _element(part)
    if (inside := getattr(part, "children", None)) is not None:
        part.children = still(inside)
    return part


def _stands_still(part) -> bool:
    """Tell whether nothing in a part is named by a callback or is more than an HTML element."""
    if isinstance(part, (list, tuple)):
        return all(map(_stands_still, part))
    if not isinstance(part, Component):
        return not isinstance(part, Mapping)
    if part._namespace != HTML:
        return False
    name = getattr(part, "id", "")
    named = isinstance(name, Mapping) or name in NAMED
    return not named and _stands_still(getattr(part, "children", None))


def _element(part: Component) -> dict:
    """Return what assets/still.js makes the element of: its tag, its attributes, its inside as HTML."""
    given = part.to_plotly_json()["props"]
    attributes = {name: value for name, value in given.items() if name not in NOT_WRITTEN}
    props = {"tag": _tag(part), "attributes": attributes, "inside": _inside(given.get("children"))}
    return {"namespace": "cchc", "type": "Still", "props": props}


def _html(part: Component) -> str:
    given, tag = part.to_plotly_json()["props"], _tag(part)
    opening = "".join([f"<{tag}", *_attributes(given), ">"])
    return opening if tag in VOID else f"{opening}{_inside(given.get('children'))}</{tag}>"


def _inside(children) -> str:
    if children is None:
        return ""
    if isinstance(children, (list, tuple)):
        return "".join(map(_inside, children))
    return _html(children) if isinstance(children, Component) else escape(str(children), quote=False)


def _attributes(given: Mapping) -> Iterator[str]:
    for name, value in given.items():
        if name in NOT_WRITTEN or value is None or value is False:
            continue
        written = WRITTEN.get(name, name.lower())
        text = _style(value) if name == "style" else "" if value is True else str(value)
        yield f' {written}="{escape(text)}"'


def _style(properties: Mapping[str, str]) -> str:
    return ";".join(f"{_property(name)}:{value}" for name, value in properties.items())


def _property(name: str) -> str:
    return name if name.startswith("--") else CAPITAL.sub(r"-\1", name).lower()


def _tag(part: Component) -> str:
    return part._type.lower()
