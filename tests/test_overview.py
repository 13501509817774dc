"""What a leader sees first: the year 2019 of the whole city, as the report of 24/02/2020 states it."""

import re

import pandas as pd
import pytest
from browsing import CARDS, card, chart_texts, flat, holds, opened, table_rows
from playwright.sync_api import expect

from dashboard.settings import SHIPPED_DATA

BARE_BOUND = re.compile(r"(?<!trên )\b[36]0\s?%", re.IGNORECASE)

# Card → what its chart says beside its bars and squares, in order.
CHARTS = {
    "procedure-coverage": [
        r"Cơ chế một cửa",
        "89,8% 220/245",
        "bưu chính",
        "88,2% 216/245 ‡",
        "Trực tuyến",
        "46,5% 114/245 ‡",
    ],
    "staff-qualification": [
        "Đại học trở lên",
        "73,5% 122/166",
        "Cao đẳng",
        "8,4% 14/166",
        "Trung cấp",
        "18,1% 30/166",
        "có mặt",
        "97,6% 166/170",
    ],
    "financial-autonomy": [
        "^2 Tự bảo đảm",
        "^3 Tự bảo đảm.*‡",
        "^30 Nhà nước",
        "Cơ quan",
        "100% 17/17",
        "Thu nhập tăng thêm",
        "47,1% 8/17",
        "Phường, xã",
        "0% 0/8",
    ],
    "document-exchange": ["trong thành phố", "^trên 60%$", "ngoài", "^trên 30%$", "ứng dụng", "100% 27/27"],
}

# Card → rows of its table: words that stand together in one row.
ROWS = {
    "procedure-coverage": [
        ("89,8%", "220", "245", "89,80%", "89,79%", "chính xác", "đã công bố", "đoạn 3"),
        ("216", "245", "88,16%", "đoạn 3", "số được sử dụng"),
        ("204", "đoạn 7", "không dùng"),
        ("114", "245", "46,53%", "46,5%", "đoạn 3"),
        ("222", "đoạn 7"),
        ("91", "đoạn 7"),
    ],
    "staff-qualification": [
        ("Đại học trở lên", "122", "166", "73,49%", "73,5%"),
        ("Cao đẳng", "14", "166", "8,43%"),
        ("Trung cấp", "30", "166", "18,07%"),
    ],
    "financial-autonomy": [
        ("Tự bảo đảm chi thường xuyên", "2", "35", "đoạn 6", "số được sử dụng"),
        ("Tự bảo đảm một phần", "3", "35", "đoạn 6", "số được sử dụng"),
        ("Tự bảo đảm một phần", "4", "đoạn 4", "không dùng"),
        ("Nhà nước bảo đảm", "30", "35", "đoạn 6"),
        ("17", "17", "100,00%"),
        ("8", "17", "47,06%"),
        ("Tất cả phường, xã", "0", "8", "0,00%"),
    ],
    "document-exchange": [
        ("trên 60%", "mức tối thiểu", "đoạn 7"),
        ("trên 30%", "mức tối thiểu", "đoạn 7"),
        ("27", "27", "100,00%"),
    ],
}


@pytest.fixture(scope="module", autouse=True)
def first_page(overview):
    """Open what an address without a question shows."""
    return opened(overview, "/")


def test_the_four_cards_stand_in_order(overview):
    assert overview.locator(".card").evaluate_all("cards => cards.map(card => card.id)") == [
        f"card-{key}" for key in CARDS
    ]
    assert all(heading for heading in overview.locator(".card h2").all_inner_texts())


@pytest.mark.parametrize("key", CARDS)
def test_chart_says_its_values(overview, key):
    written = [flat(text) for text in chart_texts(overview, key).all_text_contents() if text.strip()]
    assert len(written) == len(CHARTS[key])
    for text, pattern in zip(written, CHARTS[key], strict=True):
        assert re.search(pattern, text), f"{pattern} in {written}"


@pytest.mark.parametrize("key", CARDS)
def test_table_holds_the_same_and_the_other_side(overview, key):
    rows = table_rows(overview, key)
    for wanted in ROWS[key]:
        assert any(holds(row, wanted) for row in rows), f"{wanted} in {rows}"


@pytest.mark.parametrize("key", CARDS)
def test_chart_has_a_text_alternative_with_every_value(overview, key):
    values = [re.search(r"(trên )?\d+(,\d+)?%", text) for text in CHARTS[key]]
    image = card(overview, key).locator("[role=img]")
    for value in filter(None, values):
        expect(image).to_have_accessible_name(re.compile(re.escape(value[0])))


def test_disagreements_are_one_glance_away(overview):
    coverage, autonomy = card(overview, "procedure-coverage"), card(overview, "financial-autonomy")
    expect(coverage.locator(".disputes")).to_contain_text("dùng 216/245 (đoạn 3); nơi khác ghi 204 (đoạn 7)")
    expect(coverage.locator(".disputes")).to_contain_text(
        "dùng 114/245 (đoạn 3); nơi khác ghi 222 + 91 = 313 (đoạn 7)"
    )
    expect(autonomy.locator(".disputes")).to_contain_text("dùng 3/35 (đoạn 6); nơi khác ghi 4 (đoạn 4)")
    expect(overview.locator(".disputes li")).to_have_count(3)


def test_the_heading_says_year_unit_day_and_how_the_data_stands(overview):
    figures = pd.concat(
        pd.read_csv(path, dtype=str) for path in (SHIPPED_DATA / "observations").glob("*.csv")
    )
    official = figures[(figures["time_period"] == "2019") & (figures["status"] == "official")][
        "indicator"
    ].nunique()
    assert official == 35
    expect(overview.locator("h1")).to_have_text("Năm 2019: Toàn thành phố")
    standing = overview.locator("#standing")
    expect(standing).to_contain_text(f"{official} chỉ tiêu đã công bố")
    expect(standing).to_contain_text("24/02/2020")
    expect(standing).to_contain_text("3 số liệu còn mâu thuẫn trong nguồn")
    expect(overview).to_have_title(re.compile("Năm 2019: Toàn thành phố"))


def test_a_bound_is_never_said_as_a_value(overview):
    exchange = card(overview, "document-exchange")
    table_rows(overview, "document-exchange")
    heard = exchange.locator("[aria-label]").evaluate_all(
        "found => found.map(one => one.getAttribute('aria-label'))"
    )
    written = [
        exchange.text_content(),
        *exchange.locator("text").all_text_contents(),
        *heard,
        overview.locator("#key-numbers .rows > li").last.text_content(),
    ]
    assert [text for text in written if BARE_BOUND.search(text)] == []
    assert "mức tối thiểu" in exchange.locator(".signs").last.text_content()
    assert "Đạt" not in exchange.inner_text()


def test_the_city_of_2019_is_official_alone(overview):
    expect(overview.locator("#cards svg pattern")).to_have_count(0)
    assert "mô phỏng" not in overview.locator("#cards").text_content().lower()


def test_the_share_button_is_off(overview):
    expect(overview.locator(".modebar-btn")).to_have_count(0)
    configured = overview.request.get("/hinh/procedure-coverage.json").json()["config"]
    assert configured["showSendToCloud"] is False
    assert configured["displayModeBar"] is False


def test_definition_says_formula_and_levels(overview):
    for key in CARDS:
        definitions = card(overview, key).locator(".view.definition")
        card(overview, key).locator("[data-show=definition]").click()
        expect(definitions).to_be_visible()
        expect(definitions.locator("h3")).not_to_have_count(0)
        expect(definitions.get_by_text("Cách tính").first).to_be_visible()
        card(overview, key).locator("[data-show=chart]").click()
        expect(definitions).to_be_hidden()


def test_source_link_leads_to_the_paragraph(overview):
    link = card(overview, "staff-qualification").locator(".sources a")
    expect(link).to_have_text(re.compile("^Bài viết CCHC 2019, đoạn .*5, cập nhật 24/02/2020$"))
    link.click()
    expect(overview).to_have_url(re.compile(r"/nguon/article-2020-02-24\?nam=2019&don-vi=178#p[45]$"))
    expect(overview.locator("#p5")).to_be_in_viewport()
    expect(overview.locator("#p5")).to_contain_text("122/166")
    overview.go_back()
    expect(overview.locator("h1")).to_have_text("Năm 2019: Toàn thành phố")
