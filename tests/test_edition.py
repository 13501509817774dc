"""A page that stays open while figures are published: all of it is of one version, and it tells of a newer one."""

import json
import re
from itertools import count

import pytest
from browsing import CALLBACK, at, choice, publish, shown
from playwright.sync_api import expect
from rows import write_rows
from test_accessibility import PHONE, violations

from dashboard.data.open_version import current_warehouse
from dashboard.question import OF_PAGE
from dashboard.settings import settings
from dashboard.submissions.error_reports import kept
from dashboard.web.server import server

PAGE = "/chi-tieu/commune_staff_present"
WARD = "nam=2020&don-vi=05977"
ADDRESS = f"{PAGE}?{WARD}"
CARD = "#card-commune_staff_present"
SAID = "#alternative-commune_staff_present"  # all values of the chart, for ears
MINUTES = 60_000
numerators = count(104, 4)


def publish_next(folder):
    """Publish another value of the ward, and return what a page says of it."""
    numerator = next(numerators)
    write_rows(folder, {"numerator": str(numerator), "denominator": "400"})
    publish(folder)
    return f"{numerator}/400"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("edition")


@pytest.fixture(scope="module")
def site(folder, lives):
    publish_next(folder)
    with lives.site(folder) as running:
        yield running


@pytest.fixture
def client(folder, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(folder))
    settings.cache_clear()
    return server.test_client()


def current():
    return current_warehouse(settings()).version.id


# ---- what the server answers


def test_what_a_page_asks_for_later_is_of_the_version_that_it_shows(client, folder):
    before = publish_next(folder)
    old = current()
    after = publish_next(folder)
    new = current()
    assert new != old
    here = f"{OF_PAGE}={old}"
    answer = client.post(CALLBACK, json=choice(client, f"?{WARD}&{here}", PAGE)).json
    said = json.dumps(answer, ensure_ascii=False)
    assert before in said and after not in said
    assert answer["response"]["question"]["answered"]["newest"] == new
    assert OF_PAGE not in said  # no link of the page holds it
    for route in ("/bang/{}", "/hinh/{}.json", "/tai/{}.csv", "/nhung/{}"):
        address = f"{route.format('commune_staff_present')}?trang={PAGE}&{WARD}"
        for asked, stated, other in ((f"{address}&{here}", before, after), (address, after, before)):
            text = client.get(asked).text
            assert stated.partition("/")[0] in text
            assert route == "/bang/{}" or (old if asked.endswith(old) else new) in text
            assert other.partition("/")[0] not in text
    collected = (
        f"/trang-chieu?{here}&the={PAGE}%3F{WARD.replace('=', '%3D').replace('&', '%26')}%23card-xep-hang"
    )
    assert client.get(collected).status_code == 200


def test_an_address_that_names_its_version_stays_with_it(client, folder):
    stated = publish_next(folder)
    old = current()
    publish_next(folder)
    answer = client.get(
        f"/bang/commune_staff_present?trang={PAGE}&{WARD}&phien-ban={old}&{OF_PAGE}={current()}"
    )
    assert percent(stated) in answer.text


def test_a_report_of_a_mistake_names_the_version_that_was_looked_at(client, folder):
    publish_next(folder)
    old = current()
    publish_next(folder)
    report = {"value": "commune_staff_present:total~05977~2020", "text": "Số này sai", "version": old}
    headers = {"Origin": "http://localhost"}
    assert client.post("/gop-y", json=report, headers=headers).status_code == 200
    assert kept(folder)[-1]["version"] == old
    del report["version"]
    assert client.post("/gop-y", json=report, headers=headers).status_code == 200
    assert kept(folder)[-1]["version"] == current()
    assert client.post("/gop-y", json=report | {"version": "x"}, headers=headers).status_code == 400


def test_a_version_that_is_gone_meanwhile_is_said_with_a_way_on(client):
    gone = "0" * 12
    assert client.post(CALLBACK, json=choice(client, f"?{WARD}&{OF_PAGE}={gone}", PAGE)).status_code == 400
    answer = client.get(f"/tai/commune_staff_present.csv?trang={PAGE}&{WARD}&{OF_PAGE}={gone}")
    assert answer.status_code == 404 and gone in answer.text
    assert OF_PAGE not in answer.text


# ---- in the browser


def version_in(page):
    """Return the version that stands in the footer."""
    return re.search(r"[0-9a-f]{12}", page.locator("#data-version").inner_text())[0]


def chosen(page, year):
    page.locator("#year").select_option(str(year))
    expect(page.locator(f"{CARD} .subtitle")).to_contain_text(f"năm {year}")


def test_a_page_that_stays_open_shows_one_version_everywhere_and_leads_to_the_newer(page, folder, client):
    before = publish_next(folder)
    shown(page, ADDRESS)
    old = version_in(page)
    bar = page.locator("#newer p")
    expect(bar).to_be_hidden()
    after = publish_next(folder)
    chosen(page, 2021)
    expect(bar).to_contain_text("Đã có số liệu mới")
    chosen(page, 2020)
    assert version_in(page) == old
    expect(page.locator(SAID)).to_contain_text(before)
    page.locator(f"{CARD} [data-show=table]").click()
    expect(page.locator(f"{CARD} .view.table")).to_contain_text(percent(before))
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert old in page.locator("#printed").text_content()
    assert old in page.locator("#pinned").get_attribute("href")
    page.locator(f"{CARD} details.downloads summary").click()
    with page.expect_download() as file:
        page.locator(f'{CARD} a[href*=".csv"]').first.click()
    assert old in file.value.suggested_filename
    assert OF_PAGE not in page.locator(f'{CARD} a[href*=".csv"]').first.get_attribute("href")
    page.locator(f"{CARD} h2 a").click()
    expect(page.locator("#evidence")).to_contain_text(old)
    page.locator("#close-evidence").click()
    assert OF_PAGE not in page.url
    bar.get_by_role("link", name="Mở số liệu mới").click()
    expect(page.locator("#data-version")).to_contain_text(current())
    expect(page.locator(SAID)).to_contain_text(after)
    expect(bar).to_be_hidden()
    at(page, ADDRESS)


def percent(counts):
    """Return the rate, in whole per cent, of two counts."""
    numerator, denominator = map(int, counts.split("/"))
    return f"{100 * numerator // denominator}%"


def test_the_bar_can_be_read_by_everybody_and_is_not_printed(page, folder):
    page.set_viewport_size(PHONE)
    for look in ("", "&giao-dien=toi"):
        shown(page, ADDRESS + look)
        publish_next(folder)
        chosen(page, 2021)
        expect(page.locator("#newer p")).to_be_in_viewport()
        assert violations(page) == []
    page.emulate_media(media="print")
    expect(page.locator("#newer p")).to_be_hidden()


def test_a_page_of_an_old_version_is_told_of_none(page, folder, client):
    publish_next(folder)
    old = current()
    shown(page, f"{ADDRESS}&phien-ban={old}")
    publish_next(folder)
    chosen(page, 2021)
    expect(page.locator("#newer p")).to_be_hidden()
    assert version_in(page) == old


def asked_for_health(page):
    """Return the list of when the page asks whether there is a newer version."""
    asked = []
    page.on("request", lambda one: asked.append(one) if one.url.endswith("/healthz") else None)
    return asked


@pytest.fixture
def watched(new_page):
    """Return a page whose clock a test moves on."""
    page = new_page()
    page.clock.install()
    return page


def test_a_screen_that_nobody_touches_follows_by_itself_and_asks_seldom(watched, folder, client):
    publish_next(folder)
    shown(watched, ADDRESS)
    old, asked = version_in(watched), asked_for_health(watched)
    watched.clock.run_for(60 * MINUTES)
    expect(watched.locator("#newer p")).to_be_hidden()
    assert 1 <= len(asked) <= 6
    assert all("cookie" not in one.headers for one in asked)
    after = publish_next(folder)
    with watched.expect_navigation():
        watched.clock.run_for(11 * MINUTES)
    expect(watched.locator("#data-version")).to_contain_text(current())
    expect(watched.locator(SAID)).to_contain_text(after)
    assert version_in(watched) != old
    at(watched, ADDRESS)


def test_a_page_in_use_is_told_and_left_as_it_is(watched, folder, client):
    publish_next(folder)
    shown(watched, ADDRESS)
    old = version_in(watched)
    publish_next(folder)
    for _ in range(3):
        watched.mouse.move(200, 300)
        watched.mouse.move(210, 310)
        watched.clock.run_for(11 * MINUTES)
    expect(watched.locator("#newer p")).to_be_visible()
    assert version_in(watched) == old
