"""Names of submission states, form standings and admin steps, and which submission replaces which."""

from dashboard.language import format_number
from dashboard.language import gettext as _


def state_names() -> dict[str, str]:
    """Return the name of each state of a submission."""
    return {
        "received": _("waiting to be checked"),
        "returned": _("returned"),
        "withdrawn": _("withdrawn"),
        "approved": _("approved, not published yet"),
        "published": _("published"),
        "replaced": _("replaced by a later one"),
        "rolled-back": _("unpublished with its version"),
    }


def standing_names() -> dict[str, str]:
    """Return the name of each standing of a form that a unit owes."""
    return {
        "published": _("published"),
        "approved": _("approved, not published yet"),
        "received": _("being checked"),
        "returned": _("returned, to be submitted again"),
        "rolled-back": _("unpublished with its version"),
        "overdue": _("overdue"),
        "due": _("not submitted yet"),
    }


def step_names() -> dict[str, str]:
    """Return the name of each step that a person may take on a submission."""
    return {
        "duyet": _("Approve"),
        "tra-lai": _("Return"),
        "rut": _("Withdraw"),
    }


def correction(number: str) -> str:
    """Return that a correction of published figures was given back."""
    return _("correction {number} returned", number=number)


def taking(later: str, earlier: str, cells: int) -> str:
    """Return which submission replaces which: `cells` of its figures, or all of it if `cells` is 0."""
    if not cells:
        return _("Submission {later} replaces submission {earlier}.", later=later, earlier=earlier)
    return _(
        "Submission {later} replaces {count} of the figures in submission {earlier}.",
        later=later,
        earlier=earlier,
        count=format_number(cells),
    )


def step_told(step: str, version: str, back: bool) -> str:
    """Return what a step did to a submission; for a rollback also the version, and whether it came `back`."""
    if step != "rolled-back":
        return state_names()[step]
    if back:
        return _("published again when version {version} was restored", version=version)
    return _("unpublished when version {version} was restored", version=version)
