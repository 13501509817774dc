"""Every address, asked whatever differs in kind: its HTML keeps every rule."""

import json
from functools import partial

import page_rules
import pytest
from addresses import EVERY
from page_rules import RULES, bare, broken, missing_behind
from twin import opened, question
from walk import LANGUAGES, OFFICIAL, OFFICIAL_ALONE, OTHERS, Visit, look

from dashboard.settings import settings
from dashboard.web.server import server


@pytest.fixture
def client(published, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    return server.test_client()


def broken_at(client, address, asked):
    """Return what breaks a rule at an address, of several (query, language)."""
    visits = (look(client, f"{address}?{query}&lang={language}") for query, language in asked)
    return [what for visit in visits for what in broken(visit)]


@pytest.mark.parametrize("address", EVERY)
def test_every_address_keeps_the_rules(client, address):
    """Official figures alone in both languages, every other question in one, at the next address in the other."""
    turn = EVERY.index(address)
    asked = [(OFFICIAL, LANGUAGES[0]), *((OFFICIAL_ALONE, language) for language in LANGUAGES)]
    asked += [(query, LANGUAGES[(turn + place) % 2]) for place, query in enumerate(OTHERS)]
    assert broken_at(client, address, asked) == []


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", EVERY)
def test_every_address_keeps_the_rules_whatever_is_asked(client, address, language):
    asked = [(query, language) for query in (OFFICIAL, OFFICIAL_ALONE, *OTHERS)]
    assert broken_at(client, address, asked) == []


# A rule that nothing breaks is none: each is broken below by one change to a page that keeps them all.

ONE_STOP, INTERNAL = "procedures_one_stop~178~2019", "email_internal~178~2019"
MADE_UP = "commune_staff_present:total~05977~2021"
DRAWN = {"customdata": [ONE_STOP, INTERNAL], "hovertext": ["89,8%", "trên 60%"], "type": "bar"}
FIGURE = json.dumps({"figure": {"data": [DRAWN]}}, ensure_ascii=False)
PAGE = f"""<html lang="vi"><body><main>
<h1 id="title">Năm 2019: Toàn thành phố</h1>
<section id="card-one-stop" class="card" aria-labelledby="finding">
<h2 id="finding"><a href="?doan={ONE_STOP}" data-value="{ONE_STOP}">Gần 9/10 thủ tục</a></h2>
<ul class="notes"><li class="level">đang hiển thị: Toàn thành phố</li></ul>
<p hidden>Toàn thành phố: 89,8%</p>
<div class="graph"><script type="application/json">{FIGURE}</script></div>
</section>
<ul>
<li>Qua thư điện tử: <a href="?doan={INTERNAL}" data-value="{INTERNAL}">trên 60%</a></li>
<li>Phường Vĩnh Trại: <a href="?doan={MADE_UP}" data-value="{MADE_UP}">96,7%</a> mô phỏng</li>
<li>ngày 01/07/2025, Nghị định 61/2018/NĐ-CP, <a href="#title">về đầu trang</a></li>
</ul>
</main></body></html>"""
TABLE = f"""<table><tr><th scope="row">Toàn thành phố</th><td>220</td><td>chính thức</td>
<td><a href="?doan={ONE_STOP}" data-value="{ONE_STOP}">89,8%</a></td></tr></table>"""
LATER = MADE_UP.replace("2021", "2020")
# Rule → what stands on the page, or in the table, and what stands there instead.
CHANGES = {
    "page_is_whole": [
        ('lang="vi"', 'lang="en"'),
        ("Năm 2019: Toàn thành phố", " "),
        ("<ul>", "<h1>Hai</h1><ul>"),
        ("<ul>", '<p class="failed" role="alert">Không vẽ được</p><ul>'),
        ("Qua thư điện tử", "Traceback (most recent call last)"),
    ],
    "cards_of_a_pillar_are_all_there": [("Gần 9/10 thủ tục", ""), ('class="card"', 'class="cart"')],
    "names_lead_to_elements": [
        ("<ul>", '<ul id="title">'),
        ('aria-labelledby="finding"', 'aria-labelledby="no-finding"'),
        ('href="#title"', 'href="#nowhere"'),
        ("<ul>", '<button type="button"></button><ul>'),
    ],
    "one_thing_is_one": [("Qua thư điện tử", "and 1 other rates")],
    "passage_behind_each_number": [
        ("Qua thư điện tử", "</li><li>Trực tuyến 46,5%</li><li>"),
        ("Qua thư điện tử", "</li><li>114/245 thủ tục</li><li>"),
        ("</ul>\n</main>", "</ul><div>Có <p>22 văn bản</p></div></main>"),
        ("</ul>\n</main>", "</ul><table><tr><td>1.234 hồ sơ</td></tr></table></main>"),
    ],
    "links_lead_to_what_they_state": [("96,7%", "96,8%"), ("89,8%</a>", "9,8%</a>")],
    "each_value_reaches_its_passage": [
        (f'data-value="{MADE_UP}"', 'data-value="procedures_one_stop~178~2014"')
    ],
    "each_mark_is_listed": [
        (f'["{ONE_STOP}", ', f'["{LATER}", '),
        (f'["{ONE_STOP}", ', '["procedures_one_stop~178~2014", '),
    ],
    "no_bound_is_a_value": [
        ("Qua thư điện tử", "</li><li>đạt 60%</li><li>"),
        ('aria-labelledby="finding"', 'aria-label="đạt 30,0 %"'),
        ('"trên 60%"', '"60%"'),
        ("<td>220</td>", "<td>60,0%</td>"),
    ],
    "a_bound_says_so": [("trên 60%</a>", "60%</a>"), ('"trên 60%"', '"60%"')],
    "simulated_values_are_marked": [
        (" mô phỏng</li>", "</li>"),
        ("Qua thư điện tử", "Mô phỏng"),
        ("chính thức", "mô phỏng"),
        ('"type": "bar"', '"type": "bar", "marker": {"pattern": {"shape": ["", "/"]}}'),
        ('"type": "bar"', '"type": "scatter", "line": {"dash": "4px,3px"}'),
        ('"type": "bar"', '"type": "scatter", "marker": {"symbol": "circle-open"}'),
        (f'["{ONE_STOP}", ', f'["{MADE_UP}", '),
    ],
    "cards_say_what_is_simulated": [
        ('class="level"', 'class="simulated"'),
        (f'["{ONE_STOP}", ', f'["{MADE_UP}", '),
        (f'data-value="{ONE_STOP}">89,8%', f'data-value="{MADE_UP}">89,8%'),
    ],
    "other_units_are_named": [("Phường Vĩnh Trại", "Phường")],
}


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


@pytest.fixture
def visited(warehouse):
    """Return a function that makes a visit of a page and the table of its card."""
    return partial(made, warehouse)


def made(warehouse, page=PAGE, table=TABLE, path="/", status=200, **asked):
    address = f"{path}?nam=2019&don-vi=178"
    return Visit(address, status, page, question(**asked), warehouse, lambda key: table)


def rules_broken(visit):
    return {what.partition(" at ")[0] for what in broken(visit)}


def test_a_page_that_keeps_the_rules_is_let_pass(visited):
    assert broken(visited()) == []
    assert CHANGES.keys() == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize("rule", CHANGES)
def test_a_page_that_breaks_a_rule_is_found(visited, rule):
    hidden = rule == "no_bound_is_a_value"
    assert rule not in rules_broken(visited(official_only=hidden))
    for right, wrong in CHANGES[rule]:
        assert right in PAGE + TABLE
        changed = visited(PAGE.replace(right, wrong), TABLE.replace(right, wrong), official_only=hidden)
        assert rule in rules_broken(changed), wrong


def test_what_no_change_to_the_page_breaks_is_found(visited, warehouse, monkeypatch):
    assert rules_broken(visited(status=500)) == {"page_is_whole"}
    assert rules_broken(visited(path="/tru-cot/2")) == {"cards_of_a_pillar_are_all_there"}
    assert "simulated_values_are_marked" in rules_broken(visited(official_only=True))
    assert missing_behind(ONE_STOP, warehouse) == []
    monkeypatch.setattr(page_rules, "content", lambda *_: [])
    found = missing_behind.__wrapped__(ONE_STOP, warehouse)
    assert found == ["article-2020-02-24", "article-2020-02-24, paragraph p3"]


def test_a_bare_bound_is_found_and_a_said_one_let_pass():
    assert [*bare(["đạt 60%", "30,0 %", "60%"])] == ["đạt 60%", "30,0 %", "60%"]
    assert [*bare(["trên 60%", "Trên 30%", "above 60%", "≥ 30%", "160%", "60,5%", "1.560%"])] == []
