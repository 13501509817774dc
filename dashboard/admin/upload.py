"""Submission of files: the form to fill in, the upload, its findings, and the reasons for accepting warnings."""

import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from flask import Flask, Response, flash, request, send_file

from dashboard import clock
from dashboard.admin.gate import requires
from dashboard.admin.page import desk_page, go, refused_page
from dashboard.auth.current_user import signed_in
from dashboard.auth.people import Person
from dashboard.catalog import Catalog, Period, Unit
from dashboard.data.open_version import current_warehouse
from dashboard.intake.annotated_copy import answer, is_large
from dashboard.intake.form_layout import reportable, sheet
from dashboard.intake.issues import LEAST_WORDS, Reading
from dashboard.intake.open_file import Limits
from dashboard.intake.template import filled_before, template_name, write_template
from dashboard.intake.validate import read_and_judge
from dashboard.language import format_day
from dashboard.language import gettext as _
from dashboard.settings import settings
from dashboard.submissions import submissions
from dashboard.submissions.obligations import Obligation, duties
from dashboard.submissions.pending_uploads import Draft, drop_draft, keep_draft, read_draft
from dashboard.submissions.submissions import NotYours
from dashboard.wording.names import basis_name, period_name, unit_name
from dashboard.wording.submissions import correction, standing_names

HAND_IN = "/quan-tri/nop"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HANDING = ("clerk", "administrator")
STATUSES = ("official", "provisional")
# Allowance for multipart boundaries and form fields besides the file itself, in bytes.
ENVELOPE = 20_000


def install(flask: Flask) -> None:
    """Add the routes to a server."""
    flask.add_url_rule(HAND_IN, "hand_in", hand_in)
    flask.add_url_rule(HAND_IN, "send_file_in", send_in, methods=["POST"])
    flask.add_url_rule(f"{HAND_IN}/<token>", "draft", draft)
    flask.add_url_rule(f"{HAND_IN}/<token>", "confirm", confirm, methods=["POST"])
    flask.add_url_rule(f"{HAND_IN}/<token>/ket-qua.xlsx", "answered", answered)
    flask.add_url_rule("/quan-tri/mau/<form>.xlsx", "form_to_fill", form_to_fill)


def most_bytes() -> int:
    """Return the size limit of an upload in bytes."""
    return Limits.of(settings()).bytes + ENVELOPE


def _megabytes() -> int:
    return Limits.of(settings()).bytes // 1_000_000


@requires(*HANDING)
def hand_in() -> Response:
    """Show what this user's units owe, the forms of any other period, and the upload form."""
    warehouse, today = current_warehouse(settings()), clock.today()
    own_duties = [
        duty for duty in duties(warehouse.catalog, submissions.handins(settings()), today) if _mine(duty)
    ]
    own_units = (unit for unit in warehouse.catalog.chosen_units if signed_in().may_hand_in(unit.id))
    units = sorted(own_units, key=lambda unit: unit.valid_to is not None)  # existing units first
    return desk_page(
        "desk/hand_in.html",
        _("Submit figures"),
        duties=own_duties,
        standings=standing_names(),
        correction=correction,
        units=units,
        periods=_periods(units, today),
        forms=warehouse.catalog.forms.values(),
        chosen=request.args,
        unit_name=unit_name,
        day=format_day,
        period=period_name,
        year=today.year,
        megabytes=_megabytes(),
    )


@requires(*HANDING)
def form_to_fill(form: str) -> Response:
    """Return a form as a workbook to fill in, with the last period's figures alongside."""
    warehouse = current_warehouse(settings())
    unit, period = request.args.get("don-vi", ""), request.args.get("ky", "")
    form_sheet = sheet(warehouse.catalog, form, unit, period)
    _refuse_other(signed_in(), unit, form_sheet.form.name_vi, "")
    data = write_template(
        form_sheet, filled_before(form_sheet, warehouse), warehouse.version.id, warehouse.catalog
    )
    return send_file(
        io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=template_name(form_sheet)
    )


@requires(*HANDING, longest_body=most_bytes)
def send_in() -> Response:
    """Receive a file, read it, and redirect to its findings."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return refused_page(400, _("No file was sent"), _("Choose a file, then send it."))
    choices = {name: request.form.get(name, "").strip() for name in ("unit", "period", "form")}
    status = request.form.get("status", "")
    new_draft = Draft(
        by=signed_in().name,
        name=Path(upload.filename).name[:200],
        status=status if status in STATUSES else STATUSES[0],
        **choices,
    )
    data = upload.read()
    _refuse_foreign(signed_in(), _read(new_draft, data), new_draft.name)
    return go(f"{HAND_IN}/{keep_draft(new_draft, data, settings().data.resolve())}")


def too_large_page() -> Response:
    """Return 413 with the size limit and how to make a file smaller; the file's name is unknown, as it was not read."""
    sentence = _(
        "Files can be at most {size} MB; this one is larger and was not read. Remove pictures and extra "
        "sheets, or save it as .xlsx or CSV, then send it again. If it contains only figures, contact the "
        "office.",
        size=_megabytes(),
    )
    return refused_page(413, _("The file is too large"), sentence, link=(_("Submit another file"), HAND_IN))


@requires(*HANDING)
def draft(token: str) -> Response:
    """Show the findings of a file."""
    stored_draft, data = read_draft(token, signed_in().name, settings().data.resolve())
    reading = _read(stored_draft, data)
    return _found(token, stored_draft, data, reading)


@requires(*HANDING)
def confirm(token: str) -> Response:
    """Submit a file, with the reasons for accepting its warnings."""
    folder = settings().data.resolve()
    stored_draft, data = read_draft(token, signed_in().name, folder)
    reading = _read(stored_draft, data)
    _refuse_foreign(signed_in(), reading, stored_draft.name)
    reasons = {
        warning.key: reason
        for number, warning in enumerate(reading.warnings)
        if (reason := request.form.get(f"reason-{number}", "").strip())
    }
    if reading.errors or reading.unconfirmed(reasons):
        return _found(token, stored_draft, data, reading, reasons, 400)
    submission = submissions.receive(
        reading, data, stored_draft.name, signed_in().name, settings(), reading.status, reasons
    )
    drop_draft(token, folder)
    flash(_("Submitted as number {number}. The office will check it.", number=submission.id))
    return go(f"/quan-tri/phieu/{submission.id}")


@requires(*HANDING)
def answered(token: str) -> Response:
    """Return the file with coloured cells, remarks and a summary; of a large file only the summary."""
    stored_draft, data = read_draft(token, signed_in().name, settings().data.resolve())
    annotated = answer(
        stored_draft.name, data, _read(stored_draft, data), current_warehouse(settings()).catalog
    )
    name = f"{Path(stored_draft.name).stem}-ket-qua.xlsx"
    return send_file(io.BytesIO(annotated), mimetype=XLSX, as_attachment=True, download_name=name)


def _read(stored_draft: Draft, data: bytes) -> Reading:
    return read_and_judge(
        stored_draft.name,
        data,
        settings(),
        unit=stored_draft.unit,
        period=stored_draft.period,
        form=stored_draft.form,
        provisional=stored_draft.status == "provisional",
    )


def _found(
    token: str,
    stored_draft: Draft,
    data: bytes,
    reading: Reading,
    reasons: dict | None = None,
    status: int = 200,
) -> Response:
    return desk_page(
        "desk/found.html",
        _("Check results for {file}", file=stored_draft.name),
        status,
        token=token,
        reading=reading,
        listed=is_large(data),
        reasons=reasons or {},
        least_words=LEAST_WORDS,
        unexplained=status != 200,
        about=_about(reading, current_warehouse(settings()).catalog),
    )


def _about(reading: Reading, catalog: Catalog) -> str:
    """Return a line that describes a file: form, unit, period and status."""
    form, unit = catalog.forms.get(reading.form), catalog.units.get(reading.unit)
    parts = [form.text("name") if form else _("Table of figures")]
    parts += [unit_name(unit)] if unit else []
    parts += [period_name(reading.period)] if reading.period else []
    parts += [basis_name(reading.status)]
    return " · ".join(parts)


def _periods(units: Iterable[Unit], today: date) -> list[str]:
    """Return every period of the given units that has begun, the latest first."""
    periods = {period for unit in units for period in reportable(unit, today.year)}
    return sorted((period for period in periods if Period.parse(period).first <= today), reverse=True)


def _mine(duty: Obligation) -> bool:
    return signed_in().may_hand_in(duty.unit.id)


def _refuse_foreign(person: Person, reading: Reading, file: str) -> None:
    """Raise NotYours if a file has figures of a unit that this person may not submit for."""
    first_cells = {figure.unit: str(figure.place) for figure in reversed(reading.figures)}
    for unit in sorted(reading.units, key=lambda unit_id: first_cells.get(unit_id, "")):
        _refuse_other(person, unit, file, first_cells.get(unit, ""))


def _refuse_other(person: Person, unit: str, file: str, cell: str) -> None:
    if not person.may_hand_in(unit):
        other = current_warehouse(settings()).catalog.units[unit]
        location = f"ô {cell}" if cell else "đơn vị của phiếu"
        problem = f"{other.type_vi} {other.name} không phải đơn vị của bạn."
        remedy = "chỉ nộp số liệu của đơn vị mình; người quản trị giao đơn vị cho tài khoản."
        raise NotYours.at(file, location, problem, remedy)
