"""Whatever is sent: a clear refusal, never a failure on our side, and never a stack trace."""

import copy
import json
import logging

import pytest
from browsing import CALLBACK, choice
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from tries import tries

from dashboard.settings import Settings, settings
from dashboard.submissions.build_version import build
from dashboard.web.server import server


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Return a folder with a version without simulation."""
    folder = tmp_path_factory.mktemp("hostile")
    build(Settings(data=folder, simulated=False), "tester")
    return folder


@pytest.fixture
def client(published, monkeypatch):
    """Return a client of the app over that version."""
    monkeypatch.setenv("CCHC_DATA", str(published))
    monkeypatch.setenv("CCHC_SIMULATED", "off")
    settings.cache_clear()
    return server.test_client()


@pytest.fixture
def valid(client):
    """Return what the page posts when a reader chooses."""
    return choice(client, "?nam=2019&don-vi=178")


def post(client, body):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(CALLBACK, data=raw, content_type="application/json")


def refused(answer, *statuses):
    return answer.status_code in (statuses or (400,)) and "Traceback" not in answer.text


def test_what_the_page_posts_is_answered(client, valid):
    answer = post(client, valid)
    assert answer.status_code == 200
    assert "220" in json.dumps(answer.json)
    renderer = valid | {"parsedChangedPropsIds": valid["changedPropIds"]}
    assert post(client, renderer).status_code == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"0",
        b'"x"',
        b"{",
        b"\xff\xfe",
        b'{"output":"\xff"}',
        b'{"output": NaN}',
        b'{"output":"\\ud800"}',
        b"[" * 90_000,
        b'{"a":' * 10_000,
        b"1" * 50_000,
        "{}".encode("utf-16"),
    ],
    ids=range(15),
)
def test_a_body_that_is_no_callback_is_refused(client, raw):
    assert refused(post(client, raw))


def test_a_body_of_a_megabyte_is_refused(client, valid):
    assert refused(post(client, b" " * 1_000_000), 413)
    assert refused(post(client, valid | {"inputs": [valid["inputs"][0] | {"value": "x" * 1_000_000}]}), 413)


def test_a_body_of_another_type_is_refused(client, valid):
    assert refused(client.post(CALLBACK, data=json.dumps(valid), content_type="text/plain"))
    assert refused(client.post(CALLBACK, data={"output": "x"}))
    assert refused(client.get(CALLBACK), 404)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("output", "nothing.children"),
        ("output", ["title.children"]),
        ("output", "x" * 10_000),
        ("outputs", []),
        ("outputs", {"id": "doan", "property": "answered"}),
        ("outputs", [{"id": "question", "property": "query"}]),
        ("outputs", [[[]]]),
        ("inputs", []),
        ("inputs", [{"id": "question", "property": "query"}]),
        ("inputs", [{"id": "title", "property": "query", "value": "?nam=2019"}]),
        ("inputs", [[{"id": "question", "property": "query", "value": "?nam=2019"}]]),
        ("state", 5),
        ("state", [{"id": "question", "property": "query", "value": 1}]),
        ("changedPropIds", [5]),
        ("changedPropIds", "question.query"),
        ("changedPropIds", None),
        ("parsedChangedPropsIds", 5),
        ("surprise", 1),
    ],
)
def test_a_callback_of_another_shape_is_refused(client, valid, key, value):
    assert refused(post(client, valid | {key: value}))


def renamed(body, name, **changed):
    """Return a callback in which the first component of that type has another id."""
    body = copy.deepcopy(body)
    first = next(
        group for group in body["outputs"] if isinstance(group, list) and group[0]["id"]["type"] == name
    )
    first[0]["id"] |= changed
    return body


def test_a_page_with_other_cards_is_told_that_the_answer_does_not_fit(client, valid):
    def fits(body):
        return post(client, body).json["response"]["question"]["answered"]["fits"]

    fewer = [group[1:] if isinstance(group, list) else group for group in valid["outputs"]]
    assert fits(valid)
    assert not fits(valid | {"outputs": fewer})
    assert not fits(renamed(valid, "graph", key="of-another-version"))


@pytest.mark.parametrize("changed", [{"type": "other"}, {"more": "x"}, {"key": None}, {"key": ["ALL"]}])
def test_a_component_that_the_pattern_does_not_match_is_refused(client, valid, changed):
    assert refused(post(client, renamed(valid, "graph", **changed)))


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        1e308,
        True,
        [],
        {},
        ["?nam=2019"],
        {"nam": 2019},
        "?nam=1",
        "?nam=" + "9" * 10_000,
        "?don-vi=nowhere",
        "?nam=2019&nam=2018",
        "?nam=%FF",
        "?nam=2019\x00",
        "?" + "don-vi=178&" * 201,
        "&" * 9_000,
    ],
    ids=range(16),
)
def test_a_question_that_cannot_be_read_is_refused(client, valid, value):
    valid["inputs"][0]["value"] = value
    assert refused(post(client, valid))


@pytest.mark.parametrize(
    "path", ["", "nguon", "//", "/khong-co", "/nguon", "/nguon/article-2020-02-24", 5, None]
)
def test_a_choice_on_no_page_or_on_one_without_choices_is_refused(client, valid, path, caplog):
    valid["state"][0]["value"] = path
    assert refused(post(client, valid))
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


def _places(value, path=()):
    """Return the path of every part of a JSON value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [
        *([path] if path else []),
        *(place for key, part in parts for place in _places(part, (*path, key))),
    ]


@trying(max_examples=tries(300), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_callback_is_refused_or_still_ours(client, valid, data):
    changed = copy.deepcopy(valid)
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from(_places(changed) or [("output",)]))
        holder = changed
        for key in path:
            holder = holder[key]
        deed = data.draw(st.sampled_from(["put", "drop", "double", "name"]))
        if deed == "drop":
            del holder[last]
        elif deed == "double" and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[last]))
        elif deed == "name" and isinstance(holder, dict):
            holder[data.draw(st.text(max_size=9))] = data.draw(JSON)
        else:
            holder[last] = data.draw(JSON)
        if not changed:
            break
    answer = post(client, changed)
    if answer.status_code == 200:
        assert changed["output"] == valid["output"]
        assert [each["id"] for each in changed["inputs"]] == ["question"]
        assert isinstance(changed["inputs"][0]["value"], str)
    else:
        assert refused(answer)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/?nam=" + "9" * 10_000, 400),
        ("/?nam=2019%00", 400),
        ("/?nam=%FF", 400),
        ("/?nam=٢٠١٩", 400),
        ("/?nam=1066", 404),
        ("/?nam=2019&nam=2018", 400),
        ("/?don-vi=nowhere", 404),
        ("/?don-vi=", 404),
        ("/?don-vi=%00", 404),
        ("/?don-vi=" + "x" * 10_000, 404),
        ("/?lang=fr", 400),
        ("/?giao-dien=%FF", 400),
        ("/?so-lieu=<script>", 400),
        ("/?" + "don-vi=178&" * 201, 400),
        ("/khong-co", 404),
        ("/" + "x" * 10_000, 404),
        ("/%FF", 404),
        ("/%00", 404),
        ("/nguon/nothing", 404),
        ("/nguon/../../etc/passwd", 404),
        ("/assets/../pyproject.toml", 404),
        ("/assets/%2e%2e/pyproject.toml", 404),
        ("/assets/%00", 404),
        ("/_dash-component-suites/os/path.js", 404),
        ("/_dash-component-suites/dash/../../x.js", 404),
        ("/_dash-component-suites/dash/nothing.js", 404),
        ("/_khong-co", 404),
        ("/healthz/x", 404),
        ("/hinh/nothing.json", 404),
        ("/hinh/procedure-coverage.json?kho=huge", 400),
        ("/hinh/procedure-coverage.json?nam=x", 400),
    ],
    ids=range(31),
)
def test_a_hostile_address_gets_a_page_in_vietnamese(client, address, status, caplog):
    answer = client.get(address)
    assert answer.status_code == status
    assert 'lang="vi"' in answer.text
    assert "Traceback" not in answer.text
    assert "<script>" not in answer.text
    assert len(answer.text) < 10_000
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_refused_page_in_english_is_in_english(client):
    assert 'lang="en"' in client.get("/?lang=en&nam=x").text


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_another_method_does_nothing(client, method):
    answer = getattr(client, method)("/?nam=2019")
    assert answer.status_code in (200, 405) if method == "options" else answer.status_code == 405


@pytest.mark.parametrize("address", ["/", "/healthz", "/hinh/procedure-coverage.json"])
def test_without_data_it_says_so(tmp_path, monkeypatch, address):
    monkeypatch.setenv("CCHC_DATA", str(tmp_path))
    settings.cache_clear()
    answer = server.test_client().get(address)
    assert answer.status_code == 503
    assert "Traceback" not in answer.text
