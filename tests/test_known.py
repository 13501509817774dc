"""Known questions: given again as stored bytes, for the version they were made of, and to nobody but the nameless."""

import shutil

import pytest
from browsing import CALLBACK, CARDS, card, choice, opened, publish
from playwright.sync_api import expect
from rows import write_rows

from dashboard.admin.gate import inside
from dashboard.data.open_version import current_warehouse
from dashboard.pages import board
from dashboard.settings import settings
from dashboard.web.response_cache import ResponseCache, Stored
from dashboard.web.server import server

PAGE = "/?nam=2019&don-vi=178"


@pytest.fixture
def client(published, monkeypatch):
    """Return a client of the server on the shipped data."""
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    return server.test_client(use_cookies=False)


@pytest.fixture
def made(client, monkeypatch):
    """Return the questions for which cards were made, in order."""
    choice(client, "")  # looks at the page once
    questions, make = [], board._make

    def noting(cards, question, *rest):
        questions.append(question.query)
        return make(cards, question, *rest)

    monkeypatch.setattr(board, "_make", noting)
    return questions


def asked(client, query, **more):
    return client.post(CALLBACK, json=choice(client, query), **more)


def test_a_choice_made_before_is_given_again_without_being_made_again(client, made):
    first = asked(client, "?nam=2018&don-vi=178")
    again = asked(client, "?nam=2018&don-vi=178")
    assert made == ["?nam=2018&don-vi=178"]
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert dict(first.headers) == dict(again.headers)
    assert asked(client, "?nam=2017&don-vi=178").data != first.data


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_a_page_is_given_again_in_the_coding_that_is_read(client, made, coding):
    said = {"Accept-Encoding": coding}
    first, again = client.get(PAGE, headers=said), client.get(PAGE, headers=said)
    assert (first.data, dict(first.headers)) == (again.data, dict(again.headers))
    assert first.headers.get("Content-Encoding", "identity") == coding
    assert len(made) == 1


def test_who_has_a_page_is_told_so(client, made):
    first = client.get(PAGE)
    for personal in ({}, {"HTTP_COOKIE": "who=me"}):  # known, and made anew
        mark = {"If-None-Match": first.headers["ETag"]}
        again = client.get(PAGE, headers=mark, environ_overrides=personal)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        other = client.get(PAGE, headers={"If-None-Match": '"other"'}, environ_overrides=personal)
        assert (other.status_code, other.data) == (200, first.data)
    assert len(made) == 3


def test_a_new_version_makes_every_answer_unknown(published, data_folder):
    shutil.copytree(published, data_folder, symlinks=True, dirs_exist_ok=True)
    client, query = server.test_client(use_cookies=False), "?nam=2019&don-vi=178"
    before, page = asked(client, query), client.get(PAGE)
    write_rows(data_folder, {})
    publish(data_folder, simulated=False)
    version = current_warehouse(settings()).version.id
    assert version in client.get(PAGE).text and version not in page.text
    assert version in asked(client, query).text and version not in before.text


def test_every_reader_of_a_question_is_given_the_same(client, made):
    posted = choice(client, "?nam=2018&don-vi=178")
    for token in ("?endId=one", "?endId=another", ""):  # Dash's, of one page that was loaded
        assert client.post(CALLBACK + token, json=posted).status_code == 200
    assert len(made) == 1


@pytest.mark.parametrize("personal", [{"HTTP_COOKIE": "who=me"}, {"HTTP_AUTHORIZATION": "Basic bWU6bWU="}])
def test_who_says_more_than_a_question_is_answered_anew(client, made, personal):
    asked(client, "?nam=2018&don-vi=178")
    asked(client, "?nam=2018&don-vi=178", environ_overrides=personal)
    asked(client, "?nam=2017&don-vi=178", environ_overrides=personal)
    asked(client, "?nam=2017&don-vi=178")
    assert len(made) == 4


def test_nothing_is_known_of_a_site_that_asks_who_is_there(client, monkeypatch):
    assert client.get(PAGE).status_code == client.get(PAGE).status_code == 200
    monkeypatch.setenv("CCHC_SIGN_IN", "all")
    settings.cache_clear()
    assert client.get(PAGE).status_code == 401
    assert inside(server).get(PAGE).status_code == 200
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
    monkeypatch.setattr(ResponseCache, "keep", lambda _, key, answer: kept.append(key))
    client.get(address)
    assert kept == []
    client.get(PAGE)
    assert [f"{key[2]}?{key[3]}" for key in kept] == [PAGE]


def test_answers_asked_for_longest_ago_make_room():
    def key(name):
        return (("version", 1, 1), "GET", name, "", b"", "", "")

    answers, answer = ResponseCache(most=250), Stored("200 OK", [], "", b"a" * 100, 5)
    answers.keep(key("/1"), answer)
    answers.keep(key("/2"), answer)
    answers.get(key("/1"))
    answers.keep(key("/3"), answer)
    assert [bool(answers.get(key(name))) for name in ("/1", "/2", "/3")] == [True, False, True]


# Notes the title of the page each time that an answer is shown.
NOTE_ANSWERS = """() => {
  window.answers = [];
  document.addEventListener("cchc:shown", () => answers.push(document.getElementById("title").textContent));
}"""


def test_a_slow_old_answer_never_overwrites_a_newer_one(page):
    opened(page, "/?nam=2019&don-vi=178")
    page.evaluate(NOTE_ANSWERS)
    title, earlier, held = page.locator("#title"), page.locator("#year-before"), []
    page.route(f"**{CALLBACK}*", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request(f"**{CALLBACK}*"):  # choices made before Dash is there are asked as one
        earlier.click()
    earlier.click()
    expect(title).to_contain_text("2017")
    with page.expect_response(f"**{CALLBACK}*"):
        held[0].continue_()
    earlier.click()
    expect(title).to_contain_text("2016")
    shown = page.evaluate("() => answers")
    assert ["2017" in shown[0], "2016" in shown[1], len(shown)] == [True, True, 2]
    expect(card(page, CARDS[0])).to_be_visible()
