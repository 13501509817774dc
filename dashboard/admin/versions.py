"""Versions and audit log: what was published when and by whom, and rollback to an earlier version."""

from flask import Flask, Response, flash, request

from dashboard.admin.diff_view import shown, unseen_page
from dashboard.admin.gate import requires
from dashboard.admin.page import desk_page, go
from dashboard.auth.current_user import signed_in
from dashboard.data.differences import difference
from dashboard.data.version_log import steps
from dashboard.data.versions import current_version, read_version, version_ids
from dashboard.intake.issues import LEAST_WORDS, explains
from dashboard.language import gettext as _
from dashboard.settings import settings
from dashboard.submissions import submissions
from dashboard.submissions.audit_log import read_journal
from dashboard.submissions.submissions import Overtaken, RollbackPlan
from dashboard.wording.differences import moment
from dashboard.wording.submissions import state_names

VERSIONS, JOURNAL = "/quan-tri/phien-ban", "/quan-tri/nhat-ky"
OFFICE = ("reviewer", "publisher", "administrator")
MOST_LINES = 500


def install(flask: Flask) -> None:
    """Add the routes to a server."""
    flask.add_url_rule(VERSIONS, "versions", versions)
    flask.add_url_rule(f"{VERSIONS}/<version>", "look_back", look_back, methods=["POST"])
    flask.add_url_rule(f"{VERSIONS}/<version>", "looked_back", looked_back)
    flask.add_url_rule(f"{VERSIONS}/<version>/quay-lai", "roll_back", roll_back, methods=["POST"])
    flask.add_url_rule(JOURNAL, "journal", journal)


@requires(*OFFICE)
def versions() -> Response:
    """Show every change of the current version, the latest first, with links to roll back."""
    config = settings()
    return desk_page(
        "desk/versions.html",
        _("Versions"),
        steps=list(reversed(steps(config.published)))[:MOST_LINES],
        current=current_version(config.published).id,
        kept=version_ids(config.published),
        moment=moment,
    )


@requires(*OFFICE)
def look_back(version: str) -> Response:
    """Prepare an earlier version for preview, and redirect to it."""
    base = current_version(settings().published).id
    plan = submissions.way_back(version, signed_in().name, settings())
    return go(f"{VERSIONS}/{plan.version.id}", nen=base)


@requires(*OFFICE)
def looked_back(version: str) -> Response:
    """Show what the rollback would change, and ask for a reason."""
    return _way_page(submissions.way_seen(version, settings()), request.args.get("nen", ""))


@requires("publisher")
def roll_back(version: str) -> Response:
    """Roll back to an earlier version; if somebody else published meanwhile, show what changed."""
    base, reason = request.form.get("nen", ""), request.form.get("reason", "")
    if not base:
        return unseen_page()
    if not explains(reason):
        fault = _("Nothing was done: give a reason of at least {count} words.", count=LEAST_WORDS)
        return _way_page(submissions.way_seen(version, settings()), base, fault, reason)
    try:
        restored = submissions.roll_back(version, signed_in().name, settings(), reason, base)
    except Overtaken as error:
        return _overtaken_page(version, error)
    flash(_("Everyone now sees version {version}.", version=restored.id))
    return go(VERSIONS)


def _way_page(plan: RollbackPlan, base: str, fault: str = "", reason: str = "") -> Response:
    current = current_version(settings().published)
    return desk_page(
        "desk/back.html",
        _("Before restoring version {version}", version=plan.version.id),
        400 if fault else 200,
        **shown(difference(current, plan.version, simulated=True)),
        way=plan,
        version=plan.version.id,
        base=base,
        fault=fault,
        reason=reason,
        overtaken=base != current.id,
        least_words=LEAST_WORDS,
        publisher=signed_in().may("publisher"),
    )


def _overtaken_page(version: str, error: Overtaken) -> Response:
    """Show what somebody else changed since the rollback was previewed."""
    base_version, current = (
        read_version(settings().published, error.base),
        current_version(settings().published),
    )
    return desk_page(
        "desk/back.html",
        _("Conflict: another user published first"),
        409,
        **shown(difference(base_version, current, simulated=True)),
        version=version,
        overtaken=_(
            "Someone published version {version} during your preview. Your action was not carried out.",
            version=error.now,
        ),
    )


@requires(*OFFICE)
def journal() -> Response:
    """Show the audit log of submissions, the latest step first."""
    audit_steps = read_journal(settings().data.resolve()).steps
    return desk_page(
        "desk/journal.html",
        _("Audit log"),
        steps=list(reversed(audit_steps))[:MOST_LINES],
        states=state_names(),
        moment=moment,
    )
