"""What stands still is sent as HTML: the same elements, attributes and words as the components say, and few listeners."""

import json
from html.parser import HTMLParser

import pytest
from dash import dcc, html
from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st
from plotly.utils import PlotlyJSONEncoder

from dashboard import pages
from dashboard.app.server import server
from dashboard.data.current import current_warehouse
from dashboard.parts import still as room
from dashboard.settings import Settings, settings

REAL = room._stands_still
PAGES = (
    "/",
    "/tru-cot/1",
    "/chi-tieu",
    "/chi-tieu/procedures_one_stop",
    "/don-vi/178",
    "/so-sanh",
    "/ban-do",
    "/tinh-trang",
    "/kiem-tra",
    "/nguon/article-2020-02-24",
    "/mau-thuan",
    "/huong-dan",
    "/bao-cao",
    "/trang-chieu",
)
# Each Dash component listens to every change of the page's state: a thousand of them cost a choice a second.
MOST_LISTENERS = 150


@pytest.fixture(autouse=True)
def really_still(own_settings, parts_as_written, published, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    monkeypatch.setattr(room, "_stands_still", REAL)


class Read(HTMLParser):
    """HTML as elements and words, in order."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        self.found.append(f"</{tag}>")

    def handle_data(self, data):
        self.found.append(data)


def plain(part):
    return json.loads(json.dumps(part, cls=PlotlyJSONEncoder))


def said(part):
    """Return the elements and words of a part in order, in whichever way it is sent; words in a row are one."""
    joined = []
    for one in _said(part):
        if joined and isinstance(one, str) and isinstance(joined[-1], str) and "</" not in one + joined[-1]:
            joined[-1] += one
        elif one != "":
            joined.append(one)
    return joined


def _said(part):
    if isinstance(part, list):
        return [found for one in part for found in _said(one)]
    if not isinstance(part, dict):
        return [] if part is None else [str(part)]
    props = part["props"]
    if part["type"] == "Still":
        inside, tag = Read(props["inside"]).found, props["tag"]
        return [(tag, attributes(props["attributes"])), *inside, f"</{tag}>"]
    if part["namespace"] != "dash_html_components":
        return [json.dumps(props, sort_keys=True)]
    tag = part["type"].lower()
    closing = [] if tag in room.VOID else [f"</{tag}>"]
    return [(tag, attributes(props)), *_said(props.get("children")), *closing]


def dashed(name):
    return (
        name
        if name.startswith("--")
        else "".join(f"-{one.lower()}" if one.isupper() else one for one in name)
    )


def attributes(props):
    renamed = {"className": "class", "htmlFor": "for"}
    return {
        renamed.get(name, name.lower()): ";".join(f"{dashed(key)}:{held}" for key, held in value.items())
        if name == "style"
        else ("" if value is True else str(value))
        for name, value in props.items()
        if name != "children" and value is not None and value is not False
    }


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_the_same_as_its_components(published, path, language):
    warehouse = current_warehouse(Settings(data=published))

    def made():
        return pages.layout(pages.visit(path, f"nam=2019&don-vi=178&lang={language}", warehouse))

    with server.test_request_context("/"):
        written, sent = plain(made()), plain(room.still(made()))
    assert "Still" in json.dumps(sent)
    assert said(sent) == said(written)


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"])),
    st.text(st.characters(exclude_categories=["Cc", "Cs"])),
)
def test_no_text_becomes_markup(words, title):
    sent = room.still(html.Div(html.P([words, 3], title=title, hidden=True, lang=None), className="a"))
    inside = [("p", {"title": title, "hidden": ""}), f"{words}3", "</p>"]
    assert Read(sent["props"]["inside"]).found in (inside, [inside[0], *inside[1:]])
    assert sent["props"]["attributes"] == {"className": "a"}


@pytest.mark.parametrize(
    "inside", [dcc.Store(id="x"), html.P(id="spoken"), html.P(id={"part": "finding", "card": "a"})]
)
def test_what_a_callback_names_stays_a_component(inside):
    sent = room.still(html.Div([html.P("one"), html.Div([inside, "two"])]))
    first, second = sent.children
    assert isinstance(sent, Component) and first["type"] == "Still"
    assert isinstance(second, Component) and second.children[1] == "two"
    assert isinstance(second.children[0], Component)


def test_every_element_that_a_callback_names_is_known_here():
    named = {
        part.rpartition(".")[0]
        for output in server.extensions["board"].callback_map
        for part in output.strip(".").split("...")
    }
    inputs = {
        each["id"]
        for one in server.extensions["board"].callback_map.values()
        for each in [*one["inputs"], *one["state"]]
    }
    elements = {name for name in named if not name.startswith("{")} - {"doan", "question", "asked"}
    assert elements <= room.NAMED
    assert inputs <= {"question", "asked", "path", "doan"}  # stores, which are no elements


def test_few_of_the_overview_listen(published):
    warehouse = current_warehouse(Settings(data=published))
    with server.test_request_context("/"):
        sent = room.still(pages.layout(pages.visit("/", "nam=2019&don-vi=178", warehouse)))
    assert 1 + sum(1 for _ in sent._traverse() if isinstance(_, Component)) <= MOST_LISTENERS
