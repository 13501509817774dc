"""Every address gets an answer: a page, or a sentence about what was not understood and a link to what is nearest."""

import re
from html import unescape

import pytest

from dashboard.app.server import server
from dashboard.data.answers import choices
from dashboard.data.current import current_warehouse
from dashboard.settings import settings
from dashboard.wording import places, words

YEARS = range(2015, 2026)
UNITS = ["178", "178-xa", "05971", "05977", "05989", "05977@2025-07-01", "06187@2025-07-01"]
LONG = "1" * 10_000

# Address → status, what the page says, and the link that it offers.
REFUSED = [
    ("/?nam=1066", 404, "Không hiểu năm “1066” trong địa chỉ.", "/?nam=2015&don-vi=178"),
    ("/?nam=2031&don-vi=05977", 404, "“2031”", "/?nam=2025&don-vi=05977"),
    ("/?nam=MMXIX", 400, "“MMXIX”", "/?nam=2019&don-vi=178"),
    ("/?nam=2019&nam=2018", 400, "“2019 2018”", "/?nam=2019&don-vi=178"),
    ("/?nam=", 400, "Không hiểu năm", "/?nam=2019&don-vi=178"),
    ("/?nam=２０１９", 400, "“２０１９”", "/?nam=2019&don-vi=178"),
    ("/?nam=%00%ff", 400, "Không hiểu năm", "/?nam=2019&don-vi=178"),
    (f"/?nam={LONG}", 400, "1…”", "/?nam=2019&don-vi=178"),
    ("/?don-vi=05978", 404, "Không hiểu đơn vị “05978”", None),
    ("/?don-vi=Dong+Kinh&nam=2018", 404, "“Dong Kinh”", "/?nam=2018&don-vi=05980"),
    ("/?don-vi=178&don-vi=vinh+trai", 404, "“vinh trai”", "/?nam=2019&don-vi=178&don-vi=05977"),
    ("/?don-vi=20", 404, "“20”", None),
    ("/?don-vi=06187", 404, "“06187”", None),
    (f"/?don-vi={LONG}", 404, "1…”", None),
    ("/?don-vi=<script>alert(1)</script>", 404, "“<script>", "/?nam=2019&don-vi=178"),
    ("/?lang=fr", 400, "Không hiểu ngôn ngữ “fr”", "/?nam=2019&don-vi=178"),
    (f"/?lang={LONG}", 400, "1…”", "/?nam=2019&don-vi=178"),
    ("/?giao-dien=hong", 400, "Không hiểu giao diện “hong”", "/?nam=2019&don-vi=178"),
    ("/?so-lieu=that", 400, "Không hiểu lựa chọn số liệu “that”", "/?nam=2019&don-vi=178"),
    ("/khong-co", 404, "Không có trang “/khong-co”", "/?nam=2019&don-vi=178"),
    ("/nguon/khong-co", 404, "Không có trang “/nguon/khong-co”", "/?nam=2019&don-vi=178"),
    ("/nguon/../../etc/passwd", 404, "Không có trang", "/?nam=2019&don-vi=178"),
    (f"/{LONG}", 404, "Không có trang", "/?nam=2019&don-vi=178"),
]
TRACES = re.compile(r"Traceback|File \"|werkzeug|\.py\b")


@pytest.fixture
def client(published, monkeypatch):
    """Return a client of the app on the shipped data."""
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    return server.test_client()


@pytest.mark.parametrize("year", YEARS)
def test_each_year_and_unit_has_a_page(client, year):
    for unit in UNITS:
        answer = client.get(f"/?nam={year}&don-vi={unit}")
        assert answer.status_code == 200
        assert f"Năm {year}: " in answer.text
        assert not TRACES.search(answer.text)


def test_every_unit_has_a_page_in_both_languages(client):
    for unit in choices(current_warehouse(settings())).units:
        for language in ("vi", "en"):
            answer = client.get(f"/?don-vi={unit}&lang={language}")
            assert answer.status_code == 200
            assert f'<html lang="{language}"' in answer.text


def test_all_units_at_once(client):
    query = "&".join(f"don-vi={unit}" for unit in choices(current_warehouse(settings())).units)
    assert client.get(f"/?nam=2025&{query}").status_code == 200


@pytest.mark.parametrize(
    "address", ["/nguon", "/nguon/article-2020-02-24", "/nguon/simulation", "/?la=gi&x=" + LONG]
)
def test_pages_beside_the_overview(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(("address", "status", "said", "link"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_is_not_understood_is_said(client, address, status, said, link):
    answer = client.get(address)
    page = unescape(answer.text)
    assert answer.status_code == status
    assert said in page
    assert not TRACES.search(page)
    assert "<script" not in answer.text
    assert len(page) < 6000
    (offered,) = re.findall(r'<p><a href="([^"]+)">Mở trang hợp lệ gần nhất</a>', page)
    assert link in (None, offered)
    assert client.get(offered).status_code == 200


def test_a_refusal_speaks_the_language_of_the_address(client):
    answer = client.get("/?nam=1066&lang=en&giao-dien=toi")
    assert answer.status_code == 404
    assert "was not understood" in answer.text
    assert 'data-theme="dark"' in answer.text
    assert 'href="/?nam=2015&amp;don-vi=178&amp;lang=en&amp;giao-dien=toi"' in answer.text


@pytest.mark.parametrize(
    ("address", "status", "said", "link"),
    [*REFUSED[:3], ("/", 200, "", "")],
    ids=lambda value: str(value)[:40],
)
def test_head_is_answered_without_a_body(client, address, status, said, link):
    answer = client.head(address)
    assert answer.status_code == status
    assert answer.data == b""


@pytest.mark.parametrize("route", ["/hinh/procedure-coverage.json", "/bang/procedure-coverage"])
def test_a_card_s_own_addresses_refuse_too(client, route):
    assert client.get(f"{route}?nam=2019&don-vi=178").status_code == 200
    for query, status in (("nam=1066", 404), ("nam=x", 400), ("don-vi=x", 404), ("lang=fr", 400)):
        answer = client.get(f"{route}?{query}")
        assert answer.status_code == status
        assert "trong địa chỉ" in answer.text
    assert client.get(route.replace("procedure-coverage", "khong-co")).status_code == 404


def test_a_picture_of_an_unknown_shape_is_refused(client):
    assert client.get("/hinh/procedure-coverage.json?kho=tron").status_code in (400, 404)


def test_nothing_else_may_be_done_to_a_page(client):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.open("/", method=method)
        assert answer.status_code == 405
        assert not TRACES.search(answer.text)


def test_a_page_that_is_missing_leads_on(client):
    answer = client.get("/buu-chinh")
    assert answer.status_code == 404
    assert 'href="/chi-tieu/procedures_postal?' in answer.text
    for place in places(words("vi")):
        assert f'href="{place.path}?nam=2019&amp;don-vi=178">{place.name}</a>' in answer.text
