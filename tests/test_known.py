"""Known questions: given again as stored bytes, for the version that they were made of, and to nobody but the nameless."""

import json

import pytest
from browsing import CALLBACK, CARDS, card, chart_texts, drawn, opened, publish
from playwright.sync_api import expect
from rows import write_rows

from dashboard.app.known import Answers, Stored
from dashboard.app.server import server
from dashboard.data.current import current_warehouse
from dashboard.pages import board
from dashboard.settings import settings

PAGE = "/?nam=2019&don-vi=178"
POST = {"content_type": "application/json"}


@pytest.fixture
def client(data_folder):
    """Return a client of the server on a folder of its own, in which the shipped data is published."""
    publish(data_folder)
    settings.cache_clear()
    return server.test_client(use_cookies=False)


@pytest.fixture
def made(monkeypatch):
    """Return the questions for which cards were made, in order."""
    questions, make = [], board._make

    def noting(cards, question, *rest):
        questions.append(question.query)
        return make(cards, question, *rest)

    monkeypatch.setattr(board, "_make", noting)
    return questions


def choice(client, query):
    """Return the body that the overview posts on a choice."""
    told = json.loads(client.get("/_dash-dependencies").data)
    (shown,) = [each for each in told if "title.children" in each["output"] and "graph" in each["output"]]

    def output(name, prop):
        if not name.startswith("{"):
            return {"id": name, "property": prop}
        return [{"id": json.loads(name) | {"card": one}, "property": prop} for one in CARDS]

    return json.dumps(
        {
            "output": shown["output"],
            "outputs": [output(*name.rsplit(".", 1)) for name in shown["output"].strip(".").split("...")],
            "inputs": [each | {"value": query} for each in shown["inputs"]],
            "state": [each | {"value": "/"} for each in shown["state"]],
            "changedPropIds": ["question.data"],
        }
    )


def asked(client, query, **more):
    return client.post(CALLBACK, data=choice(client, query), **POST, **more)


def test_a_choice_made_before_is_given_again_without_being_made_again(client, made):
    first = asked(client, "?nam=2018&don-vi=178")
    again = asked(client, "?nam=2018&don-vi=178")
    assert made == ["?nam=2018&don-vi=178"]
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert dict(first.headers) == dict(again.headers)
    assert asked(client, "?nam=2017&don-vi=178").data != first.data


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_layout_and_page_are_given_again_in_the_coding_that_is_read(client, made, coding):
    for address, headers in (("/_dash-layout", {"Referer": f"http://localhost{PAGE}"}), (PAGE, {})):
        said = headers | {"Accept-Encoding": coding}
        first, again = client.get(address, headers=said), client.get(address, headers=said)
        assert (first.data, dict(first.headers)) == (again.data, dict(again.headers))
        assert first.headers.get("Content-Encoding", "identity") == coding
    assert len(made) == 1  # for the layout; the page itself says its cards in words


def test_pages_of_one_layout_address_are_told_apart(client):
    first, other = (
        client.get("/_dash-layout", headers={"Referer": f"http://localhost/{query}"}).data
        for query in ("?nam=2019&don-vi=178", "?nam=2018&don-vi=178&lang=en&giao-dien=toi")
    )
    assert first != other


def test_a_new_version_makes_every_answer_unknown(client, data_folder):
    query = "?nam=2019&don-vi=178"
    before, page = asked(client, query), client.get(PAGE)
    write_rows(data_folder, {})
    publish(data_folder, simulated=False)
    version = current_warehouse(settings()).version.id
    after = client.get("/_dash-layout", headers={"Referer": f"http://localhost{PAGE}"})
    assert version in after.text
    assert client.get(PAGE).status_code == page.status_code == 200
    assert version in asked(client, query).text and version not in before.text


def test_every_reader_of_a_question_is_given_the_same(client, made):
    posted = choice(client, "?nam=2018&don-vi=178")
    for token in ("?endId=one", "?endId=another", ""):  # Dash's, of one page that was loaded
        assert client.post(CALLBACK + token, data=posted, **POST).status_code == 200
    assert len(made) == 1


@pytest.mark.parametrize("personal", [{"HTTP_COOKIE": "who=me"}, {"HTTP_AUTHORIZATION": "Basic bWU6bWU="}])
def test_who_says_more_than_a_question_is_answered_anew(client, made, personal):
    asked(client, "?nam=2018&don-vi=178")
    asked(client, "?nam=2018&don-vi=178", environ_overrides=personal)
    asked(client, "?nam=2017&don-vi=178", environ_overrides=personal)
    asked(client, "?nam=2017&don-vi=178")
    assert len(made) == 4


def test_who_may_see_is_asked_before_what_is_known(client, monkeypatch):
    assert client.get(PAGE).status_code == client.get(PAGE).status_code == 200
    gates = [lambda: ("no", 401), *server.before_request_funcs[None]]
    monkeypatch.setitem(server.before_request_funcs, None, gates)
    assert client.get(PAGE).status_code == 401


def test_a_card_that_failed_is_made_anew(client, monkeypatch, caplog):
    with monkeypatch.context() as broken:
        broken.setattr(board, "answer_content", lambda *_: 1 / 0)
        lame = asked(client, "?nam=2018&don-vi=178")
    whole = asked(client, "?nam=2018&don-vi=178")
    assert len(caplog.records) == len(CARDS)
    assert "role" in lame.text and "alert" in lame.text
    assert lame.data != whole.data


@pytest.mark.parametrize("address", ["/thay-doi", "/nguon", "/bao-cao", "/?nam=x", "/khong-co"])
def test_what_more_than_the_question_makes_is_never_stored(client, address, monkeypatch):
    kept = []
    monkeypatch.setattr(Answers, "keep", lambda _, key, answer: kept.append(key))
    client.get(address)
    assert kept == []
    client.get(PAGE)
    assert [key[2] for key in kept] == [PAGE]


def test_answers_asked_for_longest_ago_make_room():
    def key(name):
        return ("version", "GET", name, "", b"", "", "")

    answers, answer = Answers(most=250), Stored(b"a" * 100, "text/html", "")
    answers.keep(key("/1"), answer)
    answers.keep(key("/2"), answer)
    answers.get(key("/1"))
    answers.keep(key("/3"), answer)
    assert [bool(answers.get(key(name))) for name in ("/1", "/2", "/3")] == [True, False, True]


def test_a_slow_old_answer_never_overwrites_a_newer_one(page):
    opened(page, "/?nam=2019&don-vi=178")
    held = []
    page.route(f"**{CALLBACK}*", lambda route: route.continue_() if held else held.append(route))
    page.locator("#year-before").click()
    page.locator("#year-before").click()
    expect(page.locator("#title")).to_contain_text("2017")
    drawn(page)
    shown = chart_texts(page, CARDS[0]).all_text_contents()
    with page.expect_response(f"**{CALLBACK}*"):
        held[0].continue_()
    page.wait_for_timeout(500)  # what would be overwritten would be by now
    assert "2017" in page.locator("#title").text_content()
    assert chart_texts(page, CARDS[0]).all_text_contents() == shown
    expect(card(page, CARDS[0])).to_be_visible()
