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
from dashboard.wording import differences as difference_wording
from dashboard.wording.names import period_name, unit_short_name
from dashboard.wording.submissions import taking

MOST_CHANGES = 500
# Limit for each collapsed list: unchanged values that come from another source, and simulated values.
MOST_FOLDED = 100
# Limit for links to pages that would change.
MOST_PAGES = 8


def shown(difference: Difference) -> dict:
    """Return the values of the template `desk/changes.html`."""
    changes, moved = difference.told[:MOST_CHANGES], difference.moved[:MOST_FOLDED]
    simulated = simulated_changes(difference, MOST_FOLDED) if any(difference.made) else ()
    sides = [side for change in (*changes, *moved, *simulated) for side in (change.before, change.after)]
    return {
        "found": difference,
        "pages": pages(difference),
        "summary": difference_wording.summary(difference),
        "changes": _rows(changes, difference),
        "unlisted": len(difference.told) - len(changes),
        "folded": [
            (
                difference_wording.only_origin(difference),
                _rows(moved, difference),
                len(difference.moved) - len(moved),
            ),
            (
                difference_wording.simulated(difference),
                _rows(simulated, difference),
                sum(difference.made) - len(simulated),
            ),
        ],
        "computed": difference_wording.computed(sides),
        "remarks": [
            (difference_wording.remarked(remark, difference), *_remark_sides(remark))
            for remark in difference.remarks_told
        ],
        "redefined": [difference_wording.redefinition(entry, difference) for entry in difference.redefined],
    }


def pages(difference: Difference) -> list[tuple[str, str, dict[str, str]]]:
    """Return name, path and query of the pages that would change: the profile of each unit and year.

    Units and years of changed figures come first, then those of remarks, then those of values that are unchanged but
    come from another source. If there are none of these, return the overview.
    """
    version = {"phien-ban": difference.after.id}
    claims = [change.claim for change in difference.told]
    unit_years = [(claim.unit, claim.year) for claim in claims]
    unit_years += [
        (remark.about["unit"], int(remark.about["time_period"][:4])) for remark in difference.remarks_told
    ]
    unit_years += [(change.claim.unit, change.claim.year) for change in difference.moved]
    links = [
        (
            f"{unit_short_name(difference.units[unit])}, {period_name(str(year))}",
            f"/don-vi/{unit}",
            version | {"nam": str(year)},
        )
        for unit, year in dict.fromkeys(unit_years)
    ]
    return links[:MOST_PAGES] or [(_("Overview"), "/", version)]


def unseen_page() -> Response:
    """Return a 400 page: the request does not name the version that the decision was based on."""
    why = _(
        "The request does not say which version you previewed. Preview the changes, then continue from there."
    )
    return refused_page(400, _("Action refused"), why)


def _rows(changes: Sequence[ClaimDifference], difference: Difference) -> list[tuple]:
    """Return each change as a row: the cell, then value and note before and after."""
    return [
        (difference_wording.cell(change.claim, difference), side(change.before), side(change.after))
        for change in changes
    ]


def side(claim: Claim | None) -> tuple[str, str]:
    """Return a figure's value in words, and its published note."""
    return difference_wording.stated(claim), difference_wording.note(claim)


def _remark_sides(remark) -> tuple[str, str]:
    return difference_wording.remark_words(remark.before), difference_wording.remark_words(remark.after)


def replacing(before: Version, after: Version) -> list[str]:
    """Return a line for each case in which a submission of the later version replaces one of the earlier version."""
    earlier_files, later_files = (handed_in(version.manifest.inputs.files) for version in (before, after))
    return lines(takings(earlier_files, later_files, settings().data.resolve()))


def lines(overlaps: Sequence[tuple[str, str, int]]) -> list[str]:
    """Return the given overlaps between submissions as sentences."""
    return [taking(*overlap) for overlap in overlaps]
