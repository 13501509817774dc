"""A page is sent as HTML: the same elements, attributes and words as its components say, and nothing else."""

import json
from html.parser import HTMLParser

import dash_bootstrap_components as dbc
import pytest
from dash import dcc, html
from hypothesis import given
from hypothesis import strategies as st
from plotly.utils import PlotlyJSONEncoder

from dashboard import pages
from dashboard.components.adopted import Control, Html, Island, Plot, adopt, element_id, has_island
from dashboard.components.markup import VOID, json_in_html, markup
from dashboard.data.open_version import current_warehouse
from dashboard.language import use_language
from dashboard.settings import Settings, settings
from dashboard.web.server import server

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
RENAMED = {"className": "class", "htmlFor": "for"}
# Written by functions of their own.
MADE = ("dash_bootstrap_components", "dash_core_components")
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]))


@pytest.fixture
def shipped(published, monkeypatch):
    """Let the settings lead to the shipped data."""
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()


class Read(HTMLParser):
    """HTML as elements and words, in order; words in a row are one."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.found, self.open = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        self.found.append(f"</{tag}>")

    def handle_data(self, data):
        if data:
            self.found.append(["text", data])


def joined(found):
    """Return elements and words with words in a row as one."""
    together = []
    for one in found:
        if isinstance(one, list) and together and isinstance(together[-1], list):
            together[-1] = ["text", together[-1][1] + one[1]]
        else:
            together.append(one)
    return together


def said(part):
    """Return the elements and words of a part as its components say."""
    if isinstance(part, list):
        return [found for one in part for found in said(one)]
    if isinstance(part, str) and part.startswith("<td "):  # cells that are HTML at once
        return [*Read(part).found]
    if not isinstance(part, dict):
        return [["text", str(part)]] if part not in (None, "") else []
    if part["type"] == "Adopted":
        return said(part["props"]["children"])
    if part["namespace"] in MADE:
        return [*Read(markup(again(part))).found]
    tag = part["type"].lower()
    closing = [] if tag in VOID else [f"</{tag}>"]
    return [(tag, attributes(part["props"])), *said(part["props"].get("children")), *closing]


def again(part):
    """Return the component that JSON tells of."""
    props = dict(part["props"])
    for option in props.get("options", ()):
        if not isinstance(option["label"], str):
            option["label"] = [
                again(one) if isinstance(one, dict) else one for one in listed(option["label"])
            ]
        if option.get("beside"):
            option["beside"] = again(option["beside"])
    if "children" in props:
        props["children"] = [
            again(one) if isinstance(one, dict) else one for one in listed(props["children"])
        ]
    room = {"dash_html_components": html, "dash_core_components": dcc}.get(part["namespace"], dbc)
    return getattr(room, part["type"])(**props)


def listed(one):
    return one if isinstance(one, list) else [one]


def dashed(name):
    return (
        name
        if name.startswith("--")
        else "".join(f"-{one.lower()}" if one.isupper() else one for one in name)
    )


def attributes(props):
    return {
        RENAMED.get(name, name.lower()): ";".join(f"{dashed(key)}:{one}" for key, one in held.items())
        if name == "style"
        else element_id(held)
        if name == "id"
        else ("" if held is True else str(held))
        for name, held in props.items()
        if name != "children" and held is not None and held is not False
    }


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_the_same_as_its_components(shipped, published, path, language):
    query = f"nam=2019&don-vi=178&lang={language}"
    with server.test_request_context(f"{path}?{query}"), use_language(language):
        visit = pages.visit(path, query, current_warehouse(Settings(data=published)))
        layout = pages.page(visit).layout()
        sent = Read(markup(layout))
        components = json.loads(json.dumps(layout, cls=PlotlyJSONEncoder))
    assert sent.open == []
    assert joined(sent.found) == joined(said(components))


@given(TEXT, TEXT)
def test_no_text_becomes_markup(words, title):
    sent = Read(
        markup(html.Div(html.P([words, 3], title=title, hidden=True, lang=None), className="a"))
    ).found
    inside = [("p", {"title": title, "hidden": ""}), ["text", f"{words}3"], "</p>"]
    assert joined(sent) == [("div", {"class": "a"}), *inside, "</div>"]


@given(TEXT)
def test_no_text_leaves_the_figure(words):
    figure = {"data": [], "layout": {"title": words, "height": 9}}
    sent = markup(dcc.Graph(id="graph-a", figure=figure, config={}, style={"height": "9px"}))
    inside = sent.partition('<script type="application/json">')[2].partition("</script>")
    assert json.loads(inside[0])["figure"] == figure
    assert inside[2] == "</div>" and "<" not in json_in_html(words)


def test_a_list_shows_what_is_chosen():
    options = [{"label": year, "value": year} for year in ("2018", "2019")]
    sent = Read(markup(dbc.Select(id="year", name="nam", value="2019", options=options))).found
    assert [attrs for tag, attrs in filter(lambda one: one[0] == "option", sent)] == [
        {"value": "2018"},
        {"value": "2019", "selected": ""},
    ]
    ticks = [{"label": "Một & hai", "value": "a"}, {"label": html.B("ba"), "value": "b"}]
    sent = Read(markup(dbc.Checklist(id="units-0", name="don-vi", value=["b"], options=ticks))).found
    boxes = [attrs for tag, attrs in filter(lambda one: one[0] == "input", sent)]
    assert [(box["value"], "checked" in box, box["name"]) for box in boxes] == [
        ("a", False, "don-vi"),
        ("b", True, "don-vi"),
    ]
    labels = [attrs["for"] for tag, attrs in filter(lambda one: one[0] == "label", sent)]
    assert labels == [box["id"] for box in boxes]


def test_what_only_a_script_can_make_gets_a_place_where_dash_mounts_it():
    adopters = []
    store = dcc.Store(id={"type": "x", "key": "y"})
    assert markup([html.P("one"), store], adopters) == (
        '<p>one</p><div data-island="{&#34;key&#34;: &#34;y&#34;, &#34;type&#34;: &#34;x&#34;}"></div>'
    ).replace("&#34;", "&quot;")
    [island] = adopters
    assert (type(island), island.children) == (Island, store) and has_island(adopters)


@pytest.mark.parametrize(("part", "adopters"), [(dcc.Store(id="x"), None), (dcc.Loading(), [])])
def test_what_dash_could_not_find_again_is_refused(part, adopters):
    with pytest.raises(TypeError, match="cannot be written as HTML"):
        markup(html.Div([html.P("one"), part]), adopters)


def test_dash_is_told_of_each_adopted_element_and_of_those_inside_its_content():
    adopters = []
    field = adopt(dbc.Select(id="sort", value="a", options=[{"label": "A", "value": "a"}]))
    graph = adopt(dcc.Graph(id={"type": "graph", "key": "k"}, figure={}, config={}, style={}))
    part = html.Div([adopt(html.P(["x", field, adopt(html.Button("b", id="go"))], id="note")), graph])
    plain = markup(part)
    assert markup(part, adopters) == plain and 'id="graph-k"' in plain
    note, plot = adopters
    assert (type(note), note.id, type(plot), plot.id) == (Html, "note", Plot, {"type": "graph", "key": "k"})
    control, button = note.children
    assert (type(control), control.value, button.n_clicks) == (Control, "a", 0)
    assert not has_island(adopters)
