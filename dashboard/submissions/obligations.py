"""Reporting obligations: every form that a unit owes for a period, with its due date and standing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from dashboard.catalog import Catalog, Form, Period, Unit
from dashboard.intake.form_layout import periods
from dashboard.submissions.submissions import SubmissionState

Standing = Literal["published", "approved", "received", "rolled-back", "overdue", "due", "returned"]

AT_OFFICE: Final = ("published", "approved", "received")


@dataclass(frozen=True)
class Obligation:
    """A form that a unit owes for a period, by a due date.

    `submission` is the latest one that counts; `correction` is a later one that was returned. Either may be None.
    """

    form: Form
    unit: Unit
    period: str
    by: date
    submission: SubmissionState | None
    correction: SubmissionState | None
    today: date

    @property
    def standing(self) -> Standing:
        """Return the standing; a returned submission is owed like one never submitted, unless an earlier one is
        at the office or published.
        """
        state = self.submission.state if self.submission else ""
        if state in AT_OFFICE or state == "rolled-back":
            return state
        if self.by < self.today:
            return "overdue"
        return "returned" if state == "returned" else "due"


def duties(catalog: Catalog, handins: Sequence[SubmissionState], today: date) -> tuple[Obligation, ...]:
    """Return all obligations of units that still exist, for periods that have begun, the earliest due first."""
    came: dict[tuple, list[SubmissionState]] = {}
    for kept in handins:
        came.setdefault(kept.submission.key, []).append(kept)
    found = [
        Obligation(
            form, unit, period, _due(form, period), *_counted(came.get((unit.id, period, form.id), ())), today
        )
        for form in catalog.forms.values()
        for unit in catalog.chosen_units
        if unit.level in form.levels and (unit.valid_to is None or unit.valid_to >= today)
        for period in periods(form, unit, today.year)
        if Period.parse(period).first <= today
    ]
    return tuple(sorted(found, key=lambda one: (one.by, one.unit.code, one.form.id)))


def open_duties(every: Iterable[Obligation]) -> tuple[Obligation, ...]:
    """Return the obligations for which nothing is at the office: those that need a reminder."""
    return tuple(one for one in every if one.standing in ("overdue", "due", "returned"))


def _counted(came: Sequence[SubmissionState]) -> tuple[SubmissionState | None, SubmissionState | None]:
    """Return the submission that counts, and a later one that was returned; `came` has the latest first."""
    standing = [kept for kept in came if kept.state != "withdrawn"]
    last = standing[0] if standing else None
    at_office = next((kept for kept in standing if kept.state in AT_OFFICE), None)
    if last and last.state in ("returned", "rolled-back") and at_office:
        return at_office, last if last.state == "returned" else None
    return last, None


def _due(form: Form, period: str) -> date:
    """Return the day a form is due: its definition's number of days after the end of the period."""
    return Period.parse(period).last + timedelta(days=form.days)
