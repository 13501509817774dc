"""A bound stays a bound: what is "trên 60 %" in its source is so in files and pictures; pages: `page_rules`."""

import json

import pytest
from browsing import opened
from page_rules import bare, read_in
from test_pictures import saved, written
from test_pillars import client  # noqa: F401
from twin import opened as opened_data
from twin import question

from dashboard.catalog import CellName, plain_card
from dashboard.data.answers import answer
from dashboard.data.comparison import comparable, league, obstacle, pooled, still_needed
from dashboard.language import gettext as _
from dashboard.language import use_language
from dashboard.wording.amounts import format_percent

BOUNDED = ("email_internal", "email_external")
QUERY = "nam=2019&don-vi=178&so-lieu=chinh-thuc"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("key", ["document-exchange", *BOUNDED])
def test_no_table_picture_or_file_states_a_bound_as_a_value(client, key, language):  # noqa: F811
    rest = f"?trang=/&{QUERY}&lang={language}"
    with use_language(language):
        word = _("above {value}", value=format_percent(60)).split("6")[0]
    for address in (f"/bang/{key}", f"/hinh/{key}.json", f"/tai/{key}.csv", f"/tai/{key}.json"):
        answer_ = client.get(address + rest)
        assert answer_.status_code == 200, address
        told = [*read_in(json.loads(answer_.text))] if address.endswith(".json") else [answer_.text]
        assert [*bare(told)] == [] and any(word.strip() in text.lower() for text in told), address


def test_the_letters_of_the_picture_hold_the_word(page):
    opened(page, "/?nam=2019&don-vi=178")
    _unused, svg = saved(page, "document-exchange", "16x9", "svg")
    told = written(svg)
    assert [*bare([told if isinstance(told, str) else " ".join(told)])] == []


@pytest.mark.parametrize("name", BOUNDED)
def test_a_bound_is_in_no_mean_rank_difference_or_judgement(published, name):
    warehouse = opened_data(published)
    card = plain_card(warehouse.catalog.indicators[name])
    (cell,) = answer(card, question(), warehouse).cells_named(CellName(name, ""))
    assert cell.bounded and obstacle(cell, cell) == "inexact"
    assert comparable([cell, cell]) == () and pooled([cell, cell]) is None
    assert not league([cell, cell]).ranked
    target = warehouse.catalog.targets[0]
    assert still_needed(cell, target, 100) is None
