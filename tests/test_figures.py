"""Figures: every card, year, choice of units, theme and language drawn, and each mark held against the pandas twin."""

import json
import re
from collections import defaultdict
from dataclasses import asdict, dataclass
from itertools import pairwise

import plotly.graph_objects as go
import pytest
from browsing import CARDS
from dash import dcc
from dash.development.base_component import Component
from drawn import bars_in, of, shapes_in, words_in
from languages import said_in
from twin import CHOSEN, CITY, COMMUNES, YEARS, Twin, amount_of, opened, question, rate_of

from dashboard import pages
from dashboard.components.card import graph_config, graph_id
from dashboard.data.answers import Answer, answer, answers
from dashboard.data.schema import BASES
from dashboard.figures import SHAPES, card_chart, figure, picture
from dashboard.figures.bars import bars
from dashboard.figures.panel import Drawing
from dashboard.figures.squares import SIDE
from dashboard.language import format_day, format_number, use_language
from dashboard.language import gettext as _
from dashboard.settings import settings
from dashboard.theme import PALETTES
from dashboard.wording import finding, signs, sources, subtitle
from dashboard.wording.amounts import claim_counts, claim_value
from dashboard.wording.names import basis_name, cell_label, place_name, unit_name
from dashboard.wording.obstacles import without_figure

ADDRESS = "http://127.0.0.1:8050/"
LANGUAGES, THEMES = ("vi", "en"), ("light", "dark")
COLOUR_KEYS = {
    "color",
    "fillcolor",
    "fgcolor",
    "bgcolor",
    "bordercolor",
    "gridcolor",
    "arrowcolor",
    "paper_bgcolor",
    "plot_bgcolor",
}
LINE_HEIGHT = 1.25


@dataclass(frozen=True)
class Drawn:
    """A figure with what it was made from, and the twin's cells in the answer's order."""

    answer: Answer
    language: str
    drawing: Drawing
    figure: dict
    keys: list
    twins: list

    @property
    def name(self):
        asked = self.answer.question
        return (self.answer.card.key, asked.year, asked.units, self.language)

    @property
    def bars(self):
        """Return each bar that stands for values, as (trace, place in the trace, cell, cell of the twin)."""
        named = {
            (place_name(cell.place), cell_label(cell)): (cell, twin)
            for cell, twin in zip(self.answer.cells, self.twins, strict=True)
        }
        assert len(named) == len(self.answer.cells), self.name  # no two marks have one name
        for trace in self.figure["data"]:
            for order, text in enumerate(trace.get("hovertext", ())):
                place, label = re.match(r"<b>(.*?)</b><br>(.*?): ", text).groups()
                yield trace, order, *named[place, label]

    @property
    def as_squares(self):
        """Tell whether a small whole is drawn as squares, one for each thing counted."""
        return any(
            "scaleanchor" in axis for name, axis in self.figure["layout"].items() if name.startswith("yaxis")
        )


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


@pytest.fixture(scope="module")
def drawings():
    """Return every pair of a language and a drawing in a theme."""
    return [(language, Drawing(PALETTES[theme])) for language in LANGUAGES for theme in THEMES]


class Figures(list):
    """Figures; each is looked at in its own language."""

    def __iter__(self):
        """Go through the figures."""
        for drawn in super().__iter__():
            with use_language(drawn.language):
                yield drawn


@pytest.fixture(scope="module")
def everything(warehouse, drawings):
    """Return every figure: each language and each theme for every answer, and their other pairings for 2019."""
    twin = Twin(warehouse.version)
    made = Figures()
    vi_light, _unused, _unused, en_dark = drawings
    for asked in [question(year, units) for year in YEARS for units in CHOSEN] + [
        question(2019, CHOSEN[-1], official_only=True)
    ]:
        for found in answers(warehouse.catalog.ordered_cards, asked, warehouse):
            twins = twin.cells(found.card.key, asked)
            chosen = drawings if asked.year == 2019 else (vi_light, en_dark)
            for language, drawing in chosen:
                with use_language(language):
                    drawn = figure(card_chart(found), drawing)
                made.append(Drawn(found, language, drawing, *drawn, twins))
    return made


def walk(node):
    """Return every (key, value) below a figure."""
    for key, value in (
        node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list | tuple) else ()
    ):
        yield key, value
        yield from walk(value)


def axes(drawn_figure, letter):
    """Return a figure's x or y axes by the name that traces use."""
    return {
        name.replace("axis", ""): axis
        for name, axis in drawn_figure["layout"].items()
        if name.startswith(f"{letter}axis")
    }


# What every figure is.


def test_every_figure_is_plain_json(everything):
    for drawn in everything:
        assert json.loads(json.dumps(drawn.figure, allow_nan=False)), drawn.name


# Pages whose charts are of every kind: bars, parts, squares, lines, ranking, change, grid, map, profile.
CHARTED = (
    "/?nam=2019&don-vi=178",
    "/?nam=2021&don-vi=05977&don-vi=05986",
    *(f"/tru-cot/{pillar}?nam=2019&don-vi=178-xa" for pillar in range(1, 7)),
    "/chi-tieu/staff_qualification?nam=2021&don-vi=05977",
    "/so-sanh?nam=2021&tu-nam=2018",
    "/ban-do?nam=2021&chi-tieu=staff_qualification",
    "/ban-do?nam=2025&chi-tieu=staff_qualification",
    "/don-vi/05977?nam=2021",
)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("address", CHARTED)
def test_plotly_accepts_every_figure(warehouse, address, theme):
    path, _unused, query = address.partition("?")
    asked = pages.visit(path, f"{query}&giao-dien={'toi' if theme == 'dark' else 'sang'}", warehouse)
    charts = [
        made for key in pages.page(asked).keys if (made := pages.page(asked).chart(key)) and not made.empty
    ]
    assert charts
    for made in charts:
        drawn, _unused = figure(made, Drawing(PALETTES[theme]))
        assert len(go.Figure(drawn).data) == len(
            drawn["data"]
        )  # it raises ValueError for what its schema has not


def test_every_colour_is_from_the_palette_of_the_theme(everything):
    for drawn in everything:
        palette = {
            colour
            for value in asdict(drawn.drawing.palette).values()
            for colour in ([value] if isinstance(value, str) else value)
        }
        named = [value for key, value in walk(drawn.figure) if key in COLOUR_KEYS]
        used = {colour for value in named for colour in ([value] if isinstance(value, str) else value)}
        used |= set(re.findall(r"#[0-9a-fA-F]{3,8}\b", json.dumps(drawn.figure)))
        assert used <= palette, drawn.name


def test_a_figure_has_a_height_for_its_rows_and_no_width_of_its_own(everything):
    for drawn in everything:
        if drawn.answer.stated:
            assert drawn.figure["layout"]["height"] > 60, drawn.name
        assert "width" not in drawn.figure["layout"]


def test_decimal_marks_are_those_of_the_language(everything):
    for drawn in everything:
        assert drawn.figure["layout"]["separators"] == {"vi": ",.", "en": ".,"}[drawn.language]


# Marks and the values they stand for.


def test_each_value_with_a_length_is_drawn_and_nothing_else(everything):
    for drawn in everything:
        cells = [(*cell.name, cell.place.unit.id) for *_unused, cell, _unused in drawn.bars]
        wanted = {(*cell.name, cell.place.unit.id) for cell in drawn.answer.stated}
        flat = {(*cell.name, cell.place.unit.id) for cell in drawn.answer.stated if not cell.claim.amount}
        assert wanted - flat <= set(cells) <= wanted, drawn.name
        if not drawn.as_squares:
            assert len(cells) == len(set(cells)), drawn.name


def test_each_bar_is_as_long_as_the_rate_of_the_twin(everything):
    for drawn in everything:
        for trace, order, cell, twin in drawn.bars:
            if cell.indicator.chart == "squares" and drawn.as_squares:
                continue
            stated = (
                amount_of(twin["rows"][0])
                if cell.indicator.measure == "count"
                else rate_of(twin["rows"][0]) or 0
            )
            assert trace["x"][order] == pytest.approx(float(stated), abs=1e-9), drawn.name


def test_of_a_small_whole_there_are_as_many_squares_as_things_counted(everything):
    seen = 0
    for drawn in everything:
        if not drawn.as_squares:
            continue
        counted = defaultdict(int)
        for trace, order, cell, twin in drawn.bars:
            if cell.indicator.chart == "squares":
                counted[cell.category, twin["rows"][0]["numerator"]] += trace["x"][order] == SIDE
        assert counted and all(drawn_count == number for (_unused, number), drawn_count in counted.items()), (
            drawn.name
        )
        seen += 1
    assert seen


def test_no_two_squares_lie_on_each_other(everything):
    for drawn in everything:
        at = [
            (trace["base"][order], trace["y"][order])
            for trace, order, cell, _unused in drawn.bars
            if drawn.as_squares and cell.indicator.chart == "squares"
        ]
        assert len(at) == len(set(at)), drawn.name


def test_bars_begin_at_zero_and_rates_end_at_100_percent(everything):
    for drawn in everything:
        across = axes(drawn.figure, "x")
        for trace, _unused, cell, _unused in drawn.bars:
            if drawn.as_squares and cell.indicator.chart == "squares":
                continue
            start, end = across[trace["xaxis"]]["range"]
            assert start == 0
            assert end == 100 or cell.indicator.measure == "count"
            assert ("base" in trace) == (
                cell.indicator.parts_of_whole and len(drawn.answer.cells_named(cell.name)) > 1
            )


def test_parts_of_a_whole_lie_end_to_end_from_zero(everything):
    for drawn in everything:
        rows = defaultdict(list)
        for trace, order, cell, _unused in drawn.bars:
            if "base" in trace and not drawn.as_squares:
                rows[cell.indicator.id, cell.place.unit.id].append((trace["base"][order], trace["x"][order]))
        for parts in rows.values():
            assert parts[0][0] == 0
            assert all(
                before[0] + before[1] == pytest.approx(after[0]) for before, after in pairwise(parts)
            ), drawn.name
            assert parts[-1][0] + parts[-1][1] <= 100.001, drawn.name


def test_a_mark_is_hatched_if_and_only_if_its_value_is_simulated(everything):
    for drawn in everything:
        for trace, order, _unused, twin in drawn.bars:
            hatch = of(trace["marker"]["pattern"]["shape"], order)
            assert (hatch == "/") == (twin["rows"][0]["status"] == "simulated"), drawn.name
            assert hatch in ("/", "")


def test_hatching_lies_on_the_ground_of_the_card_in_the_colour_of_its_bar(everything):
    for drawn in everything:
        for trace in bars_in(drawn.figure):
            marker = trace["marker"]
            assert marker["pattern"]["bgcolor"] == drawn.drawing.palette.card
            assert marker["pattern"]["fgcolor"] == marker["color"]


def test_an_arrow_stands_where_only_a_bound_is_known_and_nowhere_else(everything):
    seen = 0
    for drawn in everything:
        arrows = [mark for mark in drawn.figure["layout"]["annotations"] if mark["showarrow"]]
        bounded = [
            twin
            for twin in drawn.twins
            if twin["rows"] and twin["rows"][0]["qualifier"] in ("at_least", "at_most")
        ]
        assert sorted(mark["ax"] for mark in arrows) == sorted(
            float(row["rows"][0]["value"]) for row in bounded
        ), drawn.name
        seen += len(arrows)
    assert seen


def test_a_lower_bound_points_up_the_scale_and_an_upper_bound_down(warehouse, drawings):
    cell = answer(warehouse.catalog.cards["document-exchange"], question(), warehouse).cells[0]
    for qualifier, upward in (("at_least", True), ("at_most", False)):
        bounded = type(cell)(
            **vars(cell) | {"claim": type(cell.claim)(**asdict(cell.claim) | {"qualifier": qualifier})}
        )
        (arrow,) = [mark for mark in bars([bounded], drawings[0][1]).annotations if mark["showarrow"]]
        assert (arrow["x"] > arrow["ax"]) == upward


def test_a_target_is_marked_where_the_definitions_name_one(everything):
    for drawn in everything:
        marks = [shape["x0"] for shape in shapes_in(drawn.figure) if shape["type"] == "line"]
        targets = [float(cell.target.value) for cell in drawn.answer.stated if cell.target]
        if not drawn.as_squares and not any("base" in trace for trace in drawn.figure["data"]):
            assert sorted(marks) == sorted(targets), drawn.name


def test_each_value_is_written_beside_its_mark_with_its_counts_and_sign(everything):
    for drawn in everything:
        written = "\n".join(mark["text"] for mark in words_in(drawn.figure))
        for cell in drawn.answer.stated:
            if drawn.as_squares and cell.indicator.chart == "squares":
                assert f"<b>{format_number(cell.claim.numerator)}</b>" in written, drawn.name
            elif cell.claim.denominator == 1:
                assert f"<b>{claim_counts(cell.claim)}</b>" in written, drawn.name
            elif cell.rate is None or cell.rate >= 9:
                assert f"<b>{claim_value(cell.claim)}</b>" in written, drawn.name
        assert written.count("‡") == len(drawn.answer.disputed), drawn.name


def test_a_gap_says_so_in_words(everything):
    seen = 0
    for drawn in everything:
        gaps = [
            cell
            for cell in drawn.answer.cells
            if cell.missing_reason in ("missing", "hidden", "invalid_unit")
        ]
        if gaps:
            seen += 1
            told = "".join(mark["text"] for mark in words_in(drawn.figure))
            assert any(without_figure(cell) in told for cell in gaps), drawn.name
    assert seen


# Light for the browser: plotly.js takes its time for each annotation, shape and pattern.


def test_shapes_of_one_look_are_one_path(everything):
    seen = 0
    for drawn in everything:
        looks = [
            json.dumps({**shape, "path": ""}, sort_keys=True) for shape in drawn.figure["layout"]["shapes"]
        ]
        assert len(looks) == len(set(looks)), drawn.name
        seen += len(shapes_in(drawn.figure)) > len(looks)
    assert seen


def test_each_bar_has_a_track_of_its_own_thickness_below_it(everything):
    for drawn in everything:
        tracks = {
            (shape["yref"], round((shape["y0"] + shape["y1"]) / 2, 3)): shape
            for shape in shapes_in(drawn.figure)
            if shape["type"] == "rect"
        }
        assert all(track["layer"] == "below" for track in tracks.values())
        for trace, order, cell, _unused in drawn.bars:
            if (cell.indicator.chart == "squares" and drawn.as_squares) or "base" in trace:
                continue
            if not isinstance(trace["width"], list):  # a number's mark has none
                continue
            track = tracks[trace["yaxis"], round(trace["y"][order], 3)]
            assert track["y1"] - track["y0"] == pytest.approx(trace["width"][order], abs=1e-5), drawn.name


def test_what_all_bars_of_a_trace_have_is_said_once(everything):
    seen = 0
    for drawn in everything:
        for trace in bars_in(drawn.figure):
            marker = trace["marker"]
            said = (marker["color"], marker["pattern"]["shape"], marker["pattern"]["fgcolor"])
            assert not any(isinstance(one, list) and len(set(one)) == 1 for one in said), drawn.name
            seen += len(trace["x"]) > 1 and not any(isinstance(one, list) for one in said)
    assert seen


def test_words_that_stand_at_their_point_are_a_trace_that_takes_no_pointer(everything):
    for drawn in everything:
        for mark in drawn.figure["layout"]["annotations"]:
            assert mark["showarrow"] or "xshift" in mark, (drawn.name, mark)
        written = [trace for trace in drawn.figure["data"] if trace["type"] == "scatter"]
        assert {trace["mode"] for trace in written} <= {"text", "markers"}
        for trace in written:
            assert trace["hoverinfo"] == "skip" and "customdata" not in trace
            assert trace["showlegend"] is False and trace["cliponaxis"] is False


# Room: nothing on anything else, nothing outside.


def colours_of(trace):
    colours = trace["marker"]["color"]
    return {colours} if isinstance(colours, str) else set(colours)


def test_no_panel_has_more_than_six_colours(everything):
    for drawn in everything:
        colours = defaultdict(set)
        for trace in bars_in(drawn.figure):
            colours[trace["yaxis"]] |= colours_of(trace)
        assert all(len(found) <= 6 for found in colours.values()), drawn.name


def test_colours_that_the_chart_does_not_name_are_keyed_beside_it(everything):
    for drawn in everything:
        named = [(trace["name"], colours_of(trace)) for trace in drawn.figure["data"] if "name" in trace]
        assert [name for name, _unused in named] == [name for name, _unused in drawn.keys], drawn.name
        for (_unused, colours), (_unused, place) in zip(named, drawn.keys, strict=True):
            assert colours <= {drawn.drawing.palette.series[place]}


def test_panels_do_not_overlap(everything):
    for drawn in everything:
        upward = sorted(axis["domain"] for axis in axes(drawn.figure, "y").values())
        assert all(0 <= low < high <= 1 for low, high in upward), drawn.name
        assert all(below[1] <= above[0] for below, above in pairwise(upward)), drawn.name


def test_every_mark_and_word_lies_within_its_panel(everything):
    for drawn in everything:
        across, upward = axes(drawn.figure, "x"), axes(drawn.figure, "y")
        for mark in words_in(drawn.figure):
            (left, right), (bottom, top) = across[mark["xref"]]["range"], upward[mark["yref"]]["range"]
            assert left <= mark["x"] <= right and bottom <= mark["y"] <= top, (drawn.name, mark)
        for shape in shapes_in(drawn.figure):
            (left, right), (bottom, top) = across[shape["xref"]]["range"], upward[shape["yref"]]["range"]
            assert (
                left <= shape["x0"] <= shape["x1"] <= right and bottom <= shape["y0"] <= shape["y1"] <= top
            ), (drawn.name, shape)


def test_words_above_a_bar_have_room_below_the_next_one(everything):
    """Each label's foot and head are counted in the rows of its panel; no track of a bar may cross them."""
    for drawn in everything:
        plot = drawn.figure["layout"]
        inner = plot["height"] - plot["margin"]["t"] - plot["margin"]["b"]
        for name, axis in axes(drawn.figure, "y").items():
            if "scaleanchor" in axis:
                continue
            low, high = axis["range"]
            px = inner * (axis["domain"][1] - axis["domain"][0]) / (high - low)
            tracks = [
                (shape["y0"], shape["y1"])
                for shape in shapes_in(drawn.figure)
                if shape["yref"] == name and shape["type"] == "rect"
            ]
            for mark in words_in(drawn.figure):
                if mark["yref"] == name and mark["yanchor"] == "bottom":
                    foot, head = mark["y"], mark["y"] + LINE_HEIGHT * plot["font"]["size"] / px
                    assert head <= high + 0.02, (drawn.name, mark["text"])
                    assert not any(start < head - 0.02 and foot + 0.02 < end for start, end in tracks), (
                        drawn.name,
                        mark["text"],
                    )


# The picture that somebody takes away.


def texts_of(taken):
    """Return what is written around a picture's chart, without marks and blanks, since lines break anywhere."""
    lines = [mark["text"] for mark in taken["layout"]["annotations"] if mark["xref"] == "paper"]
    return re.sub(r"</?b>|\s", "", "".join(lines))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("card", CARDS)
def test_a_picture_says_all_that_a_reader_of_the_page_knows(warehouse, drawings, card, shape):
    for asked in (
        question(),
        question(2021, [COMMUNES]),
        question(2019, CHOSEN[3], official_only=True),
        question(2025, CHOSEN[5]),
    ):
        found = answer(warehouse.catalog.cards[card], asked, warehouse)
        for language, drawing in drawings:
            with use_language(language):
                text = texts_of(picture(card_chart(found), drawing, SHAPES[shape], ADDRESS + asked.query))
                wanted = [
                    finding(found),
                    subtitle(found),
                    str(asked.year),
                    found.version,
                    ADDRESS + asked.query,
                ]
                wanted += [unit_name(found.catalog.units[unit]) for unit in asked.units]
                kinds = [
                    basis_name(basis)
                    for basis in BASES
                    if basis in {cell.claim.basis for cell in found.stated}
                ]
                wanted += kinds or [_("with simulated figures").split()[0]] * (not asked.official_only)
                wanted += [f"{sign} {word}" for _unused, sign, word in signs(found)]
                wanted += [source for *_unused, source in sources(found)]
                wanted += [format_day(claim.as_of) for claim in found.claims if not claim.simulated]
                assert [each for each in wanted if re.sub(r"\s", "", each) not in text] == []


def test_a_picture_of_simulated_values_says_so_in_words(warehouse, drawings):
    found = answer(warehouse.catalog.cards["staff-qualification"], question(2021), warehouse)
    text = texts_of(picture(card_chart(found), drawings[0][1], SHAPES["16x9"], ADDRESS))
    assert "sốliệumôphỏng" in text and "khôngphảisốliệuthật" in text


def test_a_picture_tells_both_sides_of_a_disagreement(warehouse, drawings):
    found = answer(warehouse.catalog.cards["procedure-coverage"], question(), warehouse)
    text = texts_of(picture(card_chart(found), drawings[0][1], SHAPES["16x9"], ADDRESS))
    assert all(side in text for side in ("216/245(đoạn3)", "204(đoạn7)", "222+91=313(đoạn7)"))


@pytest.fixture(scope="module")
def pictures(everything):
    """Return (drawn, picture) of each answer in both shapes, in one theme; of 2019 in both languages."""
    light = Figures(drawn for drawn in everything if drawn.drawing.palette is PALETTES["light"])
    return [
        (
            drawn,
            picture(
                card_chart(drawn.answer),
                drawn.drawing,
                shape,
                ADDRESS + drawn.answer.question.query,
            ),
        )
        for drawn in light
        for shape in SHAPES.values()
    ]


def test_a_picture_has_the_size_of_its_shape():
    assert {(shape.width, shape.height) for shape in SHAPES.values()} == {
        (1600, 900),
        (1080, 1080),
        (1240, 877),
    }


def test_a_picture_is_plain_json_of_its_size(pictures):
    sizes = {(shape.width, shape.height) for shape in SHAPES.values()}
    for drawn, taken in pictures:
        assert (taken["layout"]["width"], taken["layout"]["height"]) in sizes, drawn.name
        assert json.loads(json.dumps(taken, allow_nan=False))


def test_the_words_around_a_picture_stay_inside_it_and_off_the_chart(pictures):
    for drawn, taken in pictures:
        margin = taken["layout"]["margin"]
        assert taken["layout"]["height"] - margin["t"] - margin["b"] > 200, drawn.name
        for mark in taken["layout"]["annotations"]:
            if mark["xref"] == "paper" and mark["y"] == 1.0:
                assert mark["font"]["size"] < mark["yshift"] <= margin["t"], (drawn.name, mark)
            elif mark["xref"] == "paper":
                assert (
                    -margin["b"] <= mark["yshift"] - mark["font"]["size"] * LINE_HEIGHT and mark["yshift"] < 0
                ), (drawn.name, mark)


def test_panels_of_a_picture_do_not_overlap(pictures):
    for drawn, taken in pictures:
        across, upward = axes(taken, "x"), axes(taken, "y")
        areas = [
            (*across[name.replace("y", "x")]["domain"], *axis["domain"]) for name, axis in upward.items()
        ]
        for place, (left, right, low, high) in enumerate(areas):
            for other_left, other_right, other_low, other_high in areas[place + 1 :]:
                assert right <= other_left or other_right <= left or high <= other_low or other_high <= low, (
                    drawn.name
                )


def test_letters_of_a_picture_stay_legible_for_any_one_kind_of_unit(pictures):
    """Old and new units all at once, fourteen of them, are for the screen: their letters get smaller than this."""
    for drawn, taken in pictures:
        if drawn.answer.question.units != CHOSEN[-1]:
            assert taken["layout"]["font"]["size"] >= 9, drawn.name


# The page's graphs.


def graphs_of(node):
    """Return every dcc.Graph below a component."""
    if isinstance(node, dcc.Graph):
        yield node
    children = getattr(node, "children", None) if isinstance(node, Component) else node
    for child in (
        children
        if isinstance(children, list | tuple)
        else [children]
        if isinstance(children, Component)
        else []
    ):
        yield from graphs_of(child)


@pytest.fixture
def current(published, monkeypatch):
    """Make the tests' version the current one: the foot of a page tells which that is."""
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()


@pytest.mark.usefixtures("current")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_graph_of_the_page_uses_the_one_configuration(warehouse, language):
    visit = pages.visit("/", f"?lang={language}", warehouse)
    with use_language(language):
        found = list(graphs_of(pages.page(visit).layout()))
    assert [graph.id for graph in found] == [graph_id(card) for card in CARDS]
    assert all(graph.config == said_in(language, graph_config) for graph in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_graph_offers_to_send_its_data_nowhere(language):
    config = said_in(language, graph_config)
    assert (
        config["showSendToCloud"],
        config["displayModeBar"],
        config["displaylogo"],
        config["plotlyServerURL"],
    ) == (False, False, False, "")


@pytest.mark.usefixtures("current")
def test_the_graph_on_the_page_is_the_figure_of_the_answer(warehouse, drawings):
    for graph in graphs_of(pages.page(pages.visit("/", f"?nam=2019&don-vi={CITY}", warehouse)).layout()):
        found = answer(warehouse.catalog.cards[graph.id["key"]], question(), warehouse)
        assert graph.figure == figure(card_chart(found), drawings[0][1])[0]
