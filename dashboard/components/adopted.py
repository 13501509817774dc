"""The components that Dash holds. Each adopts an element that the server has already put into the page.

They render nothing themselves: assets/components.js sets the element when a callback changes a property. `adopt`
marks an element of a page, `markup` writes it and lists what Dash adopts, and the page carries that list.
"""

from typing import Any, ClassVar

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

NAMESPACE = "cchc"


class Adopter(Component):
    """A component that adopts the element with its id; subclasses name their `properties`."""

    _namespace = NAMESPACE
    properties: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **values: Any):
        self._type = type(self).__name__
        self._prop_names = list(self.properties)
        self._valid_wildcard_attributes = []
        super().__init__(**values)


class Html(Adopter):
    """An element whose content (`html`) callbacks set; `children` are the components inside that content."""

    properties = ("id", "html", "children")


class Plot(Adopter):
    """A chart; callbacks set its `figure`, or None to hide it."""

    properties = ("id", "figure")


class Control(Adopter):
    """A form field, list of checkboxes or button: its `value` or `n_clicks` is an input, and `value` can be set."""

    properties = ("id", "value", "n_clicks")


class Board(Adopter):
    """A page of cards that stay: callbacks set the `texts` around its charts, and the `order` of the cards.

    `texts` maps ids of elements to their HTML, and `order` lists ids from the top. The texts are one property because
    Dash's work on a choice and its answer grows with each output and each component.
    """

    properties = ("id", "texts", "order")


class Store(Adopter):
    """Data of a page that is not shown."""

    properties = ("id", "data")


class Query(Adopter):
    """A question of the user as a `query`; `answered` comes with its answer and says how the page should take it."""

    properties = ("id", "query", "answered")


class Island(Adopter):
    """A component that only its own scripts can render (`children`), at the mount point `place`."""

    properties = ("place", "children")


class Adopted(Adopter):
    """An element of a page (`children`) together with the component that adopts it (`by`); `adopt` makes it."""

    properties = ("children",)

    def __init__(self, children: Component, adopter: Adopter):
        super().__init__(children=children)
        self.by = adopter


def adopt(element: Component) -> Adopted:
    """Return an element with an id as one that Dash adopts: a chart, a control, or an element with content.

    Its id may be a pattern-matching one, `{"type": …, "key": …}`.
    """
    component: Any = element
    if isinstance(element, dcc.Graph):
        return Adopted(element, Plot(id=component.id))
    if isinstance(element, (dbc.Select, dbc.Input, dbc.Checklist)):
        return Adopted(element, Control(id=component.id, value=getattr(element, "value", None)))
    if isinstance(element, (dbc.Button, html.Button)):
        return Adopted(element, Control(id=component.id, n_clicks=0))
    return Adopted(element, Html(id=component.id))


def element_id(id: str | dict[str, str]) -> str:
    """Return the id that the element of a component has in the page."""
    return f"{id['type']}-{id['key']}" if isinstance(id, dict) else id


def has_island(adopters: list[Adopter]) -> bool:
    """Return whether one of the components, or one inside them, needs scripts of its own package."""
    return any(isinstance(component, Island) for top in adopters for component in (top, *top._traverse()))
