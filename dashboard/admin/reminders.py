"""Reminders of outstanding forms: on paper, by e-mail, or as a table for a mail merge."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Flask, Response, request, send_file

from dashboard import clock
from dashboard.admin.gate import requires
from dashboard.admin.page import desk_page
from dashboard.auth.people import CLERK, Account
from dashboard.auth.store import reading
from dashboard.catalog import Unit
from dashboard.data.open_version import current_warehouse
from dashboard.exports.cell_text import escape_formula
from dashboard.exports.plain import MARK
from dashboard.language import Language, format_day, ngettext, use_language
from dashboard.language import gettext as _
from dashboard.settings import settings
from dashboard.submissions import submissions
from dashboard.submissions.obligations import Obligation, duties, open_duties
from dashboard.wording.names import period_name, unit_name
from dashboard.wording.submissions import standing_names

REMIND = "/quan-tri/nhac"
OFFICE = ("reviewer", "publisher", "administrator")
# Letters are in Vietnamese, whatever the language of the page that they are sent from.
LETTER: Language = "vi"
# Limit of a `mailto:` address: mail programs cut or refuse longer ones.
LONGEST_MAILTO = 2_000
MOST_NAMED = 3


@dataclass(frozen=True)
class Recipient:
    """A person to remind and what the units owe; name and e-mail are empty for a unit without a clerk."""

    name: str
    email: str
    duties: tuple[Obligation, ...]

    @property
    def units(self) -> tuple[Unit, ...]:
        """Return the units with outstanding forms."""
        return tuple({duty.unit.id: duty.unit for duty in self.duties}.values())

    @property
    def several(self) -> bool:
        """Return whether there are several units, so that each form must be listed with its unit."""
        return len(self.units) > 1


def install(flask: Flask) -> None:
    """Add the routes to a server."""
    flask.add_url_rule(REMIND, "reminders", reminders)
    flask.add_url_rule(f"{REMIND}.csv", "reminders_csv", reminders_csv)


@requires(*OFFICE)
def reminders() -> Response:
    """Show the recipients and what they owe, each with a sheet to print and a letter to send."""
    return desk_page(
        "desk/reminders.html",
        _("Reminders"),
        recipients=[
            (recipient, _names(recipient), _owed(recipient), _text(recipient), _mailto(recipient))
            for recipient in _recipients()
        ],
        today=clock.today(),
        day=format_day,
    )


@requires(*OFFICE)
@use_language(LETTER)
def reminders_csv() -> Response:
    """Return the same list as CSV for a mail merge, a row for each recipient."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")  # as Vietnamese Excel reads it
    writer.writerow(
        [
            _("Full name"),
            _("E-mail"),
            _("Unit"),
            _("Outstanding forms"),
            _("Forms and due dates"),
            _("Earliest due date"),
            _("Where to submit"),
        ]
    )
    for recipient in _recipients():
        first_due = format_day(min(duty.by for duty in recipient.duties))
        owed = "; ".join(_owed(recipient))
        row = [
            recipient.name,
            recipient.email,
            _names(recipient),
            str(len(recipient.duties)),
            owed,
            first_due,
            _address(),
        ]
        writer.writerow([escape_formula(cell) for cell in row])
    data = (MARK + text.getvalue()).encode()
    return send_file(
        io.BytesIO(data), mimetype="text/csv", as_attachment=True, download_name="nhac-nop-phieu.csv"
    )


def _recipients() -> list[Recipient]:
    catalog = current_warehouse(settings()).catalog
    owed = open_duties(duties(catalog, submissions.handins(settings()), clock.today()))
    with reading(settings().data) as tables:
        return recipients(owed, tables.accounts())


def recipients(owed: Sequence[Obligation], accounts: Iterable[Account]) -> list[Recipient]:
    """Return every clerk whose units owe a form, and each such unit without a clerk; the earliest due first."""
    clerks = [account for account in accounts if account.usable and CLERK in account.roles]
    entries = [
        Recipient(
            clerk.full_name or clerk.name,
            clerk.email,
            tuple(duty for duty in owed if duty.unit.id in clerk.units),
        )
        for clerk in clerks
    ]
    looked_after = {unit for clerk in clerks for unit in clerk.units}
    unattended = dict.fromkeys(duty.unit.id for duty in owed if duty.unit.id not in looked_after)
    entries += [
        Recipient("", "", tuple(duty for duty in owed if duty.unit.id == unit)) for unit in unattended
    ]
    return sorted(
        (recipient for recipient in entries if recipient.duties),
        key=lambda recipient: (recipient.duties[0].by, recipient.duties[0].unit.code, recipient.name),
    )


def _names(recipient: Recipient) -> str:
    return ", ".join(unit_name(unit) for unit in recipient.units)


def _owed(recipient: Recipient) -> list[str]:
    """Return a line for each outstanding form."""
    standings = standing_names()
    return [
        _(
            "{form}, {period}: due {day} ({standing})",
            form=(f"{unit_name(duty.unit)}: " if recipient.several else "") + duty.form.text("name"),
            period=period_name(duty.period),
            day=format_day(duty.by),
            standing=standings[duty.standing],
        )
        for duty in recipient.duties
    ]


@use_language(LETTER)
def _text(recipient: Recipient) -> str:
    """Return the text of the letter to a recipient; empty if there is nobody to write to."""
    if not recipient.name:
        return ""
    lines = [
        _("Dear {name},", name=recipient.name),
        "",
        _(
            "As of {day}, these forms for {units} have not been submitted or were returned:",
            day=format_day(clock.today()),
            units=_names(recipient),
        ),
        *(f"- {line}" for line in _owed(recipient)),
        "",
        _("Download and submit forms at {address}.", address=_address()),
    ]
    return "\r\n".join(lines)


@use_language(LETTER)
def _mailto(recipient: Recipient) -> str:
    """Return a `mailto:` address for a recipient; empty without an e-mail address.

    It contains the letter unless that makes it too long for mail programs.
    """
    if not recipient.email:
        return ""
    units = (
        _names(recipient)
        if len(recipient.units) <= MOST_NAMED
        else ngettext("{count} unit", "{count} units", len(recipient.units))
    )
    headers = {"subject": _("Reminder to submit forms: {units}", units=units)}
    address = f"mailto:{quote(recipient.email, safe='@')}?"
    with_letter = address + urlencode(headers | {"body": _text(recipient)}, quote_via=quote)
    return (
        with_letter if len(with_letter) <= LONGEST_MAILTO else address + urlencode(headers, quote_via=quote)
    )


def _address() -> str:
    return f"{request.host_url}quan-tri/nop"
