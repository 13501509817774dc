"""A real installation, CCHC_SIMULATED=off: only what a source states, and nothing that looks like more."""

import re

import pandas as pd
import pytest
from browsing import CARDS, card, chart_texts, drawn, opened, publish, served, show, table_rows
from playwright.sync_api import expect
from test_pictures import saved, written

from dashboard.data.versions import current_version
from dashboard.settings import Settings

SIMULATED = "mô phỏng"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("official")
    publish(folder, simulated=False)
    with served(folder, CCHC_SIMULATED="off") as running:
        yield running


def test_no_simulated_row_is_published(site):
    rows = pd.read_parquet(current_version(Settings(data=site.data).published).parquet)
    assert len(rows) == 51
    assert set(rows["status"]) == {"official"}
    assert set(rows["year"]) == {2019}


def test_the_four_cards_stand_without_a_switch(page):
    opened(page, "/")
    expect(page.locator("#title")).to_have_text("Năm 2019: Toàn thành phố")
    expect(page.locator("#figures")).to_have_count(0)
    expect(page.locator("#standing")).to_contain_text("35 chỉ tiêu đã công bố")
    expect(page.locator("#standing")).to_contain_text("3 số liệu còn mâu thuẫn trong nguồn")
    texts = " ".join(text for key in CARDS for text in chart_texts(page, key).all_text_contents())
    for value in ("220/245", "122/166", "17/17", "trên 60%"):
        assert value in texts
    expect(page.locator("#year option:enabled")).to_have_text(["2019"])
    expect(page.locator("#year-before")).to_be_disabled()
    expect(page.locator("#year-after")).to_be_disabled()
    assert any("220" in row for row in table_rows(page, "procedure-coverage"))


@pytest.mark.parametrize("query", ["?nam=2019&don-vi=05980", "?nam=2019&don-vi=178-xa"])
def test_nothing_shown_is_called_simulated(page, query):
    opened(page, f"/{query}")
    for key in CARDS:
        for view in ("table", "definition", "chart"):
            show(page, key, view)
            expect(card(page, key).locator(f".view.{view}").first).to_be_attached()
    expect(card(page, CARDS[0]).locator("tbody")).to_be_attached()
    for part in ("#filters", "#title", "#key-numbers", "#cards"):
        assert SIMULATED not in page.locator(part).text_content().lower()
    expect(page.locator("svg pattern")).to_have_count(0)


def test_a_ward_has_an_honest_empty_state(page):
    opened(page, "/?nam=2019&don-vi=178")
    page.locator("#units").click()
    page.get_by_label("Phường Đông Kinh", exact=True).check()
    expect(page.locator("#title")).to_have_text("Năm 2019: Phường Đông Kinh")
    staff = card(page, "staff-qualification")
    expect(staff.locator("h2")).to_have_text("Chưa có số liệu của Phường Đông Kinh năm 2019")
    expect(staff).to_contain_text("chưa được công bố")
    expect(staff.locator(".nothing")).to_be_visible()
    expect(card(page, "procedure-coverage").locator(".notes")).to_contain_text("không áp dụng ở cấp này")
    expect(chart_texts(page, "procedure-coverage").filter(has_text="220/245")).to_be_visible()
    show(page, "staff-qualification", "table")
    expect(staff.locator("tbody tr").first).to_contain_text("chưa công bố")
    show(page, "staff-qualification", "chart")
    staff.locator(".nothing a").first.click()
    drawn(page)
    expect(card(page, "staff-qualification").locator(".nothing")).to_have_count(0)
    page.go_back()
    expect(page.locator("#title")).to_have_text("Năm 2019: Phường Đông Kinh")


def test_a_ward_with_an_official_figure_is_counted(page):
    opened(page, "/?nam=2019&don-vi=05974")
    expect(page.locator("#standing")).to_contain_text("1 chỉ tiêu đã công bố")


def test_another_year_is_refused_with_the_one_there_is(page):
    page.goto("/?nam=2018&don-vi=05977")
    expect(page.locator("h1")).to_have_text("Chưa có số liệu năm 2018; năm gần nhất là 2019")
    page.get_by_role("link", name="Mở trang hợp lệ gần nhất").click()
    expect(page.locator("#title")).to_have_text("Năm 2019: Phường Vĩnh Trại")
    drawn(page)


def test_no_sentence_promises_simulated_figures(page):
    opened(page, "/?nam=2019&don-vi=178")
    promised = [
        page.locator("#standing").inner_text(),
        written(saved(page, "procedure-coverage", "16x9", "svg")[1]),
    ]
    assert [text for text in promised if SIMULATED in text] == []


def test_the_picture_holds_official_figures_alone(page):
    opened(page, "/")
    name, data = saved(page, "procedure-coverage", "16x9", "svg")
    said = written(data)
    assert re.fullmatch(r"procedure-coverage_178_2019_[0-9a-f]{12}_16x9\.svg", name)
    assert "220/245" in said
    assert "gạch chéo" not in said
    assert "▨" not in said
    assert "<pattern" not in data.decode()


def test_back_and_forward_work_without_a_switch(page):
    opened(page, "/")
    page.locator("#units").click()
    page.get_by_label("Tất cả phường, xã", exact=True).check()
    expect(page.locator("#title")).to_contain_text("Tất cả phường, xã")
    page.go_back()
    expect(page.locator("#title")).to_have_text("Năm 2019: Toàn thành phố")
    page.go_forward()
    expect(page.locator("#title")).to_have_text("Năm 2019: Tất cả phường, xã")
