"""Pages of the office: outstanding and received forms, one submission with its steps, preview and publication."""

from collections.abc import Sequence

from flask import Flask, Response, flash, request, send_file

from dashboard import clock
from dashboard.admin.diff_view import MOST_CHANGES, lines, replacing, shown, side, unseen_page
from dashboard.admin.gate import requires
from dashboard.admin.page import DESK, desk_page, go, refused_page
from dashboard.auth.current_user import signed_in
from dashboard.auth.people import Person
from dashboard.catalog import CellName, UnitNote
from dashboard.data.claim import Claim
from dashboard.data.differences import Difference, difference
from dashboard.data.open_version import current_warehouse
from dashboard.data.versions import current_version, read_version
from dashboard.intake.issues import LEAST_WORDS
from dashboard.language import format_day
from dashboard.language import gettext as _
from dashboard.settings import settings
from dashboard.submissions import submissions
from dashboard.submissions.ephemeral_disk import short_lived
from dashboard.submissions.obligations import Obligation, duties
from dashboard.submissions.store import Submission
from dashboard.submissions.submissions import NotYours, Overtaken, SubmissionState
from dashboard.wording.comparison import measured
from dashboard.wording.differences import computed, moment
from dashboard.wording.names import period_name, unit_name
from dashboard.wording.submissions import correction, standing_names, state_names, step_names, step_told

ONE, PUBLISH = "/quan-tri/phieu", "/quan-tri/cong-bo"
EVERYBODY = ("clerk", "reviewer", "publisher", "administrator")
OFFICE = ("reviewer", "publisher", "administrator")
# States in which a submission replaces no other.
NOWHERE = ("returned", "withdrawn")
STEPS: dict[str, tuple[submissions.What, tuple[str, ...]]] = {
    "duyet": ("approved", ("reviewer",)),
    "tra-lai": ("returned", ("reviewer", "publisher")),
    "rut": ("withdrawn", EVERYBODY),
}


def install(flask: Flask) -> None:
    """Add the routes to a server."""
    flask.add_url_rule(DESK, "desk", home)
    flask.add_url_rule(f"{ONE}/<name>", "handin", one)
    flask.add_url_rule(f"{ONE}/<name>/tep", "handed_in_file", file)
    flask.add_url_rule(f"{ONE}/<name>/<step>", "handin_step", take_step, methods=["POST"])
    flask.add_url_rule(PUBLISH, "publishing", choose)
    flask.add_url_rule(PUBLISH, "make_preview", look, methods=["POST"])
    flask.add_url_rule(f"{PUBLISH}/<version>", "preview", previewed)
    flask.add_url_rule(f"{PUBLISH}/<version>", "publish", publish, methods=["POST"])


@requires(*EVERYBODY)
def home() -> Response:
    """Show what is to be done: outstanding forms, pending submissions, finished ones."""
    visible = [
        submission_state
        for submission_state in submissions.handins(settings())
        if _sees(signed_in(), submission_state.submission)
    ]
    own_duties = [duty for duty in _duties() if _owes(signed_in(), duty)]
    return desk_page(
        "desk/home.html",
        _("Administration"),
        duties=own_duties,
        waiting=[
            submission_state
            for submission_state in visible
            if submission_state.state in ("received", "approved")
        ],
        done=[
            submission_state
            for submission_state in visible
            if submission_state.state not in ("received", "approved")
        ],
        short_lived=short_lived(settings().data),
        **_names(),
    )


@requires(*EVERYBODY)
def one(name: str) -> Response:
    """Show a submission: its figures beside those published, reasons, remarks and steps."""
    submission_state = _kept(name)
    catalog = current_warehouse(settings()).catalog

    def named(cell: Claim | UnitNote | CellName) -> str:
        return measured(catalog.indicators[cell.indicator], cell.category)

    possible = [
        step
        for step, (new_state, roles) in STEPS.items()
        if submission_state.state in submissions.POSSIBLE[new_state]
        and _may_step(signed_in(), step, roles, submission_state.submission)
    ]
    allowed_steps = [
        step for step in possible if step != "duyet" or not _needs_another("approved", submission_state)
    ]
    detail = submissions.detail(submission_state, settings(), to_publish=signed_in().may("publisher"))
    figures = detail.figures[:MOST_CHANGES]
    return desk_page(
        "desk/handin.html",
        _("Submission {number}", number=name),
        kept=submission_state,
        submission=submission_state.submission,
        rows=[(claim, side(claim), side(published_claim)) for claim, published_claim in figures],
        unlisted=len(detail.figures) - len(figures),
        computed=computed(claim for row in figures for claim in row),
        remarks=detail.remarks,
        missing=[named(CellName.parse(key)) for key in submission_state.submission.missing],
        form=catalog.forms.get(submission_state.submission.form),
        unit=catalog.units.get(submission_state.submission.unit),
        may=allowed_steps,
        publishable=detail.is_offered and not _needs_another("published", submission_state),
        others=[
            sentence
            for sentence, is_so in (
                (_("Someone else must approve it: you submitted it."), possible != allowed_steps),
                (
                    _("Someone else must publish it: you submitted or approved it."),
                    detail.is_offered and _needs_another("published", submission_state),
                ),
            )
            if is_so
        ],
        taken=[] if submission_state.state in NOWHERE else lines(detail.overlaps),
        least_words=LEAST_WORDS,
        step_told=lambda what, version, back: step_told(what, version, back),
        named=named,
        **_names(),
    )


@requires(*EVERYBODY)
def file(name: str) -> Response:
    """Return the submitted file, unchanged."""
    submission = _kept(name).submission
    return send_file(
        submission.received(settings().data.resolve()), as_attachment=True, download_name=submission.file
    )


@requires(*EVERYBODY)
def take_step(name: str, step: str) -> Response:
    """Approve, return or withdraw a submission."""
    submission_state = _kept(name)
    if step not in STEPS or not _may_step(signed_in(), step, STEPS[step][1], submission_state.submission):
        return refused_page(
            403, _("Not allowed for your role"), _("This step must be taken by someone else.")
        )
    new_state = STEPS[step][0]
    submissions.take_step(new_state, name, signed_in().name, settings(), request.form.get("reason", ""))
    flash(f"{_('Submission {number}', number=name)}: {state_names()[new_state]}.")
    return go(f"{ONE}/{name}")


@requires(*OFFICE)
def choose() -> Response:
    """Show the submissions that may be published, to select some for a preview."""
    ready = [(offer.kept, offer.replaces) for offer in submissions.offers(settings())]
    return desk_page(
        "desk/choose.html",
        _("Publish"),
        ready=ready,
        own={
            submission_state.submission.id
            for submission_state, _unused in ready
            if _needs_another("published", submission_state)
        },
        **_names(),
    )


@requires(*OFFICE)
def look() -> Response:
    """Build the version that publishing would create, and redirect to its preview."""
    names = request.form.getlist("handin")
    base = current_version(settings().published).id
    version = submissions.preview(names, signed_in().name, settings())
    return go(f"{PUBLISH}/{version.id}", phieu=",".join(names), nen=base)


@requires(*OFFICE)
def previewed(version: str) -> Response:
    """Show what publishing would change, with links to the real pages of that version."""
    names, base = _named(request.args)
    current = current_version(settings().published)
    if version == current.id:
        flash(_("Published: everyone now sees version {version}.", version=version))
        return go(DESK)
    preview = submissions.previewed(version, settings())
    return _preview_page(
        difference(current, preview, simulated=True), names, base, overtaken=base != current.id
    )


@requires("publisher")
def publish(version: str) -> Response:
    """Publish the previewed submissions; if somebody else published meanwhile, show what changed."""
    names, base = _named(request.form)
    if not base:
        return unseen_page()
    try:
        published = submissions.publish(names, signed_in().name, settings(), base)
    except Overtaken as error:
        base_version, current = (
            read_version(settings().published, base),
            current_version(settings().published),
        )
        sentence = _(
            "Someone published version {version} during your preview. Your submissions were not published.",
            version=error.now,
        )
        return _preview_page(difference(base_version, current, simulated=True), names, base, 409, sentence)
    flash(_("Published: everyone now sees version {version}.", version=published.id))
    return go(DESK)


def _preview_page(
    version_difference: Difference,
    names: Sequence[str],
    base: str,
    status: int = 200,
    overtaken: str | bool = False,
) -> Response:
    return desk_page(
        "desk/preview.html",
        _("Before publishing") if status == 200 else _("Conflict: another user published first"),
        status,
        **shown(version_difference),
        replacing=replacing(version_difference.before, version_difference.after),
        names=names,
        base=base,
        overtaken=overtaken,
        publisher=signed_in().may("publisher"),
        own=[name for name in names if _needs_another("published", submissions.submission(name, settings()))],
    )


def _named(values) -> tuple[list[str], str]:
    """Return the selected submissions, and the version that was current when they were previewed."""
    return [name for name in values.get("phieu", "").split(",") if name], values.get("nen", "")


def _kept(name: str) -> SubmissionState:
    submission_state = submissions.submission(name, settings())
    if not _sees(signed_in(), submission_state.submission):
        remedy = "xem danh sách phiếu của bạn."
        raise NotYours.at("phiếu", name, "không phải phiếu của đơn vị bạn.", remedy)
    return submission_state


def _duties() -> tuple[Obligation, ...]:
    return duties(current_warehouse(settings()).catalog, submissions.handins(settings()), clock.today())


def _sees(person: Person, submission: Submission) -> bool:
    """Return whether a person may see a submission: the office sees all, clerks those of their units and their own."""
    return bool(person.roles & set(OFFICE)) or submission.unit in person.units or submission.by == person.name


def _owes(person: Person, duty: Obligation) -> bool:
    return bool(person.roles & set(OFFICE)) or duty.unit.id in person.units


def _may_step(person: Person, step: str, roles: Sequence[str], submission: Submission) -> bool:
    return submission.by == person.name if step == "rut" else any(person.may(role) for role in roles)


def _needs_another(new_state: submissions.What, submission_state: SubmissionState) -> bool:
    return submissions.needs_another(new_state, submission_state, signed_in().name, settings())


def _names() -> dict:
    """Return the functions and mappings by which templates name things."""
    return {
        "standings": standing_names(),
        "states": state_names(),
        "step_names": step_names(),
        "unit_name": unit_name,
        "day": format_day,
        "correction": correction,
        "moment": moment,
        "period": period_name,
        "units": current_warehouse(settings()).catalog.units,
        "forms": current_warehouse(settings()).catalog.forms,
    }
