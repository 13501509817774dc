"""Sign-in through a real OpenID Connect provider on this machine, honest and not."""

import logging

import pytest
import requests
from desk import PASSWORD, add, admitted, desk_app
from joserfc.jwk import RSAKey
from mishaps import PATIENCE
from provider import CLIENT, SECRET, running

from dashboard.admin import oidc as known_provider
from dashboard.auth import accounts
from dashboard.auth.accounts import Details
from dashboard.auth.store import reading
from dashboard.settings import SettingError, settings

START, BACK = "/quan-tri/dang-nhap/oidc", "/quan-tri/dang-nhap/oidc/ve"


@pytest.fixture(scope="module")
def serving():
    with running() as provider:
        yield provider


@pytest.fixture
def named(serving, monkeypatch):
    """Return the provider as new, named in the settings."""
    monkeypatch.setenv("CCHC_OIDC_ISSUER", serving.issuer)
    monkeypatch.setenv("CCHC_OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("CCHC_OIDC_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("CCHC_OIDC_NAME", "Cổng của tỉnh")
    settings.cache_clear()
    monkeypatch.setattr(known_provider, "SECONDS_TO_WAIT", PATIENCE)
    serving.lie, serving.who = {}, {"sub": "u-1", "email": "an@langson.gov.vn", "email_verified": True}
    return serving


@pytest.fixture
def provider(data_folder, named):
    """Return that provider for a folder in which nobody has an account yet."""
    return named


@pytest.fixture
def client():
    return desk_app().test_client()


def come(client, start=START):
    """Go to the provider and come back as a browser does; return the last answer."""
    to_provider = client.get(start)
    assert to_provider.status_code == 302
    back = requests.get(to_provider.location, allow_redirects=False, timeout=PATIENCE).headers["Location"]
    return client.get(back.removeprefix("http://localhost"))


def details(**more):
    return Details(full_name="Bế Thị An", email="an@langson.gov.vn", roles=frozenset({"reviewer"}), **more)


def test_who_has_an_account_comes_in_and_goes_where_they_wanted(provider, client):
    add("be.an", details(), password="")
    answer = come(client, f"{START}?tiep=/quan-tri/xem")
    assert (answer.status_code, answer.location) == (303, "/quan-tri/xem")
    assert client.get("/quan-tri/xem").text == "be.an"
    assert {"nonce", "state", "code_challenge"} <= provider.asked.keys()
    with reading(settings().data) as tables:
        assert tables.account("be.an").subject == "u-1"
        assert [one.event for one in tables.entries()] == ["signed-in", "provider-bound", "added"]


def test_the_identity_counts_once_it_is_bound_and_the_address_no_more(provider, client):
    add("be.an", details(), password="")
    come(client)
    provider.who = {"sub": "u-1", "email": "other@langson.gov.vn", "email_verified": False}
    assert come(desk_app().test_client()).status_code == 303
    provider.who = {"sub": "u-2", "email": "an@langson.gov.vn", "email_verified": True}
    assert come(desk_app().test_client()).status_code == 403


@pytest.mark.parametrize(
    "who",
    [
        {"sub": "u-9", "email": "nobody@langson.gov.vn", "email_verified": True},
        {"sub": "u-9", "email": "an@langson.gov.vn"},
        {"sub": "u-9", "email": "an@langson.gov.vn", "email_verified": "true"},
        {"sub": "u-9", "email": "", "email_verified": True},
        {"sub": "u-9"},
    ],
)
def test_nobody_gets_an_account_by_coming(provider, client, who):
    add("be.an", details(), password="")
    add("thu.ha", Details(full_name="Nguyễn Thu Hà", roles=frozenset({"administrator"})))
    provider.who = who
    answer = come(client)
    assert answer.status_code == 403
    assert "Nguyễn Thu Hà" in answer.text and "u-9" in answer.text
    assert not admitted(client)
    with reading(settings().data) as tables:
        assert len(tables.accounts()) == 2
        assert tables.entries()[0].event == "provider-refused"


def test_an_address_in_other_letters_is_the_same(provider, client):
    add("be.an", details(), password="")
    provider.who = {"sub": "u-1", "email": " An@LangSon.gov.vn", "email_verified": True}
    assert come(client).status_code == 303


def test_a_locked_account_opens_nothing(provider, client):
    add("be.an", details(subject="u-1"), password="")
    add("thu.ha", Details(roles=frozenset({"administrator"})))
    accounts.lock(settings().data, "be.an", "test")
    assert come(client).status_code == 403
    assert not admitted(client)


@pytest.mark.parametrize(
    "lie",
    [
        {"state": "other"},
        {"claims": {"nonce": "other"}},
        {"claims": {"nonce": None}},
        {"claims": {"iss": "https://evil.example"}},
        {"claims": {"aud": "other"}},
        {"claims": {"exp": 1}},
        {"claims": {"sub": ""}},
        {"signed": "none"},
        {"no id_token": True},
    ],
    ids=str,
)
def test_a_lie_opens_nothing(provider, client, lie, caplog):
    caplog.set_level(logging.CRITICAL)
    add("be.an", details(subject="u-1"), password="")
    provider.lie = lie
    assert come(client).status_code == 502
    assert not admitted(client)


def test_a_token_of_another_key_opens_nothing_and_a_new_key_is_fetched(provider, client, caplog):
    caplog.set_level(logging.CRITICAL)
    add("be.an", details(subject="u-1"), password="")
    assert come(client).status_code == 303
    old = provider.key
    try:
        provider.key = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"})
        assert come(desk_app().test_client()).status_code == 502
        provider.published = provider.key
        assert come(desk_app().test_client()).status_code == 303
    finally:
        provider.key = provider.published = old


def test_a_way_back_that_this_browser_did_not_begin_opens_nothing(provider, client, caplog):
    caplog.set_level(logging.CRITICAL)
    add("be.an", details(subject="u-1"), password="")
    assert client.get(f"{BACK}?code=1&state=2").status_code == 502
    assert client.get(f"{BACK}?error=access_denied").status_code == 502
    assert not admitted(client)


def test_another_issuer_or_none_at_all_is_a_page(provider, client, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setenv("CCHC_OIDC_CLIENT_ID", "discovers anew")
    settings.cache_clear()
    provider.lie = {"discovery": {"issuer": "https://evil.example"}}
    assert client.get(START).status_code == 502
    monkeypatch.setenv("CCHC_OIDC_ISSUER", "http://127.0.0.1:9")
    settings.cache_clear()
    answer = client.get(START)
    assert answer.status_code == 502 and "Không đăng nhập được" in answer.text


def test_no_page_is_a_way_to_another_host(provider, client):
    add("be.an", details(), password="")
    assert come(client, f"{START}?tiep=//evil.example").location == "/quan-tri"


def test_the_sign_in_page_offers_the_provider_by_its_name(provider, client):
    add("be.an", details(), password=PASSWORD)
    assert "Đăng nhập bằng Cổng của tỉnh" in client.get("/quan-tri/dang-nhap").text


def test_without_a_provider_its_addresses_are_not_there(data_folder, client):
    assert client.get(START).status_code == client.get(BACK).status_code == 404
    assert "oidc" not in client.get("/quan-tri/dang-nhap").text


@pytest.mark.parametrize("issuer", ["http://login.langson.gov.vn", "login.langson.gov.vn", "https://"])
def test_a_provider_without_tls_is_refused_at_the_start(monkeypatch, issuer):
    monkeypatch.setenv("CCHC_OIDC_CLIENT_ID", "a")
    monkeypatch.setenv("CCHC_OIDC_CLIENT_SECRET", "b")
    monkeypatch.setenv("CCHC_OIDC_ISSUER", issuer)
    settings.cache_clear()
    with pytest.raises(SettingError, match="https"):
        settings()


def test_a_provider_without_its_secret_is_refused_at_the_start(monkeypatch):
    monkeypatch.setenv("CCHC_OIDC_ISSUER", "https://login.langson.gov.vn")
    settings.cache_clear()
    with pytest.raises(SettingError, match="CCHC_OIDC_CLIENT_SECRET"):
        settings()
