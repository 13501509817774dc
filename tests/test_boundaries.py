"""The map from an operator's boundaries: invented ones here, for none ship. What is no boundary is refused."""

import codecs
from math import cos, pi, sin

import pytest
import shapely
from additions import feature, invented, write_boundaries
from browsing import publish, shown
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from playwright.sync_api import expect
from test_accessibility import fits, violations
from test_pillars import rows_of_table
from tries import tries
from twin import OLD, opened, question

from dashboard.catalog import DefinitionError, boundaries, read_catalog
from dashboard.catalog.boundaries import MOST_POINTS
from dashboard.data.comparison_matrix import grid
from dashboard.figures.map import map_chart
from dashboard.figures.panel import Drawing
from dashboard.language import use_language
from dashboard.settings import SHIPPED_DATA, settings
from dashboard.theme import PALETTES, SIGNS
from dashboard.web.server import server
from dashboard.wording.names import unit_short_name

CATALOG = read_catalog((SHIPPED_DATA,))
SQUARE = [[[106.0, 21.0], [106.1, 21.0], [106.1, 21.1], [106.0, 21.1], [106.0, 21.0]]]
MAP = "/ban-do?nam=2021&chi-tieu=staff_qualification"


@pytest.fixture(scope="module")
def site(extended):
    return extended


@pytest.fixture(scope="module")
def bounded(extended):
    """Return a published folder in which every ward and commune has an invented boundary."""
    return extended.data


def square(**changes):
    return {
        "type": "Feature",
        "properties": {"unit": "05977"},
        "geometry": {"type": "Polygon", "coordinates": SQUARE},
    } | changes


def polygon(ring):
    return square(geometry={"type": "Polygon", "coordinates": [ring]})


# Far more pieces than a map could show: simplifying leaves each its four points.
ISLANDS = feature(
    "05977",
    shapely.MultiPolygon(
        [shapely.box(x / 10, y / 10, x / 10 + 0.05, y / 10 + 0.05) for x in range(12) for y in range(12)]
    ),
)


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([], "features"),
        ([square(properties={})], "unit"),
        ([square(properties={"unit": "99999"})], "99999"),
        ([square(), square()], "đã có ranh giới"),
        ([square(geometry={"type": "Point", "coordinates": [106, 21]})], "type"),
        ([square(geometry=None)], "geometry"),
        (
            [square(geometry={"type": "Polygon", "coordinates": []})],
            "features số 1, khóa geometry.coordinates",
        ),
        (
            [square(), square(geometry={"type": "MultiPolygon", "coordinates": [[SQUARE[0][:4]]]})],
            "features số 2, khóa geometry.coordinates.0.0",
        ),
        ([polygon(SQUARE[0][:4])], "vòng không khép kín"),
        ([polygon([*SQUARE[0][:2], SQUARE[0][0]])], "ít nhất bốn điểm"),
        ([polygon([[float("nan"), 21.0], *SQUARE[0][1:4], [float("nan"), 21.0]])], "finite"),
        ([polygon([[float("inf"), 21.0], *SQUARE[0][1:4], [float("inf"), 21.0]])], "finite"),
        ([polygon([["106.0", 21.0], *SQUARE[0][1:4], ["106.0", 21.0]])], "valid number"),
        ([polygon([[True, 21.0], *SQUARE[0][1:4], [True, 21.0]])], "valid number"),
        ([polygon([[latitude, longitude] for longitude, latitude in SQUARE[0]])], "WGS84"),
        ([ISLANDS], "nhiều hơn 400"),
        (
            [square(geometry={"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]})],
            "khóa geometry.coordinates.0",
        ),
        (
            [square(geometry={"type": "Polygon", "coordinates": [[["a", 2], [3, 4], [5, 6], ["a", 2]]]})],
            "khóa geometry.coordinates.0.0.0",
        ),
        (
            [square(geometry={"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]})],
            "không hợp lệ",
        ),
        (
            [
                square(
                    geometry={
                        "type": "Polygon",
                        "coordinates": [
                            [[500000, 2400000], [500100, 2400000], [500100, 2400100], [500000, 2400000]]
                        ],
                    }
                )
            ],
            "WGS84",
        ),
    ],
)
def test_what_is_no_boundary_is_refused_by_file_and_feature(data_folder, features, said):
    write_boundaries(data_folder, features)
    with pytest.raises(DefinitionError) as caught:
        publish(data_folder)
    assert "boundaries.geojson" in str(caught.value) and said in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "text", ["", "[]", '{"type": "FeatureCollection", "features": []}', "\x00\x01", '{"type": "Topology"}']
)
def test_a_file_that_is_no_collection_with_a_source_is_refused(data_folder, text):
    (data_folder / "boundaries.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"boundaries\.geojson"):
        read_catalog((SHIPPED_DATA, data_folder))


def test_a_file_too_large_is_refused_before_it_is_read(data_folder, monkeypatch):
    write_boundaries(data_folder, [square()])
    monkeypatch.setattr(boundaries, "MOST_BYTES", 100)
    with pytest.raises(DefinitionError, match="lớn hơn"):
        read_catalog((SHIPPED_DATA, data_folder))


def test_heights_a_byte_order_mark_and_foreign_members_do_no_harm(data_folder):
    ring = [[*position, 250.5] for position in SQUARE[0]]
    write_boundaries(data_folder, [polygon(ring) | {"bbox": [0, 0, 1, 1]}], name="xuất từ QGIS")
    path = data_folder / "boundaries.geojson"
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    (found,) = read_catalog((SHIPPED_DATA, data_folder)).boundaries.values()
    assert shapely.Polygon(found.polygons[0][0]).equals(shapely.Polygon(SQUARE[0]))


@given(
    sides=st.integers(3, 2000),
    wave=st.floats(0, 0.4),
    hole=st.floats(0.05, 0.4),
    size=st.floats(0.005, 0.3),
)
@settings_of_hypothesis(max_examples=tries(20, 500))
def test_any_shape_keeps_its_hole_and_its_words_inside_it(tmp_path_factory, sides, wave, hole, size):
    angles = [2 * pi * step / sides for step in range(sides)]
    ring = [
        (106.7 + size * (1 + wave * sin(5 * a)) * cos(a), 21.8 + size * (1 + wave * sin(5 * a)) * sin(a))
        for a in angles
    ]
    whole = shapely.Polygon(ring).buffer(0)
    area = whole.difference(shapely.Point(whole.representative_point()).buffer(hole * size * 0.2))
    folder = tmp_path_factory.mktemp("shape")
    write_boundaries(folder, [feature("05977", area)])
    found = read_catalog((SHIPPED_DATA, folder)).boundaries["05977"]
    drawn = shapely.MultiPolygon([shapely.Polygon(outer, holes) for outer, *holes in found.polygons])
    assert drawn.is_valid and drawn.contains(shapely.Point(found.inside))
    assert (
        len(shapely.get_parts(drawn)) == 1
        and shapely.get_num_interior_rings(shapely.get_parts(drawn)[0]) == 1
    )
    assert shapely.get_num_coordinates(drawn) <= MOST_POINTS


def test_a_boundary_of_many_points_is_simplified_keeps_its_hole_and_is_part_of_the_version(data_folder):
    detailed = (
        shapely.Point(106.7, 21.8)
        .buffer(0.1, quad_segs=5000)
        .difference(shapely.Point(106.7, 21.8).buffer(0.03))
    )
    before = publish(data_folder, simulated=False)
    write_boundaries(data_folder, [feature("05977", detailed)])
    after = publish(data_folder, simulated=False)
    assert before.id != after.id
    boundary = opened(data_folder).catalog.boundaries["05977"]
    outer, hole = boundary.polygons[0]
    assert 8 < len(outer) + len(hole) <= MOST_POINTS
    assert shapely.LinearRing(outer).is_ccw and not shapely.LinearRing(hole).is_ccw
    assert shapely.Polygon(outer, [hole]).contains(shapely.Point(boundary.inside))
    assert shapely.Polygon(outer, [hole]).symmetric_difference(detailed).area < 0.02 * detailed.area


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_unit_is_an_area_with_its_number_and_the_source_is_named(bounded, language):
    warehouse = opened(bounded)
    with use_language(language):
        asked = question(2021, OLD, indicators=("staff_qualification",))
        found = grid(asked, warehouse)
        chart = map_chart(found, "ban-do")
        (panel,) = chart.panels(Drawing(PALETTES["light"]))
        assert len(panel.traces) == len(OLD)
        assert {trace["fill"] for trace in panel.traces} == {"toself"}
        assert all("fillpattern" in trace for trace in panel.traces)  # all of 2021 is simulated
        heads = [one["text"].split("<br>")[0] for one in panel.annotations]
        assert all(head.endswith(SIGNS["simulated"]) for head in heads)
        numbers = [head.split()[0] for head in heads]
        assert numbers == [str(number) for number in range(1, len(OLD) + 1)]
        (named,) = [text for _, text in chart.notes if "Ranh giới bịa để thử" in text]
        assert all(
            f"{number} {unit_short_name(CATALOG.units[unit])}" in named
            for number, unit in enumerate(OLD, start=1)
        )
        for trace, cell in zip(panel.traces, found.cells(found.names[0]), strict=True):
            assert unit_short_name(cell.place.unit) in trace["text"]


def test_an_area_without_a_value_is_plain_and_has_the_sign_of_none(bounded):
    asked = question(2021, OLD, indicators=("staff_qualification",)).replace(official_only=True)
    (panel,) = map_chart(grid(asked, opened(bounded)), "ban-do").panels(Drawing(PALETTES["light"]))
    assert {trace["fillcolor"] for trace in panel.traces} == {PALETTES["light"].card}
    assert not any("fillpattern" in trace for trace in panel.traces)
    assert {one["text"] for one in panel.annotations} <= {
        text for number in range(1, 9) for text in (f"{number}", f"{number}<br>{SIGNS['missing']}")
    }
    assert all("mô phỏng, đang ẩn" in trace["text"].replace("<br>", " ") for trace in panel.traces)


def test_where_some_units_have_no_boundary_the_tiles_stay_and_say_which(data_folder):
    write_boundaries(data_folder, invented(OLD)[1:])
    publish(data_folder)
    asked = question(2021, OLD, indicators=("staff_qualification",))
    chart = map_chart(grid(asked, opened(data_folder)), "ban-do")
    (panel,) = chart.panels(Drawing(PALETTES["light"]))
    assert {trace["type"] for trace in panel.traces} == {"bar"}
    assert any("Chưa có ranh giới: P. Hoàng Văn Thụ" in text for _, text in chart.notes)


def test_the_table_is_the_same_with_and_without_boundaries(bounded, published, monkeypatch):
    found = []
    for folder in (bounded, published):
        monkeypatch.setenv("CCHC_DATA", str(folder))
        settings.cache_clear()
        found.append(rows_of_table(server.test_client(), "/ban-do", "ban-do"))
    assert found[0] == found[1] and len(found[0]) == 1 + len(OLD)


def test_the_picture_shows_the_boundaries_and_their_source(bounded, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(bounded))
    settings.cache_clear()
    drawn = (
        server.test_client()
        .get("/hinh/ban-do.json?trang=/ban-do&nam=2021&chi-tieu=staff_qualification")
        .get_json()["figure"]
    )
    assert [trace["fill"] for trace in drawn["data"] if "fill" in trace] == ["toself"] * len(OLD)
    written = " ".join(one["text"].replace("<br>", " ") for one in drawn["layout"]["annotations"])
    assert "Ranh giới bịa để thử" in written and "mô phỏng" in written


# Which pairs of labels lie on each other; the ground of one is 2 px larger than its words.
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll("#card-ban-do .textpoint text")].map((one) => {
    const box = one.getBoundingClientRect();
    return { x: box.x, y: box.y, left: box.left - 2, right: box.right + 2, top: box.top - 2, bottom: box.bottom + 2 };
  });
  return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).map((b) => [a.x, a.y, b.x, b.y]))
}"""


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_map_is_reached_by_keyboard_and_leads_to_each_unit(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    shown(page, MAP + ("&giao-dien=toi" if width == 390 else ""))
    expect(page.locator("#card-ban-do .main-svg").first).to_be_visible()
    expect(page.locator("#card-ban-do .js-plotly-plot .scatterlayer .js-fill")).to_have_count(len(OLD))
    links = page.locator(".tiles.listed a")
    expect(links).to_have_count(2 * len(OLD))  # the unit, and its value
    expect(links.nth(4)).to_have_text("3. P. Vĩnh Trại")
    fits(page)
    expect(page.locator("#card-ban-do .textpoint text")).to_have_count(len(OLD))
    expect(page.locator("#card-ban-do .scatterlayer .point")).to_have_count(len(OLD))  # the ground of each
    assert page.evaluate(OVERLAPS) == []
    if width != 320:
        assert violations(page) == []
    links.nth(3).focus()
    page.keyboard.press("Tab")
    expect(links.nth(4)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text("Phường Vĩnh Trại, năm 2021")
