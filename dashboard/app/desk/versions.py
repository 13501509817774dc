"""Versions and the journal: what was published when and by whom, and the way back to an earlier version."""

from flask import Flask, Response, flash, request

from dashboard.access import desk_page, desk_words, person, requires
from dashboard.access.desk import go
from dashboard.data.ledger import steps
from dashboard.data.versions import current_version, version_ids
from dashboard.ingest.handin import desk
from dashboard.ingest.handin.journal import read_journal
from dashboard.settings import settings
from dashboard.wording.differences import moment
from dashboard.wording.handins import state_names

VERSIONS, JOURNAL = "/quan-tri/phien-ban", "/quan-tri/nhat-ky"
OFFICE = ("reviewer", "publisher", "administrator")
MOST_LINES = 500


def install(flask: Flask) -> None:
    """Add the routes to a server."""
    flask.add_url_rule(VERSIONS, "versions", versions)
    flask.add_url_rule(f"{VERSIONS}/<version>", "roll_back", roll_back, methods=["POST"])
    flask.add_url_rule(JOURNAL, "journal", journal)


@requires(*OFFICE)
def versions() -> Response:
    """Show every change of the current version, the latest first, with the way back."""
    said, given = desk_words(), settings()
    made = read_journal(given.data.resolve())
    return desk_page(
        "desk/versions.html",
        said.say("Versions"),
        steps=list(reversed(steps(given.published)))[:MOST_LINES],
        current=current_version(given.published).id,
        kept=version_ids(given.published),
        again={step.version for step in made.steps if step.version},
        moment=lambda at: moment(at, said),
        publisher=person().may("publisher"),
    )


@requires("publisher")
def roll_back(version: str) -> Response:
    """Make an earlier version current; it needs a confirmation of its own."""
    if request.form.get("confirmed") != "yes":
        flash(desk_words().say("Nothing was done: the confirmation was not ticked."))
        return go(VERSIONS)
    made = desk.roll_back(version, person().name, settings())
    flash(desk_words().say("Version {version} is what everybody sees now.", version=made.id))
    return go(VERSIONS)


@requires(*OFFICE)
def journal() -> Response:
    """Show every step that was taken with hand-ins, the latest first."""
    said = desk_words()
    found = read_journal(settings().data.resolve()).steps
    return desk_page(
        "desk/journal.html",
        said.say("Journal"),
        steps=list(reversed(found))[:MOST_LINES],
        states=state_names(said),
        moment=lambda at: moment(at, said),
    )
