"""What two versions state differently, as the pages before publishing and before going back show it."""

from collections.abc import Sequence

from flask import Response

from dashboard.admin.page import desk_words, refused_page
from dashboard.data.claim import Claim
from dashboard.data.differences import ClaimDifference, Difference, simulated_changes
from dashboard.data.versions import Version
from dashboard.settings import settings
from dashboard.submissions.store import handed_in
from dashboard.submissions.supersession import takings
from dashboard.wording import differences as words_of
from dashboard.wording.submissions import taking

MOST_CHANGES = 500
# Beside what somebody stated: simulated values, and values that only another source states now.
MOST_FOLDED = 100
# How many pages are offered to look at.
MOST_PAGES = 8


def shown(found: Difference) -> dict:
    """Return the values of the template `desk/changes.html`."""
    said = desk_words()
    told, moved = found.told[:MOST_CHANGES], found.moved[:MOST_FOLDED]
    made = simulated_changes(found, MOST_FOLDED) if any(found.made) else ()
    stated = [side for one in (*told, *moved, *made) for side in (one.before, one.after)]
    return {
        "found": found,
        "pages": pages(found),
        "summary": words_of.summary(found, said),
        "changes": _rows(told, found),
        "unlisted": len(found.told) - len(told),
        "folded": [
            (words_of.only_origin(found, said), _rows(moved, found), len(found.moved) - len(moved)),
            (words_of.simulated(found, said), _rows(made, found), sum(found.made) - len(made)),
        ],
        "computed": words_of.computed(stated, said),
        "remarks": [(words_of.remarked(one, found, said), *_remark_sides(one)) for one in found.remarks_told],
        "redefined": [words_of.redefinition(each, found, said) for each in found.redefined],
    }


def pages(found: Difference) -> list[tuple[str, str, dict[str, str]]]:
    """Return name, path and query of the pages on which something would be other: of each unit and year its profile.

    Figures come first, then what units say and what only comes from elsewhere. Where nothing of these differs, it is
    the overview.
    """
    said, version = desk_words(), {"phien-ban": found.after.id}
    cells = [one.claim for one in found.told]
    about = [(one.unit, one.year) for one in cells]
    about += [(one.about["unit"], int(one.about["time_period"][:4])) for one in found.remarks_told]
    about += [(one.claim.unit, one.claim.year) for one in found.moved]
    named = [
        (
            f"{said.unit_short(found.units[unit])}, {said.period(str(year))}",
            f"/don-vi/{unit}",
            version | {"nam": str(year)},
        )
        for unit, year in dict.fromkeys(about)
    ]
    return named[:MOST_PAGES] or [(said.say("Overview"), "/", version)]


def unseen_page() -> Response:
    """Return that a step for everybody was asked for without the version that it was decided on."""
    say = desk_words().say
    why = say(
        "It was not said which version you looked at. Look at what would change, then do it from there."
    )
    return refused_page(400, say("That was not done"), why)


def _rows(changes: Sequence[ClaimDifference], found: Difference) -> list[tuple]:
    """Return each change as a row: the cell, and on both sides what is stated with its note."""
    return [
        (words_of.cell(one.claim, found, desk_words()), side(one.before), side(one.after)) for one in changes
    ]


def side(claim: Claim | None) -> tuple[str, str]:
    """Return what a figure states, and the note that is published beside it."""
    return words_of.stated(claim, desk_words()), words_of.note(claim, desk_words())


def _remark_sides(one) -> tuple[str, str]:
    return words_of.remark_words(one.before, desk_words()), words_of.remark_words(one.after, desk_words())


def replacing(before: Version, after: Version) -> list[str]:
    """Return which hand-ins of the later version take the place of which of the earlier one, a line each."""
    held, holding = (handed_in(one.manifest.inputs.files) for one in (before, after))
    return lines(takings(held, holding, settings().data.resolve()))


def lines(found: Sequence[tuple[str, str, int]]) -> list[str]:
    """Return what hand-ins take from others in words."""
    return [taking(*one, desk_words()) for one in found]
