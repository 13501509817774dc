"""Account pages for administrators: all accounts with the latest log entries, and one account."""

from datetime import UTC, datetime

from flask import Flask, Response, abort, flash, request
from werkzeug.datastructures import MultiDict

from dashboard.admin.gate import requires
from dashboard.admin.messages import event_name, refusal, role_means, role_name
from dashboard.admin.page import ACCOUNTS, desk_page, go
from dashboard.admin.unsent_form import typed_here
from dashboard.auth import accounts, passwords
from dashboard.auth.accounts import AccountRefused, Details
from dashboard.auth.current_user import signed_in
from dashboard.auth.people import ADMINISTRATOR, ROLES, Account, canonical
from dashboard.auth.store import AccessLogEntry, reading
from dashboard.catalog import Unit
from dashboard.data.open_version import current_warehouse
from dashboard.language import gettext as _
from dashboard.settings import settings
from dashboard.wording.differences import moment
from dashboard.wording.names import unit_name, unit_short_name

LINES = 50
NOBODY = Details()


def install(flask: Flask) -> None:
    """Add the routes to a server."""
    flask.add_url_rule(ACCOUNTS, "accounts", all_accounts, methods=["GET", "POST"])
    flask.add_url_rule(f"{ACCOUNTS}/<name>", "account", one_account)
    flask.add_url_rule(f"{ACCOUNTS}/<name>/<action>", "change_account", change_account, methods=["POST"])


@requires(ADMINISTRATOR)
def all_accounts() -> Response:
    """Show the accounts, or add one; a generated password is shown only once."""
    if request.method == "GET":
        return _list()
    details, name = _given(request.form), request.form.get("name", "")
    password = passwords.made() if request.form.get("password") else ""
    try:
        details = details.checked(_units())
        account = accounts.add(settings().data, name, details, signed_in().name, password, temporary=True)
    except AccountRefused as error:
        return _list(400, refusal(error), name, details)
    if password:
        return _told(account, password)
    flash(
        _(
            "Account {name} has been created; it can only sign in through the identity provider.",
            name=account.name,
        )
    )
    return go(f"{ACCOUNTS}/{account.name}")


@requires(ADMINISTRATOR)
def one_account(name: str) -> Response:
    """Show an account and the actions on it."""
    return _account(_existing(name))


@requires(ADMINISTRATOR)
def change_account(name: str, action: str) -> Response:
    """Apply an action to an account."""
    account = _existing(name)
    steps = {"sua": _edit, "khoa": _lock, "mo-khoa": _unlock, "dat-lai": _reset, "xoa": _remove}
    step = steps.get(action) or abort(404)
    try:
        return step(account, signed_in().name)
    except AccountRefused as error:
        details = _given(request.form) if step is _edit else None
        return _account(account, 400, refusal(error), details)


def _edit(account: Account, by: str) -> Response:
    accounts.change(settings().data, account.name, _given(request.form).checked(_units()), by)
    flash(_("Account {name} has been updated.", name=account.name))
    return go(f"{ACCOUNTS}/{account.name}")


def _lock(account: Account, by: str) -> Response:
    accounts.lock(settings().data, account.name, by)
    flash(_("Account {name} has been locked and signed out everywhere.", name=account.name))
    return go(f"{ACCOUNTS}/{account.name}")


def _unlock(account: Account, by: str) -> Response:
    accounts.unlock(settings().data, account.name, by)
    flash(_("Account {name} has been unlocked.", name=account.name))
    return go(f"{ACCOUNTS}/{account.name}")


def _reset(account: Account, by: str) -> Response:
    password = passwords.made()
    accounts.reset(settings().data, account.name, password, by)
    return _told(account, password)


def _remove(account: Account, by: str) -> Response:
    if not request.form.get("confirmed"):
        raise AccountRefused("not-confirmed")
    accounts.remove(settings().data, account.name, by)
    flash(_("Account {name} has been removed; its log is kept.", name=account.name))
    return go(ACCOUNTS)


def _existing(name: str) -> Account:
    try:
        with reading(settings().data) as tables:
            return accounts.existing(tables, canonical(name))
    except AccountRefused:
        abort(404)


def _given(form: MultiDict) -> Details:
    """Return the account details in a form."""
    texts = {key: form.get(key, "") for key in ("full_name", "email", "subject")}
    return Details(**texts, roles=frozenset(form.getlist("roles")), units=frozenset(form.getlist("units")))


def _units() -> dict[str, Unit]:
    """Return the units that submissions may be for, by id, in catalogue order."""
    units = current_warehouse(settings()).catalog.units
    return {key: unit for key, unit in units.items() if unit.level != "outside"}


def _list(status: int = 200, fault: str = "", name: str = "", details: Details = NOBODY) -> Response:
    with reading(settings().data) as tables:
        account_list, entries = tables.accounts(), tables.entries(LINES)
    return desk_page(
        "desk/accounts.html",
        _("Accounts"),
        status,
        accounts=account_list,
        entries=_told_lines(entries),
        lines=LINES,
        fault=fault,
        name=name[:60],
        **_choices(_given(typed_here()) if typed_here() else details),
    )


def _account(
    account: Account, status: int = 200, fault: str = "", details: Details | None = None
) -> Response:
    with reading(settings().data) as tables:
        entries = [entry for entry in tables.entries() if account.name in (entry.name, entry.by)][:LINES]
    return desk_page(
        "desk/account.html",
        account.full_name or account.name,
        status,
        account=account,
        entries=_told_lines(entries),
        fault=fault,
        **_choices(_given(typed_here()) if typed_here() else details or account),
    )


def _choices(details: Details | Account) -> dict:
    """Return the template values of the form for an account's details."""
    return {
        "details": details,
        "roles": [(role, role_name(role), role_means(role)) for role in ROLES],
        "units": [(key, unit_name(unit)) for key, unit in _units().items()],
        "unit_names": {key: unit_short_name(unit) for key, unit in _units().items()},
        "role_names": {role: role_name(role) for role in ROLES},
        "moment": _moment,
        "provider": bool(settings().oidc_issuer),
    }


def _told_lines(entries: list[AccessLogEntry]) -> list[tuple[str, str, AccessLogEntry]]:
    """Return log entries, each with its time and event in words."""
    return [(_moment(entry.at), event_name(entry.event), entry) for entry in entries]


def _moment(at: float) -> str:
    return moment(datetime.fromtimestamp(at, UTC))


def _told(account: Account, password: str) -> Response:
    """Show a new password, once only: it is not stored."""
    return desk_page("desk/told.html", _("A new password"), account=account, made=password)
