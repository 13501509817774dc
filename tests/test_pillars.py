"""The pillar pages: every figure of 2019 is on one of them, and each has the name of its time."""

import csv
import html
import re

import pytest
from browsing import flat, opened
from playwright.sync_api import expect
from test_accessibility import violations
from test_figures_2019 import SHIPPED

from dashboard.catalog import read_catalog
from dashboard.settings import SHIPPED_DATA, settings
from dashboard.web.server import server

CATALOG = read_catalog((SHIPPED_DATA,))
PILLARS = range(1, 7)


@pytest.fixture
def client(published, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    return server.test_client()


def rows_of_table(client, path, key, unit="178"):
    """Return the cells of a card's table on a page, row by row."""
    answer = client.get(f"/bang/{key}?trang={path}&nam=2019&don-vi={unit}&so-lieu=chinh-thuc")
    assert answer.status_code == 200
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", answer.text, re.DOTALL)
    return [
        [
            flat(html.unescape(re.sub(r"</?a\b[^>]*>", "", cell)))
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def test_all_51_figures_of_2019_are_on_a_card_of_their_pillar(client):
    shown = {}
    for pillar in PILLARS:
        for card in CATALOG.cards_of_pillar(pillar):
            for row in rows_of_table(client, f"/tru-cot/{pillar}", card.key):
                shown.setdefault(pillar, []).append(" | ".join(row))
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        figures = list(csv.DictReader(file))
    assert len(figures) == 51
    for figure in figures:
        indicator = CATALOG.indicators[figure["indicator"]]
        category = indicator.category(figure["category"])
        label = category.name_vi if category and category.id != "total" else indicator.short_vi
        number = f"{int(figure['numerator'] or figure['value'].split('.')[0]):,}".replace(",", ".")
        passage = f"đoạn {figure['locator'].removeprefix('p')}"
        found = [
            row
            for row in shown[indicator.pillar]
            if label in row and passage in row and re.search(rf"(?<![\d,.]){number}(?![\d,])", row)
        ]
        assert found, figure


@pytest.mark.parametrize("pillar", PILLARS)
def test_a_pillar_has_the_name_of_its_programme(client, pillar):
    before, since = CATALOG.pillars[pillar].name_vi, CATALOG.pillars[pillar].name_2021_vi
    assert f'<h1 id="title">{html.escape(before)}. ' in client.get(f"/tru-cot/{pillar}?nam=2020").text
    assert f'<h1 id="title">{html.escape(since)}. ' in client.get(f"/tru-cot/{pillar}?nam=2021").text


@pytest.mark.parametrize("path", ["/tru-cot/0", "/tru-cot/7", "/tru-cot/hai/", "/tru-cot/hai", "/tru-cot"])
def test_there_are_six_pillars_and_no_other(client, path):
    assert client.get(path).status_code == 404


def test_a_choice_on_a_pillar_page_changes_its_cards_and_title(page):
    keys = [card.key for card in CATALOG.cards_of_pillar(2)]
    opened(page, "/tru-cot/2", keys)
    expect(page.locator("#standing")).to_contain_text("2 số liệu còn mâu thuẫn trong nguồn")
    page.locator("#year").select_option("2021")
    expect(page.locator("h1")).to_have_text("Cải cách thủ tục hành chính. Năm 2021: Toàn thành phố")
    expect(page.locator("#card-procedures_public h2")).to_contain_text("Mô phỏng:")
    expect(page).to_have_url(re.compile(r"/tru-cot/2\?nam=2021"))
    assert violations(page) == []
