"""A bound stays a bound: where a source only says "trên 60 %", no page, table, picture or sentence says 60 %."""

import json
import re

import pytest
from browsing import opened
from components import components
from test_pictures import saved, written
from test_pillars import client  # noqa: F401
from test_walk import EVERY
from twin import opened as opened_data
from twin import question

from dashboard.catalog import CellName, plain_card
from dashboard.data.answers import answer
from dashboard.data.comparison import comparable, league, obstacle, pooled, still_needed
from dashboard.wording import words

BOUNDED = ("email_internal", "email_external")
QUERY = "nam=2019&don-vi=178&so-lieu=chinh-thuc"
# 60 or 30 per cent, a whole number or with zeros behind it, that is no part of a longer number.
BARE = re.compile(r"(?<![0-9.,])(?:60|30)(?:[.,]0+)?\s?%")
# What may stand before it: the bound's word, a target's sign, the guide's "not 60 %" and its example.
SAID = re.compile(r"(?:trên|above|≥)\s$", re.IGNORECASE)


def texts(tree):
    """Yield every text that a reader meets in a layout or a figure: no styles, ids or addresses."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list):
        for one in tree:
            yield from texts(one)
    elif isinstance(tree, dict):
        for key, one in tree.items():
            if key not in ("style", "id", "href", "className", "data-value"):
                yield from texts(one)


def bare(found):
    """Return the texts that state a bound as if it were the value."""
    return [
        text[max(0, hit.start() - 30) : hit.end()]
        for text in found
        for hit in BARE.finditer(text)
        if not SAID.search(text[: hit.start()])
    ]


def test_the_test_finds_a_bare_bound_and_lets_a_said_one_pass():
    assert bare(["đạt 60%", "30,0 %", "60%"]) == ["đạt 60%", "30,0 %", "60%"]
    assert bare(["trên 60%", "Trên 30%", "above 60%", "≥ 30%", "160%", "60,5%", "1.560%"]) == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", [one for one in EVERY if one != "/huong-dan"])
def test_no_page_states_a_bound_as_a_value(client, address, language):  # noqa: F811
    asked = f"{address}?{QUERY}&lang={language}"
    page = client.get(asked)
    assert page.status_code == 200
    assert bare([*texts(components(asked))]) == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("key", ["document-exchange", *BOUNDED])
def test_no_table_picture_or_file_states_a_bound_as_a_value(client, key, language):  # noqa: F811
    rest = f"?trang=/&{QUERY}&lang={language}"
    word = words(language).say("above {value}", value=words(language).percent(60)).split("6")[0]
    for address in (f"/bang/{key}", f"/hinh/{key}.json", f"/tai/{key}.csv", f"/tai/{key}.json"):
        answer_ = client.get(address + rest)
        assert answer_.status_code == 200, address
        told = [*texts(json.loads(answer_.text))] if address.endswith(".json") else [answer_.text]
        assert bare(told) == [] and any(word.strip() in text.lower() for text in told), address


def test_the_letters_of_the_picture_hold_the_word(page):
    opened(page, "/?nam=2019&don-vi=178")
    _, svg = saved(page, "document-exchange", "16x9", "svg")
    told = written(svg)
    assert bare([told if isinstance(told, str) else " ".join(told)]) == []


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
