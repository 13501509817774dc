"""Differences between two versions, as the pages before publishing and before a rollback show them."""

from collections.abc import Sequence

from flask import Response

from dashboard.admin.page import refused_page
from dashboard.data.claim import Claim
from dashboard.data.differences import ClaimDifference, Difference, simulated_changes
from dashboard.data.versions import Version
from dashboard.language import gettext as _
from dashboard.settings import settings
from dashboard.submissions.store import handed_in
from dashboard.submissions.supersession import takings
from dashboard.wording import differences as words_of
from dashboard.wording.names import period_name, unit_short_name
from dashboard.wording.submissions import taking

MOST_CHANGES = 500
# Limit for each collapsed list: unchanged values that come from another source, and simulated values.
MOST_FOLDED = 100
# Limit for links to pages that would change.
MOST_PAGES = 8


def shown(found: Difference) -> dict:
    """Return the values of the template `desk/changes.html`."""
    told, moved = found.told[:MOST_CHANGES], found.moved[:MOST_FOLDED]
    made = simulated_changes(found, MOST_FOLDED) if any(found.made) else ()
    stated = [side for one in (*told, *moved, *made) for side in (one.before, one.after)]
    return {
        "found": found,
        "pages": pages(found),
        "summary": words_of.summary(found),
        "changes": _rows(told, found),
        "unlisted": len(found.told) - len(told),
        "folded": [
            (words_of.only_origin(found), _rows(moved, found), len(found.moved) - len(moved)),
            (words_of.simulated(found), _rows(made, found), sum(found.made) - len(made)),
        ],
        "computed": words_of.computed(stated),
        "remarks": [(words_of.remarked(one, found), *_remark_sides(one)) for one in found.remarks_told],
        "redefined": [words_of.redefinition(each, found) for each in found.redefined],
    }


def pages(found: Difference) -> list[tuple[str, str, dict[str, str]]]:
    """Return name, path and query of the pages that would change: the profile of each unit and year.

    Units and years of changed figures come first, then those of remarks, then those of values that are unchanged but
    come from another source. If there are none of these, return the overview.
    """
    version = {"phien-ban": found.after.id}
    cells = [one.claim for one in found.told]
    about = [(one.unit, one.year) for one in cells]
    about += [(one.about["unit"], int(one.about["time_period"][:4])) for one in found.remarks_told]
    about += [(one.claim.unit, one.claim.year) for one in found.moved]
    named = [
        (
            f"{unit_short_name(found.units[unit])}, {period_name(str(year))}",
            f"/don-vi/{unit}",
            version | {"nam": str(year)},
        )
        for unit, year in dict.fromkeys(about)
    ]
    return named[:MOST_PAGES] or [(_("Overview"), "/", version)]


def unseen_page() -> Response:
    """Return a 400 page: the request does not name the version that the decision was based on."""
    why = _(
        "The request does not say which version you previewed. Preview the changes, then continue from there."
    )
    return refused_page(400, _("Action refused"), why)


def _rows(changes: Sequence[ClaimDifference], found: Difference) -> list[tuple]:
    """Return each change as a row: the cell, then value and note before and after."""
    return [(words_of.cell(one.claim, found), side(one.before), side(one.after)) for one in changes]


def side(claim: Claim | None) -> tuple[str, str]:
    """Return a figure's value in words, and its published note."""
    return words_of.stated(claim), words_of.note(claim)


def _remark_sides(one) -> tuple[str, str]:
    return words_of.remark_words(one.before), words_of.remark_words(one.after)


def replacing(before: Version, after: Version) -> list[str]:
    """Return a line for each case in which a submission of the later version replaces one of the earlier version."""
    held, holding = (handed_in(one.manifest.inputs.files) for one in (before, after))
    return lines(takings(held, holding, settings().data.resolve()))


def lines(found: Sequence[tuple[str, str, int]]) -> list[str]:
    """Return the given overlaps between submissions as sentences."""
    return [taking(*one) for one in found]
