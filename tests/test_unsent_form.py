"""What was typed when the session was over: after signing in one is back at the form with it, and nobody else is."""

import io
import re
import sqlite3

from desk import CSRF, HTML, PASSWORD, SIGN_IN, send, signed_in, token_of
from handins import GOOD, catalog, filled, form
from lxml import html
from test_desk_office import approved, built, given  # noqa: F401
from test_provider import come, named, serving  # noqa: F401

from dashboard.auth import accounts, store
from dashboard.auth.accounts import Details
from dashboard.data.versions import current_id
from dashboard.submissions.store import ids
from dashboard.web.server import server

WITHDRAWN = (40, 10, 15, 15, 20, 5, 14, 1, 10, 8, 2)
KEPT, BACK = "Nội dung bạn đã nhập được giữ", "Nội dung bạn đã nhập được điền lại, chưa gửi."
WHY = "Mười hồ sơ rút <b>hai</b>"


def database(folder, statement):
    """Run a statement on the accounts of a folder, and return its rows."""
    with sqlite3.connect(folder / store.FILE) as connection:
        return connection.execute(statement).fetchall()


def expire(folder):
    """Let every session be over, as after an hour without use."""
    database(folder, "UPDATE sessions SET seen_at = 0")


def draft(client):
    """Send a form whose second row asks for a reason, and return the path of what was found in it."""
    data, _ = filled(form(catalog())[1], [GOOD, WITHDRAWN])
    sent = {
        "file": (io.BytesIO(data), "phieu.xlsx"),
        "status": "official",
        "csrf_token": token_of(client, "/quan-tri/nop"),
    }
    return client.post("/quan-tri/nop", data=sent).location


def posted(client, path, page, **fields):
    """Send a form as a browser does from a page that it has open."""
    headers = HTML | {"Referer": f"http://localhost{page}"}
    return client.post(path, data=fields, headers=headers)


def entered(client, answer, name):
    """Fill in the sign-in that an answer shows, and return where it leads."""
    assert answer.status_code == 401 and SIGN_IN in answer.text
    tree = html.fromstring(answer.text)
    fields = {one.get("name"): one.get("value") for one in tree.xpath("//main//input[@type='hidden']")}
    led = client.post(SIGN_IN, data=fields | {"name": name, "password": PASSWORD})
    assert led.status_code == 303
    return led.location


def values(page):
    """Return what the fields of a page hold."""
    tree = html.fromstring(page)
    return {
        one.get("name"): one.get("value") if one.tag == "input" else one.text_content()
        for one in tree.xpath("//main//input | //main//textarea")
    }


def test_reasons_that_were_typed_when_the_session_was_over_come_back(given):  # noqa: F811
    lan = signed_in(server, "lan")
    path = draft(lan)
    fields = [name for name in values(lan.get(path).text) if (name or "").startswith("reason-")]
    typed = {name: f"{WHY} {name}" for name in fields}
    token = token_of(lan, path)
    expire(given.data)
    answer = posted(lan, path, path, **typed, csrf_token=token)
    assert typed and KEPT in answer.text and not ids(given.data)
    assert entered(lan, answer, "lan") == path
    page = lan.get(path)
    assert BACK in page.text and values(page.text).items() >= typed.items()
    assert values(lan.get(path).text).items() >= typed.items()  # also when it is loaded again
    answer = posted(lan, path, path, **typed, csrf_token=token_of(lan, path))
    assert answer.location == "/quan-tri/phieu/0001" and ids(given.data) == ("0001",)
    assert database(given.data, "SELECT * FROM typed") == []


def test_what_was_typed_is_shown_to_nobody_else_and_not_for_ever(given, monkeypatch):  # noqa: F811
    name = approved(given, 70)
    minh = signed_in(server, "minh")
    page, path = f"/quan-tri/phieu/{name}", f"/quan-tri/phieu/{name}/tra-lai"
    token = token_of(minh, page)
    expire(given.data)
    answer = posted(minh, path, page, reason=WHY, csrf_token=token)
    assert entered(minh, answer, "hoa") == page  # another one at the same machine
    assert "Mười hồ sơ" not in minh.get(page).text and BACK not in minh.get(page).text
    again = signed_in(server, "minh")
    shown = again.get(page).text
    assert values(shown)["reason"] == WHY and re.search(r'<details class="panel" open>', shown)
    later = store.now() + 13 * 3600
    monkeypatch.setattr("dashboard.admin.unsent_form.now", lambda: later)
    assert BACK not in again.get(page).text
    assert len(database(given.data, "SELECT * FROM typed")) == 1
    monkeypatch.setattr("dashboard.auth.sessions.now", lambda: later)
    signed_in(server, "lan")  # whoever comes next
    assert database(given.data, "SELECT * FROM typed") == []


def test_reasons_come_back_also_to_who_signs_in_through_a_provider(given, named):  # noqa: F811
    named.who = {"sub": "u-lan", "email": "lan@langson.example", "email_verified": True}
    lan = signed_in(server, "lan")
    path = draft(lan)
    typed = {name: WHY for name in values(lan.get(path).text) if (name or "").startswith("reason-")}
    token = token_of(lan, path)
    expire(given.data)
    answer = posted(lan, path, path, **typed, csrf_token=token)
    assert typed and KEPT in answer.text
    (start,) = html.fromstring(answer.text).xpath("//main//a[contains(@href, '/oidc')]/@href")
    back = come(lan, start)
    assert (back.status_code, back.location) == (303, path)
    page = lan.get(path).text
    assert BACK in page and values(page).items() >= typed.items()


def test_a_form_that_is_no_longer_valid_gives_back_what_was_typed(given):  # noqa: F811
    base = current_id(given.published)
    page = f"/quan-tri/phien-ban/{base}?nen={base}"
    hoa = signed_in(server, "hoa")
    token = token_of(hoa, page)
    send(hoa, "/quan-tri/dang-xuat")  # in another tab
    login = {"name": "hoa", "password": PASSWORD, "csrf_token": token_of(hoa)}
    hoa.post(SIGN_IN, data=login, follow_redirects=True)
    answer = posted(hoa, f"/quan-tri/phien-ban/{base}/quay-lai", page, reason=WHY, nen=base, csrf_token=token)
    assert answer.status_code == 400
    way = html.fromstring(answer.text).xpath("//main//a/@href")[0]
    assert way == page and KEPT in answer.text
    assert values(hoa.get(way).text)["reason"] == WHY


def test_fields_of_an_account_come_back_without_a_password(given):  # noqa: F811
    accounts.add(given.data, "quan.tri", Details(roles=frozenset({"administrator"})), "test", PASSWORD)
    keeper, page = signed_in(server, "quan.tri"), "/quan-tri/tai-khoan?lang=en"
    token = token_of(keeper, page)
    expire(given.data)
    fields = {
        "name": "moi.them",
        "full_name": "Mới Thêm",
        "roles": ["clerk"],
        "units": ["05977"],
        "password": "made",
    }
    answer = posted(keeper, "/quan-tri/tai-khoan?lang=en", page, **fields, csrf_token=token)
    assert entered(keeper, answer, "quan.tri") == page
    shown = keeper.get(page).text
    assert values(shown)["name"] == "moi.them" and values(shown)["full_name"] == "Mới Thêm"
    ticked = html.fromstring(shown).xpath("//input[@checked]/@value")
    assert {"clerk", "05977"} <= set(ticked)
    page = "/quan-tri/mat-khau"
    token = token_of(keeper, page)
    expire(given.data)
    posted(
        keeper,
        page,
        page,
        present=PASSWORD,
        fresh="mới hơn nữa nhé",
        again="mới hơn nữa nhé",
        csrf_token=token,
    )
    held = (given.data / store.FILE).read_bytes()
    assert "mới hơn nữa nhé".encode() not in held and b"moi.them" in held


def test_of_strangers_and_of_other_sites_nothing_is_kept(given):  # noqa: F811
    stranger = server.test_client()
    page = f"/quan-tri/phieu/{approved(given, 70)}"
    answer = posted(stranger, f"{page}/tra-lai", page, reason=WHY)
    assert answer.status_code == 401 and KEPT not in answer.text
    minh = signed_in(server, "minh")
    minh.get(page)
    minh.delete_cookie("cchc-forms")  # what another site's form comes without
    expire(given.data)
    assert KEPT not in posted(minh, f"{page}/tra-lai", page, reason=WHY).text
    lan = signed_in(server, "lan")
    lan.get("/quan-tri/nop")
    expire(given.data)
    assert KEPT not in posted(lan, "/quan-tri/nop", "/quan-tri/nop", reason="x" * 95_000).text
    assert database(given.data, "SELECT * FROM typed") == []


def test_a_page_that_only_takes_forms_leads_back_to_the_page_above(given):  # noqa: F811
    minh = signed_in(server, "minh")
    name = approved(given, 70)
    for before, page in (
        (f"/quan-tri/phieu/{name}/tra-lai", f"/quan-tri/phieu/{name}"),
        (f"/quan-tri/phieu/{name}?lang=en", f"/quan-tri/phieu/{name}"),
        ("/quan-tri/khong-co", "/quan-tri"),
        ("/quan-tri/khong-co/x", "/quan-tri"),
    ):
        answer = posted(minh, f"/quan-tri/phieu/{name}/tra-lai", before, reason="x")
        assert answer.status_code == 400
        assert html.fromstring(answer.text).xpath("//main//a/@href")[-1] == page


def test_accounts_of_an_earlier_release_are_kept_and_get_what_they_lack(tmp_path):
    first, *later = store.STEPS
    with sqlite3.connect(tmp_path / store.FILE) as connection:
        for statement in first:
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
    assert later
    accounts.add(tmp_path, "an", Details(roles=frozenset({"clerk"})), "test", PASSWORD)
    with store.writing(tmp_path) as tables:
        tables.keep_typed("an", "/x", "[]")
        assert tables.typed("an", "/x", 0) == "[]" and tables.typed("an", "/y", 0) == ""
    assert database(tmp_path, "PRAGMA user_version") == [(len(store.STEPS),)]


def test_an_address_too_long_to_be_named_is_led_back_to_from_where_it_stands(given, monkeypatch):  # noqa: F811
    monkeypatch.setenv("CCHC_SIGN_IN", "all")
    from dashboard.settings import settings

    settings.cache_clear()
    visitor, long = server.test_client(), "/trang-chieu?nam=2019&x=" + "%26" * 1_200
    answer = visitor.get(long, headers=HTML)
    assert len(long) > 3_000 and "Location" not in answer.headers
    assert CSRF.search(answer.text)
    assert entered(visitor, answer, "minh") == long
    short = visitor.get("/quan-tri/dang-nhap", headers=HTML)
    assert short.status_code == 303
