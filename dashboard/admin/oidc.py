"""Sign-in through an OpenID Connect provider, which identifies the user; the local account defines permissions.

Sign-in never creates an account. An account is found by the identity that it is bound to or, the first time, by an
e-mail address that the provider has verified. It is then bound to the identity, so that an e-mail address that is
reassigned to somebody else gives no access.
"""

import logging
from functools import cache

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from authlib.oidc.core import UserInfo
from flask import Flask, Response, abort, make_response, request, session, url_for
from joserfc.errors import JoseError

from dashboard.admin.login import let_in
from dashboard.admin.page import NEXT, PROVIDER, RETURN, SIGN_IN, local, refused_page
from dashboard.auth.people import ADMINISTRATOR, Account
from dashboard.auth.sessions import open_session
from dashboard.auth.store import Tables, writing
from dashboard.language import gettext as _
from dashboard.settings import Settings, settings

log = logging.getLogger(__name__)
SECONDS_TO_WAIT = 10
# Accepted signature algorithms: the provider's own asymmetric keys; never HMAC with our shared secret, never `none`.
SIGNATURES = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
FAILURES = (AuthlibBaseError, JoseError, requests.RequestException, RuntimeError, ValueError, KeyError)


def install(flask: Flask) -> None:
    """Add the routes to a server; without a configured provider they return 404."""
    flask.add_url_rule(PROVIDER, "provider", depart)
    flask.add_url_rule(RETURN, "provider_return", come_back)


class Provider(FlaskOAuth2App):
    """Authlib's client with a time-out, restricted to the configured issuer."""

    expected: str

    def load_server_metadata(self) -> dict:
        """Return the provider's metadata. Raises ValueError if its issuer is not the configured one."""
        metadata = super().load_server_metadata()
        if metadata.get("issuer") != self.expected:
            raise ValueError(f"the provider calls itself {metadata.get('issuer')!r}, not {self.expected!r}")
        algorithms = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [
            algorithm for algorithm in algorithms if algorithm in SIGNATURES
        ]
        return metadata


@cache
def _client(issuer: str, client_id: str, secret: str) -> Provider:
    client = Provider(
        FlaskIntegration("desk"),
        "desk",
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS_TO_WAIT,
        },
    )
    client.expected = issuer
    return client


def _configured() -> Provider:
    config = settings()
    if not config.oidc_issuer:
        abort(404)
    return _client(config.oidc_issuer, config.oidc_client_id, config.oidc_client_secret)


def depart() -> Response:
    """Redirect to the provider with a state, a nonce and a PKCE challenge that belong to this browser."""
    session["target"] = local(request.args.get(NEXT, ""))
    try:
        return make_response(_configured().authorize_redirect(url_for("provider_return", _external=True)))
    except FAILURES as error:
        return _unanswered(error)


def come_back() -> Response:
    """Sign in the user whom the provider identifies, if there is an account."""
    target = local(session.pop("target", ""))
    client = _configured()
    try:
        userinfo = client.authorize_access_token().get("userinfo")
        if not userinfo or not userinfo.get("sub"):
            raise ValueError("the provider sent no identity")
    except FAILURES as error:
        return _unanswered(error)
    new_token = _welcome(settings(), userinfo)
    return let_in(new_token, target) if new_token else _nobody(userinfo)


def _welcome(config: Settings, userinfo: UserInfo) -> str:
    """Return the token of a new session, empty if the user may not sign in."""
    address = request.remote_addr or ""
    with writing(config.data) as tables:
        account = _found(tables, userinfo)
        if account is None or not account.usable:
            tables.log(
                "provider-refused", account.name if account else "", "", address, _subject(userinfo)[:120]
            )
            return ""
        return open_session(tables, account, config, address, "oidc")


def _found(tables: Tables, userinfo: UserInfo) -> Account | None:
    if account := tables.account_of_subject(_subject(userinfo)):
        return account
    email = str(userinfo.get("email") or "").strip().lower()
    account = tables.account_of_email(email) if userinfo.get("email_verified") is True else None
    if account is None or account.subject:
        return None
    tables.change(account.name, subject=_subject(userinfo))
    tables.log(
        "provider-bound", account.name, account.name, request.remote_addr or "", _subject(userinfo)[:120]
    )
    return account


def _subject(userinfo: UserInfo) -> str:
    """Return the provider's identifier of the user; `come_back` has checked that there is one."""
    return str(userinfo["sub"])


def _nobody(userinfo: UserInfo) -> Response:
    """Return a page that says whom to ask for an account, and what to tell them."""
    with writing(settings().data) as tables:
        administrators = [
            account for account in tables.accounts() if account.usable and ADMINISTRATOR in account.roles
        ]
    contacts = ", ".join(account.full_name or account.name for account in administrators) or _(
        "the office that runs this site"
    )
    sentence = _("You have no account here, or it is locked. Please contact: {who}.", who=contacts)
    facts = [
        (_("E-mail address"), userinfo.get("email", "")),
        (_("Identity provider ID"), _subject(userinfo)),
    ]
    return refused_page(
        403,
        _("No account"),
        sentence,
        facts=[fact for fact in facts if fact[1]],
        link=(_("Sign in"), SIGN_IN),
    )


def _unanswered(error: Exception) -> Response:
    log.warning("OpenID Connect: %r", error)
    sentence = _("The identity provider did not confirm who you are, or took too long. Nothing was changed.")
    return refused_page(502, _("Sign-in failed"), sentence, link=(_("Try again"), SIGN_IN))
