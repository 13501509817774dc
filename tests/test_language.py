"""The language of a request: named by its address, the same for all it says, and gone when it is answered."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from browsing import CALLBACK, choice

from dashboard.language import current_language
from dashboard.settings import settings
from dashboard.web.server import server

VI, EN = "Trang này cần JavaScript", "This page needs JavaScript"


@pytest.fixture
def client(published, monkeypatch):
    """Return a client of the app over the shipped data."""
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    return server.test_client()


def test_a_request_ends_with_its_language(client):
    for address in ("/?lang=en", "/khong-co?lang=en", "/?lang=en&nam=1000", "/bang/x?lang=en"):
        client.get(address)
        assert current_language() == "vi"
    assert EN in client.get("/?lang=en").text and VI in client.get("/").text


@pytest.mark.parametrize("path", ["/khong-co?", "/?nam=1000", "/bang/khong-co?", "/tai/x.doc?"])
def test_an_error_page_is_in_the_language_of_its_address(client, path):
    vi, en = (client.get(f"{path}&lang={language}").text for language in ("vi", "en"))
    assert '<html lang="vi"' in vi and "Mở trang" in vi
    assert '<html lang="en"' in en and "Mở trang" not in en and "lang=en" in en


def test_a_callback_answers_in_the_language_of_its_question(client):
    for language, said in (("vi", "Đang hiển thị"), ("en", "Now showing")):
        posted = choice(client, f"?nam=2019&don-vi=178&lang={language}")
        answer = client.post(CALLBACK, json=posted)
        assert said in json.dumps(answer.json, ensure_ascii=False)


def test_requests_at_the_same_time_each_keep_their_language(client):
    """Caching is left out by a cookie: every answer is made."""
    addresses = [f"/chi-tieu/staff_qualification?nam=2019&lang={one}" for one in ("vi", "en")] * 8

    def title(address):
        return server.test_client().get(address, headers={"Cookie": "x=1"}).text

    with ThreadPoolExecutor(4) as pool:
        for address, text in zip(addresses, pool.map(title, addresses), strict=True):
            assert (EN in text, VI in text) == ("lang=en" in address, "lang=vi" in address)
