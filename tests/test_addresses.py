"""Every address gets an answer: a page, or a sentence about what was not understood and a link to what is nearest."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest

from dashboard.data.answers import choices
from dashboard.data.open_version import current_warehouse
from dashboard.settings import settings
from dashboard.web.server import server
from dashboard.wording import places

YEARS = range(2015, 2026)
UNITS = ["178", "178-xa", "05971", "05977", "05989", "05977@2025-07-01", "06187@2025-07-01"]
LONG = "1" * 10_000

# Address → status, what the page says, and the link that it offers.
REFUSED = [
    ("/?nam=1066", 404, "Chưa có số liệu năm 1066; năm gần nhất là 2015", "/?nam=2015&don-vi=178"),
    (
        "/?nam=2031&don-vi=05977",
        404,
        "Chưa có số liệu năm 2031; năm gần nhất là 2025",
        "/?nam=2025&don-vi=05977",
    ),
    (
        "/don-vi/05974?nam=2026",
        404,
        "Chưa có số liệu năm 2026; năm gần nhất là 2025",
        "/don-vi/05974?nam=2025&don-vi=178",
    ),
    (
        "/so-sanh?nam=2019&tu-nam=2026&don-vi=05977",
        404,
        "Chưa có số liệu năm 2026; năm gần nhất là 2025",
        "/so-sanh?nam=2019&don-vi=05977&tu-nam=2025",
    ),
    ("/?nam=2019&donvi=05971", 400, "Không hiểu tên “donvi”", "/?nam=2019&don-vi=05971"),
    ("/?n%C4%83m=2018", 400, "Hợp lệ: nam.", "/?nam=2018&don-vi=178"),
    ("/sosanh", 404, "Không có trang “/sosanh”", "/?nam=2019&don-vi=178"),
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
        assert f"ăm {year}: " in answer.text  # or half of it
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


# What was meant is plain: a link that a mail program broke, or that somebody wrote in capitals.
BROKEN = [
    ("/?nam=2019&amp;don-vi=05971", "Năm 2019: Phường Hoàng Văn Thụ"),
    ("/?NAM=2018&DON-VI=05971", "Năm 2018: Phường Hoàng Văn Thụ"),
    ("/?Nam=2018&Don-Vi=178-XA&SO-LIEU=CHINH-THUC", "Năm 2018: Tất cả phường, xã"),
    ("/?nam=2018&amp%3Bdon-vi=05971", "Năm 2018: Phường Hoàng Văn Thụ"),
]


@pytest.mark.parametrize(("address", "title"), BROKEN, ids=[address for address, _ in BROKEN])
def test_a_broken_link_is_read_as_it_was_meant(client, address, title):
    answer = client.get(address)
    assert answer.status_code == 200
    assert f'<h1 id="title">{title}</h1>' in answer.text


def test_so_is_the_address_of_a_file_or_picture(client):
    for route in ("/bang/bang-mau", "/hinh/bang-mau.json", "/tai/bang-mau.csv"):
        right, broken = (
            client.get(f"{route}?{sign.join(('trang=/so-sanh', 'nam=2021', 'don-vi=05971', 'don-vi=05977'))}")
            for sign in ("&", "&amp;")
        )
        assert right.status_code == broken.status_code == 200 and right.data == broken.data
    semicolons = client.get("/tai/procedure-coverage.csv?nam=2019&amp;dau=cham-phay")
    assert semicolons.text.count(";") > 10
    assert client.get("/hinh/procedure-coverage.json?nam=2019&amp;kho=tron").status_code == 400


@pytest.mark.parametrize(
    ("written", "leads_to"),
    [
        ("/so-sanh/", "/so-sanh"),
        ("/so-sanh/?nam=2018&don-vi=178", "/so-sanh?nam=2018&don-vi=178"),
        ("/So-Sanh", "/so-sanh"),
        ("/TRU-COT/2/", "/tru-cot/2"),
        ("/don-vi/05977@2025-07-01/", "/don-vi/05977@2025-07-01"),
        ("/chi-tieu/PROCEDURES_POSTAL", "/chi-tieu/procedures_postal"),
        ("/bang/procedure-coverage/?nam=2018", "/bang/procedure-coverage?nam=2018"),
        ("/healthz/", "/healthz"),
        ("/chi-tieu/", "/chi-tieu"),
        ("/don-vi/", "/don-vi"),
    ],
)
def test_a_slash_at_the_end_and_capitals_lead_to_the_page(client, written, leads_to):
    answer = client.get(written)
    assert (answer.status_code, answer.headers["Location"]) == (308, leads_to)
    assert client.get(leads_to).status_code == 200


@pytest.mark.parametrize(
    "address", ["/khong-co/", "/Khong-Co", "/so-sanh/x/", "/gop-y/", "/evil.example/", "/nguon/KHONG/"]
)
def test_no_other_path_leads_anywhere(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/so-sanh/", "///SO-SANH//"])
def test_no_path_leads_to_another_host(client, path):
    answer = client.get("/", environ_overrides={"PATH_INFO": path})
    at = urlsplit(answer.headers.get("Location", ""))
    assert at.netloc in ("", "localhost") and not at.path.startswith("//")


@pytest.mark.parametrize(
    ("address", "first", "other"),
    [
        ("/bao-cao?nam=2019&don-vi=178&don-vi=178-xa", "Toàn thành phố", "/bao-cao?nam=2019&don-vi=178-xa"),
        (
            "/ban-do?nam=2019&don-vi=178&chi-tieu=staff_qualification&chi-tieu=legal_docs_expired",
            "một chỉ tiêu",
            "/ban-do?nam=2019&don-vi=178&chi-tieu=legal_docs_expired",
        ),
    ],
)
def test_what_a_page_of_one_leaves_out_of_several_is_said_and_a_step_away(client, address, first, other):
    (line,) = re.findall(r'<p class="also">(.*?)</p>', client.get(address).text)
    assert first in line and f'href="{other}"' in unescape(line)
    assert client.get(other).status_code == 200 and 'class="also"' not in client.get(other).text


def test_a_refusal_speaks_the_language_of_the_address(client):
    answer = client.get("/?nam=1066&lang=en&giao-dien=toi")
    assert answer.status_code == 404
    assert "No figures for 1066 yet; the nearest year is 2015" in answer.text
    assert "was not understood" in client.get("/?nam=x&lang=en").text
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
    for query, status, said in (
        ("nam=1066", 404, "Chưa có số liệu năm 1066"),
        ("nam=x", 400, "trong địa chỉ"),
        ("don-vi=x", 404, "trong địa chỉ"),
        ("lang=fr", 400, "trong địa chỉ"),
    ):
        answer = client.get(f"{route}?{query}")
        assert answer.status_code == status
        assert said in answer.text
    assert client.get(route.replace("procedure-coverage", "khong-co")).status_code == 404


def test_a_picture_of_an_unknown_shape_is_refused(client):
    assert client.get("/hinh/procedure-coverage.json?kho=tron").status_code in (400, 404)


def test_nothing_else_may_be_done_to_a_page(client):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.open("/", method=method)
        assert answer.status_code == 405
        assert not TRACES.search(answer.text)


def test_a_page_that_is_missing_leads_on(client):
    assert "/so-sanh?nam=2019&amp;don-vi=178" in client.get("/sosanh").text.partition("<main")[2]
    answer = client.get("/buu-chinh")
    assert answer.status_code == 404
    assert 'href="/chi-tieu/procedures_postal?' in answer.text
    for place in places():
        assert f'href="{place.path}?nam=2019&amp;don-vi=178">{place.name}</a>' in answer.text
