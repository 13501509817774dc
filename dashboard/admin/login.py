"""Sign-in, sign-out and changing one's own password."""

from flask import Flask, Response, flash, request, session

from dashboard.admin.messages import refusal, waiting
from dashboard.admin.page import (
    NEXT,
    PASSWORD,
    PROVIDER,
    SIGN_IN,
    SIGN_OUT,
    address,
    desk_page,
    go,
    local,
    sent_to,
)
from dashboard.auth import passwords
from dashboard.auth.accounts import AccountRefused, change_password
from dashboard.auth.cookies import give_token, take_token, token
from dashboard.auth.current_user import own_session, session_here
from dashboard.auth.sessions import (
    SignInRefused,
    TooManyAttempts,
    attempt,
    fingerprint,
    reset_failures,
    sign_in,
    sign_out,
)
from dashboard.auth.store import Session, reading, writing
from dashboard.language import gettext as _
from dashboard.settings import settings


def install(flask: Flask) -> None:
    """Add the routes to a server."""
    flask.add_url_rule(SIGN_IN, "sign_in", sign_in_page, methods=["GET", "POST"])
    flask.add_url_rule(SIGN_OUT, "sign_out", leave, methods=["POST"])
    flask.add_url_rule(PASSWORD, "own_password", own_password, methods=["GET", "POST"])


def sign_in_page() -> Response:
    """Show the sign-in form, or sign a user in and redirect to the requested page."""
    target = local(request.values.get(NEXT, ""))
    if request.method == "POST":
        return _try(request.form.get("name", ""), request.form.get("password", ""), target)
    if session_here():
        return sent_to(target)
    return sign_in_form(target)


def _try(name: str, password: str, target: str) -> Response:
    try:
        new_token = sign_in(settings(), name, password, request.remote_addr or "")
    except TooManyAttempts as error:
        return _later(sign_in_form(target, 429, name, waiting(error.seconds)), error)
    except SignInRefused:
        return sign_in_form(target, 401, name, _("Incorrect username or password."))
    return let_in(new_token, target)


def _later(answer: Response, error: TooManyAttempts) -> Response:
    """Add a Retry-After header."""
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def let_in(new_token: str, target: str) -> Response:
    """Set the new session token and redirect; the session that the browser had before is ended."""
    with writing(settings().data) as tables:
        tables.end_session(fingerprint(token()))
    session.clear()
    return give_token(sent_to(target), new_token)


def sign_in_form(target: str, status: int = 200, name: str = "", fault: str = "") -> Response:
    """Return the sign-in page, which leads to an address of this site."""
    config = settings()
    with reading(config.data) as tables:
        nobody = not tables.accounts()
    return desk_page(
        "desk/sign_in.html",
        _("Sign in"),
        status,
        target=target,
        name=name[:60],
        fault=fault,
        nobody=nobody,
        provider=config.oidc_issuer and (config.oidc_name or _("the organisation's account")),
        provider_address=address(PROVIDER, **{NEXT: target}),
    )


def leave() -> Response:
    """End the session in the browser and on the server."""
    current_session = own_session()
    sign_out(settings().data, token(), current_session.account.name, request.remote_addr or "")
    session.clear()
    return take_token(go(SIGN_IN))


def own_password() -> Response:
    """Show the form for one's own password, or change it."""
    current_session = own_session()
    if request.method == "GET" or not current_session.account.password:
        return _password_form(current_session)
    try:
        _check_present(current_session, request.form.get("present", ""))
        _set_password(current_session)
    except TooManyAttempts as limit_error:
        return _later(_password_form(current_session, 429, waiting(limit_error.seconds)), limit_error)
    except AccountRefused as error:
        return _password_form(current_session, 400, refusal(error))
    flash(_("Your password has been changed. You have been signed out everywhere else."))
    return go(PASSWORD)


def _check_present(current_session: Session, password: str) -> None:
    """Raise AccountRefused if the current password is wrong; attempts are limited as at sign-in."""
    sign_in_attempt = attempt(settings().data, current_session.account.name, request.remote_addr or "")
    matches = passwords.matches(current_session.account.password, password)
    with writing(settings().data) as tables:
        if matches:
            reset_failures(tables, sign_in_attempt)
        else:
            tables.log(
                "sign-in-failed",
                current_session.account.name,
                current_session.account.name,
                request.remote_addr or "",
            )
    if not matches:
        raise AccountRefused("password-wrong")


def _set_password(current_session: Session) -> None:
    new_password = request.form.get("fresh", "")
    if new_password != request.form.get("again", ""):
        raise AccountRefused("password-twice")
    if new_password == request.form.get("present", ""):
        raise AccountRefused("password-same")
    change_password(settings().data, current_session.account.name, new_password, current_session.token)


def _password_form(current_session: Session, status: int = 200, fault: str = "") -> Response:
    return desk_page(
        "desk/password.html",
        _("My password"),
        status,
        account=current_session.account,
        fault=fault,
        shortest=passwords.SHORTEST,
        longest=passwords.LONGEST,
    )
