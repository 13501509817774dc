"""An indicator that the code has never heard of, added by files alone: disputed, bounded, with categories."""

import re

import pytest
from additions import KEY
from browsing import CARDS, card, chart_texts, holds, opened, show, table_rows
from playwright.sync_api import expect
from test_pictures import saved, written


@pytest.fixture(scope="module")
def site(extended):
    return extended


@pytest.fixture(scope="module", autouse=True)
def first_page(overview, site):
    return opened(overview, "/", (*CARDS, KEY))


def test_it_has_a_card_after_the_others(overview):
    assert overview.locator(".card").evaluate_all("cards => cards.map(card => card.id)")[-1] == f"card-{KEY}"
    expect(card(overview, KEY).locator("h2")).to_have_text(
        re.compile(r"phòng họp ở trụ sở thành phố họp được trực tuyến\s‡$")
    )


def test_its_chart_draws_disputed_and_bounded_values(overview):
    texts = chart_texts(overview, KEY)
    expect(texts.filter(has_text=re.compile(r"^71,2%.*37/52.*‡"))).to_be_visible()
    expect(texts.filter(has_text=re.compile(r"^trên 75%"))).to_be_visible()
    expect(texts.filter(has_text=re.compile(r"^không quá 15%"))).to_be_visible()
    expect(texts.filter(has_text="Ở các phường")).to_be_visible()
    expect(card(overview, KEY).locator(".annotation-arrow-g")).to_have_count(2)
    signs = card(overview, KEY).locator(".signs").last
    for sign in ("→", "←", "‡"):
        expect(signs).to_contain_text(sign)


def test_its_table_holds_both_sides(overview):
    rows = table_rows(overview, KEY)
    assert len(rows) == 4
    for wanted in (
        (
            "Phòng họp trực tuyến: Ở trụ sở thành phố",
            "71,2%",
            "37",
            "52",
            "71,15%",
            "đoạn 7",
            "số được sử dụng",
            "Đoạn 7 nêu cả mẫu số",
        ),
        ("Phòng họp trực tuyến: Ở trụ sở thành phố", "41", "đoạn 3", "không dùng", "không nêu mẫu số"),
        ("Phòng họp trực tuyến: Ở các phường", "trên 75%", "trên 45", "60", "mức tối thiểu"),
        ("Phòng họp trực tuyến: Ở trường học", "không quá 15%", "không quá 9", "60", "mức tối đa"),
    ):
        assert any(holds(row, wanted) for row in rows), f"{wanted} in {rows}"


def test_the_rate_of_a_bound_is_a_bound_in_every_column(overview):
    bounded = [row for row in table_rows(overview, KEY) if "mức tối thiểu" in row]
    bare = [cell for row in bounded for cell in row if re.fullmatch(r"75(,00)?%", cell)]
    assert bare == []


def test_its_disagreement_is_one_glance_away(overview):
    disputes = card(overview, KEY).locator(".disputes li")
    expect(disputes).to_have_text(
        "Ở trụ sở thành phố: dùng 37/52 (đoạn 7); nơi khác ghi 41 (đoạn 3). Đoạn 7 nêu cả mẫu số."
    )
    expect(overview.locator("#standing")).to_contain_text("36 chỉ tiêu đã công bố")
    expect(overview.locator("#standing")).to_contain_text("4 số liệu còn mâu thuẫn trong nguồn")


def test_its_definition_and_source_paragraph(overview):
    show(overview, KEY, "definition")
    expect(card(overview, KEY).locator(".view.definition")).to_contain_text(
        "Số phòng họp dùng được để họp trực tuyến"
    )
    show(overview, KEY, "chart")
    paragraphs = card(overview, KEY).locator(".sources a")
    expect(paragraphs).to_contain_text("đoạn 3, 7")


def test_its_picture_says_it_all(overview):
    name, data = saved(overview, KEY, "16x9", "svg")
    said = written(data)
    assert name.startswith(f"{KEY}_178_2019_")
    for wanted in (
        "71,2%",
        "37/52",
        "trên 75%",
        "không quá 15%",
        "Ở các phường",
        "41 (đoạn 3)",
        "Đoạn 7 nêu cả mẫu số.",
        "‡",
        "→",
        "←",
    ):
        assert wanted in said
    assert not re.search(r"(?<!trên )75%(?! *$)", said.replace("0% 25% 50% 75% 100%", ""))


def test_a_year_without_it_says_so(page):
    opened(page, "/?nam=2018&don-vi=178", (*CARDS, KEY))
    expect(card(page, KEY).locator("h2")).to_have_text("Chưa có số liệu của Toàn thành phố năm 2018")
    card(page, KEY).get_by_role("link", name="2019", exact=True).click()
    expect(page.locator("#title")).to_have_text("Năm 2019: Toàn thành phố")


def test_it_speaks_english(page):
    opened(page, "/?nam=2019&don-vi=178&lang=en", (*CARDS, KEY))
    expect(card(page, KEY).locator(".topic")).to_have_text("Online meetings")
    expect(chart_texts(page, KEY).filter(has_text="above 75%")).to_be_visible()
