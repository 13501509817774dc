"""Who may: each role against each route, sessions that end, forms that carry their token, attempts that are counted."""

import os
import re
import sqlite3
import stat
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from urllib.parse import urljoin, urlsplit

import pytest
from argon2 import Type
from desk import HTML, PASSWORD, SIGN_IN, add, admitted, desk_app, send, sign_in, signed_in, token_of
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from tries import tries

from dashboard.admin.page import local
from dashboard.auth import accounts, current_user, passwords, sessions, store
from dashboard.auth.accounts import AccountRefused, Details
from dashboard.auth.current_user import NotSignedIn
from dashboard.auth.people import ROLES, Person, canonical, is_name
from dashboard.auth.sessions import SignInRefused, TooManyAttempts
from dashboard.settings import PROJECT, Settings, settings
from dashboard.submissions.build_version import build
from dashboard.web.server import server

ADMINISTRATOR = Details(full_name="Nguyễn Thu Hà", roles=frozenset({"administrator"}))
CLERK = Details(full_name="Bế Thị An", roles=frozenset({"clerk"}), units=frozenset({"05977"}))

# What each route below /quan-tri asks for; a new route must be written here, or the tests fail.
ANYBODY, SIGNED_IN = "anybody", "signed in"
OFFICE = {"reviewer", "publisher", "administrator"}
HANDING = {"clerk", "administrator"}
DESK_ROUTES = {
    "sign_in": ANYBODY,
    "provider": ANYBODY,
    "provider_return": ANYBODY,
    "sign_out": SIGNED_IN,
    "own_password": SIGNED_IN,
    "accounts": {"administrator"},
    "account": {"administrator"},
    "change_account": {"administrator"},
    "desk": set(ROLES),
    "handin": set(ROLES),
    "handed_in_file": set(ROLES),
    "handin_step": set(ROLES),
    "hand_in": HANDING,
    "send_file_in": HANDING,
    "draft": HANDING,
    "confirm": HANDING,
    "answered": HANDING,
    "form_to_fill": HANDING,
    "publishing": OFFICE,
    "make_preview": OFFICE,
    "preview": OFFICE,
    "publish": {"publisher"},
    "reminders": OFFICE,
    "reminders_csv": OFFICE,
    "versions": OFFICE,
    "look_back": OFFICE,
    "looked_back": OFFICE,
    "roll_back": {"publisher"},
    "journal": OFFICE,
}
# What stays open when the whole site is closed: files of the program, and whether it lives.
OPEN_FILES = {
    "icon",
    "robots",
    "_dash_assets.static",
    "cchc.css",
    "cchc.js",
    "dash-renderer.js",
    "dash-start.js",
    "style.css",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    "health",
}


@pytest.fixture(scope="module")
def version(tmp_path_factory):
    """Return a folder with a version without simulation."""
    folder = tmp_path_factory.mktemp("access")
    build(Settings(data=folder, simulated=False), "tester")
    return folder / "published"


@pytest.fixture
def folder(data_folder, version):
    """Return a data folder with a version and without accounts."""
    (data_folder / "published").symlink_to(version)
    return data_folder


@pytest.fixture
def app(folder):
    return desk_app()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def clock(monkeypatch):
    """Return a clock that a test moves by hand: a list of one moment."""
    moment = [1_800_000_000.0]
    for module in (store, sessions, accounts):
        monkeypatch.setattr(module, "now", lambda: moment[0])
    return moment


def set_settings(monkeypatch, **environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


def events():
    with store.reading(settings().data) as tables:
        return [(one.event, one.name) for one in tables.entries()]


# --- every role against every route


def routes():
    """Return (endpoint, method, path) of every route of the product."""
    sample = {
        "name": "an",
        "action": "khoa",
        "key": "procedure-coverage",
        "ending": "csv",
        "filename": "style.css",
    }
    found = []
    for rule in server.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: sample.get(part[1], "x"), rule.rule)
        found += [(rule.endpoint, method, path) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


ROUTES = routes()


@pytest.fixture
def hollow(folder, monkeypatch):
    """Let every view answer at once, so that what is tried is the gate alone."""
    for endpoint, view in list(server.view_functions.items()):
        stub = wraps(view)(lambda **_: "through the gate")
        monkeypatch.setitem(server.view_functions, endpoint, stub)
    for role in ROLES:
        add(
            role,
            Details(roles=frozenset({role}), units=frozenset({"05977"}) if role == "clerk" else frozenset()),
        )
    add("nobody", Details())
    return server


@pytest.fixture
def browsers(hollow):
    """Return a browser for each role, one signed in without any, and one of a stranger."""
    desk = desk_app()
    found = {None: hollow.test_client()}
    for name in (*ROLES, "nobody"):
        elsewhere = signed_in(desk, name)
        found[name] = hollow.test_client()
        found[name].set_cookie("cchc", elsewhere.get_cookie("cchc").value)
    return found


def verdict(client, method, path):
    """Return how the gate answers: `sign in`, `role`, `form` or `through`."""
    answer = client.open(path, method=method, headers=HTML)
    if answer.status_code == 401 or (answer.status_code == 303 and answer.location.startswith(SIGN_IN)):
        return "sign in"
    if answer.status_code == 400 and "Biểu mẫu này" in answer.text:
        return "form"
    return "role" if answer.status_code == 403 else "through"


def test_every_route_of_the_desk_says_whom_it_is_for():
    below = {endpoint for endpoint, _, path in ROUTES if path == "/quan-tri" or path.startswith("/quan-tri/")}
    assert {"sign_in", "accounts"} <= below <= DESK_ROUTES.keys()
    for endpoint in below:
        wanted = DESK_ROUTES[endpoint]
        marked = getattr(server.view_functions[endpoint], "desk_roles", None)
        assert marked == (wanted if isinstance(wanted, set) else None)


def test_every_role_against_every_route(browsers):
    assert len(ROUTES) > 25
    for endpoint, method, path in ROUTES:
        wanted = DESK_ROUTES.get(endpoint, ANYBODY)
        through = "form" if method == "POST" and endpoint in DESK_ROUTES else "through"
        for name, client in browsers.items():
            fits = wanted in (ANYBODY, SIGNED_IN) or name in wanted
            expected = "sign in" if name is None and wanted != ANYBODY else through if fits else "role"
            assert verdict(client, method, path) == expected, (endpoint, method, name)


def test_every_route_of_a_closed_site(browsers, monkeypatch):
    set_settings(monkeypatch, CCHC_SIGN_IN="all")
    for endpoint, method, path in ROUTES:
        is_open = DESK_ROUTES.get(endpoint) == ANYBODY or endpoint in OPEN_FILES
        stranger = "through" if endpoint in OPEN_FILES or method == "GET" else "form"
        assert verdict(browsers[None], method, path) == (stranger if is_open else "sign in"), (
            endpoint,
            method,
        )
        if endpoint not in DESK_ROUTES:
            assert verdict(browsers["nobody"], method, path) == "through", (endpoint, method)


@pytest.mark.parametrize(
    "path", ["/_dash-layout", "/_dash-dependencies", "/_reload-hash", "/tim?q=a", "/du-lieu/dcat.ttl"]
)
def test_what_a_page_fetches_of_a_closed_site_is_401_in_its_form(folder, monkeypatch, path):
    set_settings(monkeypatch, CCHC_SIGN_IN="all")
    answer = server.test_client().get(path, headers={"Accept": "*/*", "Sec-Fetch-Mode": "cors"})
    assert answer.status_code == 401
    assert answer.mimetype == ("application/json" if path.startswith("/_dash") else "text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_callback_of_a_closed_site_needs_the_session(folder, monkeypatch):
    set_settings(monkeypatch, CCHC_SIGN_IN="all")
    answer = server.test_client().post("/_dash-update-component", json={})
    assert answer.status_code == 401 and "đăng nhập" in answer.json["error"]


@pytest.mark.parametrize(
    "path",
    [
        "//quan-tri/tai-khoan",
        "/quan-tri/",
        "/quan-tri/x/../tai-khoan",
        "/%71uan-tri/tai-khoan",
        "/assets/../quan-tri",
    ],
)
def test_no_other_spelling_of_a_path_leads_past_the_gate(folder, path):
    answer = server.test_client().get(path, headers=HTML, follow_redirects=True)
    assert answer.request.path == SIGN_IN or answer.status_code == 404


def test_a_role_is_asked_for_wherever_the_view_stands(app):
    add("an", CLERK)
    add("duyet", Details(roles=frozenset({"reviewer"})))
    assert app.test_client().get("/khac", headers=HTML).status_code == 303
    assert signed_in(app, "an").get("/khac").status_code == 403
    assert signed_in(app, "duyet").get("/khac").status_code == 200


def test_a_view_that_asks_who_is_signed_in_without_the_gate_says_its_path(app):
    with app.test_request_context("/khac"), pytest.raises(NotSignedIn, match="/khac"):
        current_user.signed_in()


def test_a_refusal_names_the_roles_and_keeps_the_language(app):
    add("an", CLERK)
    client = signed_in(app, "an")
    assert "người công bố, người kiểm tra" in client.get("/quan-tri/duyet").text
    page = client.get("/quan-tri/duyet?lang=en&giao-dien=toi").text
    assert "publisher, reviewer" in page and 'data-theme="dark"' in page


def test_a_long_body_is_read_for_those_alone_who_may_send_it(app):
    add("an", CLERK)
    add("duyet", Details(roles=frozenset({"reviewer"})))
    sent = {"file": "x" * 50_000}
    assert send(signed_in(app, "duyet"), "/quan-tri/duyet", **sent).status_code == 200
    assert send(signed_in(app, "an"), "/quan-tri/duyet", **sent).status_code == 403
    assert app.test_client().post("/quan-tri/duyet", data=sent).status_code == 401
    assert send(signed_in(app, "duyet"), "/quan-tri/nop", **sent).status_code == 413


def test_a_file_that_is_too_large_is_answered_on_a_page_of_the_desk(folder, monkeypatch):
    set_settings(monkeypatch, CCHC_UPLOAD_MB="1")
    add("an", CLERK)
    client = signed_in(server, "an")
    body, kind = b"x" * 1_500_000, "multipart/form-data; boundary=x"
    answer = client.post("/quan-tri/nop", data=body, content_type=kind, headers=HTML)
    assert answer.status_code == 413 and 'class="desk"' in answer.text
    assert "nhiều nhất 1 MB" in answer.text and "Bỏ hình ảnh" in answer.text and "CCHC_" not in answer.text
    assert 'href="/quan-tri/nop"' in answer.text
    longer = client.post("/quan-tri/mat-khau", data={"new": "x" * 1_500_000}, headers=HTML)
    assert longer.status_code == 413 and "Tệp quá lớn" not in longer.text


def test_what_a_person_may():
    clerk = Person("an", "", frozenset({"clerk"}), frozenset({"05977"}))
    assert clerk.may("clerk") and not clerk.may("reviewer")
    assert clerk.may_hand_in("05977") and not clerk.may_hand_in("05977@2025-07-01")
    for role, may in (("reviewer", False), ("administrator", True), ("publisher", False)):
        assert Person("x", "", frozenset({role}), frozenset({"05977"})).may_hand_in("05980") is may


# --- sessions


@pytest.mark.parametrize("how", [accounts.lock, accounts.remove], ids=["lock", "remove"])
def test_an_account_that_is_locked_or_removed_is_out_at_once(app, how):
    add("thu.ha", ADMINISTRATOR)
    add("an", CLERK)
    client = signed_in(app, "an")
    assert admitted(client)
    how(settings().data, "an", "thu.ha")
    assert not admitted(client)
    assert sign_in(app.test_client(), "an").status_code == 401


def test_a_reset_ends_sessions_and_the_new_password_must_be_changed(app):
    add("an", CLERK)
    old = signed_in(app, "an")
    accounts.reset(settings().data, "an", "một mật khẩu tạm", "thu.ha")
    assert not admitted(old)
    client = signed_in(app, "an", "một mật khẩu tạm")
    for path in ("/quan-tri", "/quan-tri/xem", "/quan-tri/khong-co"):
        assert client.get(path, headers=HTML).location == "/quan-tri/mat-khau"
    assert send(client, "/quan-tri/nop").status_code == 403
    changed = {"present": "một mật khẩu tạm", "fresh": "bốn con ngựa ô", "again": "bốn con ngựa ô"}
    assert send(client, "/quan-tri/mat-khau", **changed).status_code == 303
    assert admitted(client)


def test_unlocked_it_opens_again_but_the_old_session_does_not(app):
    add("thu.ha", ADMINISTRATOR)
    add("an", CLERK)
    old = signed_in(app, "an")
    accounts.lock(settings().data, "an", "thu.ha")
    accounts.unlock(settings().data, "an", "thu.ha")
    assert not admitted(old)
    assert admitted(signed_in(app, "an"))


def test_signing_out_ends_the_session_at_the_server(app):
    add("an", CLERK)
    client = signed_in(app, "an")
    token = client.get_cookie("cchc").value
    assert send(client, "/quan-tri/dang-xuat").status_code == 303
    assert client.get_cookie("cchc") is None
    thief = app.test_client()
    thief.set_cookie("cchc", token)
    assert not admitted(thief)


def test_ones_own_new_password_ends_every_other_session(app):
    add("an", CLERK)
    here, elsewhere = signed_in(app, "an"), signed_in(app, "an")
    changed = {"present": PASSWORD, "fresh": "bốn con ngựa ô", "again": "bốn con ngựa ô"}
    assert send(here, "/quan-tri/mat-khau", **changed).status_code == 303
    assert admitted(here) and not admitted(elsewhere)
    assert sign_in(app.test_client(), "an").status_code == 401


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"present": "không phải mật khẩu"}, "Mật khẩu hiện tại không đúng."),
        ({"again": "bốn con ngựa trắng"}, "không giống nhau"),
        ({"fresh": PASSWORD, "again": PASSWORD}, "trùng với mật khẩu hiện tại"),
        ({"fresh": "ngắn", "again": "ngắn"}, "ít nhất 12 ký tự"),
        ({"fresh": "be.thi.an 2026", "again": "be.thi.an 2026"}, "không được chứa tên đăng nhập"),
    ],
)
def test_a_password_that_is_not_taken_says_why(app, change, said):
    add("be.thi.an", CLERK)
    client = signed_in(app, "be.thi.an")
    sent = {"present": PASSWORD, "fresh": "bốn con ngựa ô", "again": "bốn con ngựa ô"} | change
    answer = send(client, "/quan-tri/mat-khau", **sent)
    assert answer.status_code == 400 and said in answer.text
    assert admitted(signed_in(app, "be.thi.an"))


def test_a_session_ends_when_it_is_idle_and_after_its_longest_time(app, clock, monkeypatch):
    set_settings(monkeypatch, CCHC_SESSION_IDLE="30", CCHC_SESSION_LONGEST="2")
    add("an", CLERK)
    client = signed_in(app, "an")
    for _ in range(4):
        clock[0] += 29 * 60
        assert admitted(client)
    clock[0] += 5 * 60
    assert not admitted(client)  # in use, but since more than two hours
    client = signed_in(app, "an")
    clock[0] += 31 * 60
    assert not admitted(client)


def test_a_token_from_before_sign_in_is_worth_nothing_after(app):
    """Session fixation: what somebody planted, or signed in with before, does not become the new session."""
    add("an", CLERK)
    add("duyet", Details(roles=frozenset({"reviewer"})))
    attacker = signed_in(app, "duyet")
    planted = attacker.get_cookie("cchc").value
    assert admitted(attacker)
    victim = app.test_client()
    victim.set_cookie("cchc", planted)
    victim.set_cookie("cchc-forms", attacker.get_cookie("cchc-forms").value)
    sent = {"name": "an", "password": PASSWORD, "csrf_token": token_of(victim, "/quan-tri/mat-khau")}
    assert victim.post(SIGN_IN, data=sent).status_code == 303
    assert victim.get_cookie("cchc").value != planted
    assert victim.get("/quan-tri/xem").text == "an"
    assert not admitted(attacker)


def test_roles_count_from_the_next_request_on(app):
    add("thu.ha", ADMINISTRATOR)
    add("an", CLERK)
    client = signed_in(app, "an")
    assert client.get("/quan-tri/duyet").status_code == 403
    accounts.change(settings().data, "an", Details(roles=frozenset({"publisher"})), "thu.ha")
    assert client.get("/quan-tri/duyet").status_code == 200


@pytest.mark.parametrize("token", ["", "x", "đ", "a" * 3000, "' OR 1=1 --"])
def test_no_other_token_opens_anything(app, token):
    add("an", CLERK)
    client = signed_in(app, "an")
    client.set_cookie("cchc", token)
    assert not admitted(client)


def cookies(answer):
    return {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


def test_the_cookies_are_for_this_site_and_no_script(app):
    add("an", CLERK)
    given = cookies(sign_in(app.test_client(), "an")) | cookies(app.test_client().get(SIGN_IN))
    assert given.keys() == {"cchc", "cchc-forms"}
    for line in given.values():
        assert "HttpOnly" in line and "SameSite=Lax" in line and "Path=/" in line
        assert "Secure" not in line and "Domain" not in line and "Expires" not in line


def test_with_https_the_cookies_are_for_https_and_this_host_alone(app):
    add("an", CLERK)
    safely = {"base_url": "https://cchc.langson.gov.vn"}
    client = app.test_client()
    token = token_of(client, **safely)
    sent = {"name": "an", "password": PASSWORD, "csrf_token": token}
    without = client.post(SIGN_IN, data=sent, **safely)
    assert without.status_code == 400  # a form that comes by https says from where
    headers = {"Referer": f"https://cchc.langson.gov.vn{SIGN_IN}"}
    given = cookies(client.get(SIGN_IN, **safely)) | cookies(
        client.post(SIGN_IN, data=sent, headers=headers, **safely)
    )
    assert "__Host-cchc" in given
    assert all("Secure" in line for line in given.values())


@pytest.mark.parametrize(("proxies", "believed"), [("0", False), ("1", True)])
def test_a_proxy_is_believed_where_the_setting_says_so(app, monkeypatch, proxies, believed):
    set_settings(monkeypatch, CCHC_PROXIES=proxies)
    add("an", CLERK)
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Referer": "https://localhost/"}
    answer = sign_in(app.test_client(), "an", headers=said)
    assert answer.status_code == 303
    assert ("__Host-cchc" in cookies(answer)) is believed
    with store.reading(settings().data) as tables:
        assert tables.entries()[0].address == ("203.0.113.9" if believed else "127.0.0.1")


def test_what_is_shown_to_some_is_kept_by_nobody(folder):
    add("thu.ha", ADMINISTRATOR)
    client = signed_in(server, "thu.ha")
    for path in (SIGN_IN, "/quan-tri/mat-khau", "/quan-tri/tai-khoan", "/quan-tri/khong-co"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "same-origin"


def test_a_page_for_everybody_neither_gives_nor_asks_for_a_cookie(folder):
    client = server.test_client()
    answer = client.get("/healthz")
    assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
    assert not (folder / "accounts.sqlite").exists() and not (folder / "secret.key").exists()


# --- forms


@pytest.mark.parametrize("token", [None, "", "x", "ImEi.aUuu.bbbb"])
def test_a_form_without_its_token_is_a_page_that_says_so(app, token):
    add("an", CLERK)
    client = signed_in(app, "an")
    for path in (SIGN_IN, "/quan-tri/dang-xuat", "/quan-tri/mat-khau", "/quan-tri/nop"):
        answer = client.post(path, data={} if token is None else {"csrf_token": token})
        assert answer.status_code == 400 and "Biểu mẫu này không còn hiệu lực" in answer.text
    assert admitted(client)


def test_a_form_that_is_no_longer_valid_leads_back_to_its_page(app):
    add("an", CLERK)
    client = signed_in(app, "an")
    for referrer, page in (
        ("http://[", "/quan-tri"),
        ("http://localhost//evil.example", "/quan-tri"),
        ("http://localhost/quan-tri/xem", "/quan-tri/xem"),
        ("http://evil.example/x", "/quan-tri"),
    ):
        answer = client.post("/quan-tri/dang-xuat", headers={"Referer": referrer})
        assert f'<a href="{page}">Mở lại</a>' in answer.text


def test_a_token_that_another_person_was_given_is_worth_nothing(app):
    """Even where a neighbouring host planted the cookie that belongs to it."""
    add("an", CLERK)
    add("duyet", Details(roles=frozenset({"reviewer"})))
    attacker, victim = signed_in(app, "duyet"), signed_in(app, "an")
    theirs = token_of(attacker, "/quan-tri/mat-khau")
    victim.set_cookie("cchc-forms", attacker.get_cookie("cchc-forms").value)
    assert victim.post("/quan-tri/nop", data={"csrf_token": theirs}).status_code == 400
    assert send(victim, "/quan-tri/nop").status_code == 200


def test_a_token_may_come_as_a_header(app):
    add("an", CLERK)
    client = signed_in(app, "an")
    headers = {"X-CSRFToken": token_of(client, "/quan-tri/mat-khau")}
    assert client.post("/quan-tri/nop", data=b"", headers=headers).status_code == 200


# --- where to after sign-in


def test_a_reader_is_sent_to_sign_in_and_then_where_they_wanted(app):
    add("an", CLERK)
    client = app.test_client()
    away = client.get("/quan-tri/xem?a=1&b=đ&lang=en", headers=HTML)
    assert away.status_code == 303
    page = client.get(away.location)
    assert "Sign in" in page.text
    target = re.search(r'name="tiep" value="([^"]*)"', page.text)[1].replace("&amp;", "&")
    assert sign_in(client, "an", target=target).location == "/quan-tri/xem?a=1&b=%C4%91&lang=en"
    assert client.get(away.location).location == "/quan-tri/xem?a=1&b=%C4%91&lang=en"


def as_a_browser_reads(location):
    """Return the host that a browser goes to from our page."""
    plain = re.sub(r"[\t\r\n]", "", location.strip("".join(map(chr, range(33))))).replace("\\", "/")
    return urlsplit(urljoin("http://localhost/quan-tri/dang-nhap", plain)).netloc


TARGETS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                "/",
                "\\",
                "//",
                "http:",
                "https:",
                "evil.example",
                "\t",
                "\n",
                "@",
                "%2f",
                ".",
                "?",
                "#",
                "a",
                "javascript:",
            ]
        ),
        max_size=6,
    ).map("".join),
)


@given(TARGETS)
def test_no_target_leads_to_another_host(target):
    assert as_a_browser_reads(local(target)) == "localhost"
    assert local(target) in (target, "/quan-tri")
    assert local(local(target)) == local(target)


@pytest.fixture
def clerk(app):
    """Return the browser of a clerk who signed in."""
    add("an", CLERK)
    return signed_in(app, "an")


@trying(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=tries(30))
@given(TARGETS)
def test_nobody_is_sent_to_another_host_after_sign_in(clerk, target):
    answer = clerk.get(SIGN_IN, query_string={"tiep": target})
    assert answer.status_code == 303 and as_a_browser_reads(answer.location) == "localhost"


def test_targets_of_this_site_are_kept():
    for target in ("/", "/?nam=2019", "/quan-tri/tai-khoan", "/don-vi/05977@2025-07-01?so-lieu=tat-ca#a"):
        assert local(target) == target
    for target in (
        "",
        "quan-tri",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        SIGN_IN,
        "/" + "a" * 9000,
    ):
        assert local(target) == "/quan-tri"


# --- attempts


def shape(answer):
    """Return all of an answer but the token of its form and the name that was typed."""
    text = re.sub(r'(name="(?:csrf_token|name)" value=")[^"]*', r"\1", answer.text)
    return answer.status_code, text, {key: value for key, value in answer.headers if key != "Set-Cookie"}


def same_length(name):
    return (name + "xxxxxxxxxx")[:10]


def test_a_refusal_looks_the_same_whatever_the_reason(app):
    add("thu.ha", ADMINISTRATOR)
    for name in ("right_name", "locked_one", "removed_on", "from_outsi"):
        add(name, CLERK, password="" if name == "from_outsi" else PASSWORD)
    accounts.lock(settings().data, "locked_one", "thu.ha")
    accounts.remove(settings().data, "removed_on", "thu.ha")
    tries = [("right_name", "wrong wrong wrong")] + [
        (name, PASSWORD) for name in ("locked_one", "removed_on", "from_outsi", "not_anyone", "Ð'; --<b>x")
    ]
    shapes = [shape(sign_in(app.test_client(), name, password)) for name, password in tries]
    assert shapes[0][0] == 401
    for other in shapes[1:]:
        assert other[:2] == shapes[0][:2]
        assert set(other[2]) == set(shapes[0][2])


def test_an_unknown_name_costs_a_hash_as_well(data_folder, monkeypatch):
    tried = []
    monkeypatch.setattr(passwords, "HASHER", Counting(passwords.HASHER, tried))
    for name in ("nobody", "", "Đ"):
        with pytest.raises(SignInRefused):
            sessions.sign_in(settings(), name, PASSWORD, "127.0.0.1")
    assert len(tried) == 3


class Counting:
    """A hasher that notes what it verifies."""

    def __init__(self, inner, tried):
        self.hash, self._inner, self._tried = inner.hash, inner, tried

    def verify(self, kept, password):
        self._tried.append(kept)
        return self._inner.verify(kept, password)


@pytest.mark.parametrize("name", ["an.thi", "nobody"])
def test_after_too_many_failures_nobody_may_try_for_a_while(app, clock, name):
    add("an.thi", CLERK)
    for _ in range(sessions.MOST["account"]):
        assert sign_in(app.test_client(), name, "wrong wrong wrong").status_code == 401
        clock[0] += 1
    limited = sign_in(app.test_client(), name)
    assert limited.status_code == 429 and "thử quá nhiều lần" in limited.text
    assert 0 < int(limited.headers["Retry-After"]) <= sessions.WINDOW
    clock[0] += int(limited.headers["Retry-After"]) + 1
    assert sign_in(app.test_client(), name).status_code == (303 if name == "an.thi" else 401)


def test_the_failures_of_an_account_are_forgotten_when_it_opens(app):
    add("an.thi", CLERK)
    for _ in range(3):
        for _ in range(sessions.MOST["account"] - 1):
            sign_in(app.test_client(), "an.thi", "wrong wrong wrong")
        assert sign_in(app.test_client(), "an.thi").status_code == 303


@pytest.mark.parametrize(
    ("first", "same", "other"),
    [
        ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
        ("2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1"),
        ("::ffff:192.0.2.1", "192.0.2.1", "::ffff:192.0.2.2"),
        ("", "", "192.0.2.2"),
    ],
)
def test_an_address_has_its_share_whatever_the_names(data_folder, first, same, other):
    folder = settings().data
    for number in range(sessions.MOST["address"]):
        sessions.attempt(folder, f"name{number}", first)
    with pytest.raises(TooManyAttempts):
        sessions.attempt(folder, "another", same)
    sessions.attempt(folder, "another", other)


def test_ones_own_password_cannot_be_guessed_more_often_than_at_sign_in(app):
    add("an.thi", CLERK)
    client = signed_in(app, "an.thi")
    sent = {"present": "wrong wrong wrong", "fresh": "bốn con ngựa ô", "again": "bốn con ngựa ô"}
    for _ in range(sessions.MOST["account"]):
        assert send(client, "/quan-tri/mat-khau", **sent).status_code == 400
    answer = send(client, "/quan-tri/mat-khau", **(sent | {"present": PASSWORD}))
    assert answer.status_code == 429 and answer.headers["Retry-After"]


GUESSER = """
import sys
from dashboard.auth import store
from dashboard.auth.sessions import SignInRefused, TooManyAttempts, sign_in
from dashboard.settings import settings
store.SECONDS_TO_WAIT = 300
looked_at = 0
while True:
    try:
        sign_in(settings(), "an.thi", "wrong wrong wrong", "192.0.2.1")
    except TooManyAttempts:
        break
    except SignInRefused:
        looked_at += 1
print(looked_at)
"""


def in_processes(count, program):
    """Run a program in several processes at once, and return what each printed."""
    run = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=PROJECT,
            env=os.environ | {"CCHC_DATA": str(settings().data)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    said = [process.communicate()[0] for process in run]
    assert [process.returncode for process in run] == [0] * count
    return said


def test_several_processes_count_together(data_folder):
    add("an.thi", CLERK)
    looked_at = [int(said) for said in in_processes(2, GUESSER)]
    assert sum(looked_at) == sessions.MOST["account"]


MAKER = """
import os, sys
from dashboard.auth import accounts, store
from dashboard.auth.cookies import secret_key
from dashboard.settings import settings
store.SECONDS_TO_WAIT = 300
for number in range(5):
    accounts.add(settings().data, f"name-{os.getpid()}-{number}", accounts.Details(), "test")
print(secret_key(settings().data))
"""


def test_several_processes_that_begin_at_once_make_one_file_and_one_key(data_folder):
    keys = in_processes(3, MAKER)
    assert len(set(keys)) == 1 and len(keys[0]) > 40
    with store.reading(settings().data) as tables:
        assert len(tables.accounts()) == 15


def test_threads_that_try_at_once_do_not_slip_through(data_folder, monkeypatch):
    monkeypatch.setattr(store, "SECONDS_TO_WAIT", 300)

    def tried(_):
        try:
            sessions.attempt(settings().data, "an", "192.0.2.1")
        except TooManyAttempts:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(tried, range(24))) == sessions.MOST["account"]


# --- what is kept


def test_nothing_that_is_kept_opens_anything(app):
    add("an", CLERK)
    client = signed_in(app, "an")
    held = (settings().data / "accounts.sqlite").read_bytes()
    assert PASSWORD.encode() not in held
    assert client.get_cookie("cchc").value.encode() not in held
    for name in ("accounts.sqlite", "secret.key"):
        assert stat.S_IMODE((settings().data / name).stat().st_mode) == 0o600


def test_what_is_kept_outlives_a_power_cut(data_folder, monkeypatch, sqlite_waits):
    """SQLite calls it FULL, or 2, to wait for the disk before a change is done."""
    monkeypatch.setattr(store, "SYNCHRONOUS", sqlite_waits)
    connection = store._connect(settings().data / "accounts.sqlite")
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def test_the_log_is_added_to_and_never_changed(app):
    add("thu.ha", ADMINISTRATOR)
    add("an", CLERK)
    sign_in(app.test_client(), "an", "wrong wrong wrong")
    sign_in(app.test_client(), PASSWORD, PASSWORD)  # typed into the wrong field
    send(signed_in(app, "an"), "/quan-tri/dang-xuat")
    accounts.lock(settings().data, "an", "thu.ha")
    accounts.unlock(settings().data, "an", "thu.ha")
    accounts.reset(settings().data, "an", "một mật khẩu tạm", "thu.ha")
    accounts.remove(settings().data, "an", "thu.ha")
    assert events()[::-1] == [
        ("added", "thu.ha"),
        ("added", "an"),
        ("sign-in-failed", "an"),
        ("sign-in-failed", ""),
        ("signed-in", "an"),
        ("signed-out", "an"),
        ("locked", "an"),
        ("unlocked", "an"),
        ("reset", "an"),
        ("removed", "an"),
    ]
    connection = sqlite3.connect(settings().data / "accounts.sqlite")
    for change in ("DELETE FROM log", "UPDATE log SET event = ''"):
        with pytest.raises(sqlite3.IntegrityError, match="only added to"):
            connection.execute(change)
    connection.close()


def test_a_pause_is_logged_once(app):
    add("an.thi", CLERK)
    for _ in range(sessions.MOST["account"] + 3):
        sign_in(app.test_client(), "an.thi", "wrong wrong wrong")
    assert events().count(("limited", "an.thi")) == 1


def test_accounts_that_cannot_be_read_are_a_page_and_the_public_site_lives_on(folder, caplog):
    (folder / "accounts.sqlite").write_bytes(b"no database" * 100)
    client = server.test_client()
    client.set_cookie("cchc", "x")
    answer = client.get("/quan-tri/tai-khoan", headers=HTML)
    assert answer.status_code == 503 and "Hiện không đọc được sổ tài khoản" in answer.text
    assert "accounts.sqlite" in caplog.text
    assert client.get("/healthz").status_code == 200
    assert client.get("/huong-dan").status_code == 200


def test_a_key_that_cannot_be_made_is_a_page(folder, caplog):
    (folder / "secret.key").mkdir()
    answer = server.test_client().get(SIGN_IN)
    assert answer.status_code == 500 and "Traceback" not in answer.text
    assert "secret.key" in caplog.text


# --- the administrator's pages


@pytest.fixture
def keeper(app):
    """Return the browser of an administrator, beside whom there is a clerk."""
    add("thu.ha", ADMINISTRATOR)
    add("an", CLERK)
    return signed_in(app, "thu.ha")


PAGE = "/quan-tri/tai-khoan"


def test_an_account_is_added_by_form_with_a_password_shown_once(app, keeper):
    sent = {"name": "Bình", "roles": ["clerk"], "units": ["05977"], "password": "made"}
    assert "không dùng làm tên đăng nhập được" in send(keeper, PAGE, **sent).text
    answer = send(keeper, PAGE, **(sent | {"name": "Binh"}))
    made = re.search(r'class="secret">([^<]+)', answer.text)[1]
    assert signed_in(app, "binh", made).get("/quan-tri", headers=HTML).location == "/quan-tri/mat-khau"
    assert made not in keeper.get(f"{PAGE}/binh").text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"roles": ["king"]}, "Không có vai trò “king”."),
        ({"roles": ["clerk"]}, "hãy chọn ít nhất một đơn vị"),
        ({"roles": ["clerk"], "units": ["<b>"]}, "Không có đơn vị “&lt;b&gt;”."),
        ({"email": "an@x.vn@"}, "không phải địa chỉ thư điện tử"),
        ({"full_name": "x" * 200}, "dài hơn 120 ký tự"),
    ],
)
def test_details_that_cannot_be_are_refused_and_change_nothing(keeper, sent, said):
    for path in (f"{PAGE}/an/sua", PAGE):
        answer = send(keeper, path, name="new-one", **sent)
        assert answer.status_code == 400 and said in answer.text
    with store.reading(settings().data) as tables:
        assert tables.account("an").roles == {"clerk"} and tables.account("new-one") is None


def test_each_step_of_the_page_does_what_its_button_says(app, keeper):
    def state():
        with store.reading(settings().data) as tables:
            return tables.account("an")

    send(keeper, f"{PAGE}/an/khoa")
    assert state().locked
    send(keeper, f"{PAGE}/an/mo-khoa")
    assert not state().locked
    send(keeper, f"{PAGE}/an/sua", full_name="  Bế  Thị An ", email="An@X.vn", roles=["publisher"])
    assert (state().full_name, state().email, state().roles) == ("Bế Thị An", "an@x.vn", {"publisher"})
    send(keeper, f"{PAGE}/an/dat-lai")
    assert state().must_change
    assert "đánh dấu vào ô" in send(keeper, f"{PAGE}/an/xoa").text and state().removed_at is None
    send(keeper, f"{PAGE}/an/xoa", confirmed="yes")
    assert state().removed_at
    for path in (f"{PAGE}/an", f"{PAGE}/nobody", f"{PAGE}/thu.ha/khac"):
        assert keeper.get(path).status_code in (404, 405)
    assert send(keeper, f"{PAGE}/thu.ha/khac").status_code == 404
    assert "quản trị viên duy nhất" in send(keeper, f"{PAGE}/thu.ha/khoa").text


def test_what_people_write_is_text_and_no_page(app, keeper):
    send(keeper, f"{PAGE}/an/sua", full_name="<script>alert(1)</script>", roles=["reviewer"])
    for path in (PAGE, f"{PAGE}/an"):
        assert "<script>" not in keeper.get(path).text and "&lt;script&gt;" in keeper.get(path).text
    assert "<script>" not in signed_in(app, "an").get("/quan-tri/mat-khau").text
    assert "<b>" not in sign_in(app.test_client(), "<b>x", PASSWORD).text


# --- names, passwords, details


@given(st.text(max_size=60))
def test_a_name_has_one_form(written):
    name = canonical(written)
    assert canonical(name) == name or not is_name(name)
    if is_name(name):
        assert re.fullmatch(r"[a-z][a-z0-9._-]{1,39}", name)


@trying(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=tries(50))
@given(st.text(max_size=60), st.text(max_size=300))
def test_no_text_as_name_or_password_is_more_than_refused(data_folder, name, password):
    with pytest.raises(SignInRefused):
        sessions.sign_in(settings(), name, password, f"host {hash(name)}")


@trying(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=tries(50, 500))
@given(st.text(max_size=60))
def test_a_text_is_a_name_or_refused_with_a_reason(data_folder, name):
    try:
        made = accounts.add(settings().data, name, Details(), "test")
    except AccountRefused as refused:
        assert refused.reason in ("name", "taken")
    else:
        with store.reading(settings().data) as tables:
            assert tables.account(made.name) == made and is_name(made.name)


def test_a_password_is_the_same_whichever_way_its_letters_are_typed(data_folder):
    add("an", CLERK, password=unicodedata.normalize("NFD", PASSWORD))
    assert unicodedata.normalize("NFD", PASSWORD) != PASSWORD
    assert sessions.sign_in(settings(), "An ", PASSWORD, "")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("ngắn quá", "password-short"),
        ("a" * 201, "password-long"),
        ("AN.THI của Lạng Sơn", "password-name"),
        ("aaaaaaaaaaaaaaa", "password-simple"),
    ],
)
def test_a_weak_password_is_refused(data_folder, password, reason):
    with pytest.raises(AccountRefused) as refused:
        add("an.thi", CLERK, password=password)
    assert refused.value.reason == reason


def test_a_password_costs_what_owasp_asks_for(costly_hasher):
    assert (costly_hasher.type, costly_hasher.parallelism) == (Type.ID, 1)
    assert (costly_hasher.time_cost, costly_hasher.memory_cost) == (2, 19 * 1024)


def test_an_old_hash_is_renewed_when_its_password_is_given(data_folder, costly_hasher, monkeypatch):
    add("an", CLERK)
    monkeypatch.setattr(passwords, "HASHER", costly_hasher)
    with store.reading(settings().data) as tables:
        assert passwords.outdated(tables.account("an").password)
    sessions.sign_in(settings(), "an", PASSWORD, "")
    with store.reading(settings().data) as tables:
        assert not passwords.outdated(tables.account("an").password)


def test_made_passwords_are_strong_and_never_the_same():
    made = {passwords.made() for _ in range(50)}
    assert len(made) == 50 and not any(passwords.fault(one, "name") for one in made)


def test_the_name_of_a_removed_account_is_given_to_nobody(data_folder):
    add("thu.ha", ADMINISTRATOR)
    add("an", Details(email="an@x.vn"))
    accounts.remove(settings().data, "an", "thu.ha")
    with pytest.raises(AccountRefused) as refused:
        add("an", CLERK)
    assert refused.value.reason == "removed-name"
    add("an2", Details(email="an@x.vn"))  # the address is free again
    with store.reading(settings().data) as tables:
        assert tables.account("an").password == "" and [one.name for one in tables.accounts()] == [
            "an2",
            "thu.ha",
        ]


def test_the_last_administrator_stays(data_folder):
    add("thu.ha", ADMINISTRATOR)
    add("an", CLERK)
    for undo in (
        lambda: accounts.lock(settings().data, "thu.ha", "an"),
        lambda: accounts.remove(settings().data, "thu.ha", "an"),
        lambda: accounts.change(settings().data, "thu.ha", CLERK, "an"),
    ):
        with pytest.raises(AccountRefused) as refused:
            undo()
        assert refused.value.reason == "last-administrator"
    add("second", ADMINISTRATOR)
    accounts.lock(settings().data, "thu.ha", "second")
    with pytest.raises(AccountRefused):
        accounts.remove(settings().data, "second", "second")
