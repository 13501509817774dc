"""What two versions state differently, as the pages before publishing and before going back show it."""

from collections.abc import Sequence

from dashboard.access import desk_words
from dashboard.data.differences import Change, Difference, simulated_changes
from dashboard.data.versions import Version
from dashboard.data.warehouse import Claim
from dashboard.ingest.handin.store import handed_in
from dashboard.ingest.handin.taking import takings
from dashboard.settings import settings
from dashboard.wording import differences as words_of
from dashboard.wording.handins import taking

MOST_CHANGES = 500
# Beside what somebody stated: simulated values, and values that only another source states now.
MOST_FOLDED = 100
# How many pages are offered to look at, and of how many units together.
MOST_YEARS, MOST_UNITS = 4, 8


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


def pages(found: Difference) -> list[tuple[str, dict[str, str | list[str]]]]:
    """Return the years in which figures would be others, the latest first, each with the query of its overview.

    Where only words differ, that is the overview as it opens.
    """
    units: dict[int, list[str]] = {}
    for one in found.told:
        there = units.setdefault(one.claim.year, [])
        if one.claim.unit not in there and len(there) < MOST_UNITS:
            there.append(one.claim.unit)
    version = {"phien-ban": found.after.id}
    years = sorted(units, reverse=True)[:MOST_YEARS]
    said = desk_words()
    named = [
        (
            f"{said.period(str(year))}: {', '.join(said.unit_short(found.units[unit]) for unit in units[year])}",
            version | {"nam": str(year), "don-vi": units[year]},
        )
        for year in years
    ]
    return named or [(said.say("Overview"), version)]


def _rows(changes: Sequence[Change], found: Difference) -> list[tuple]:
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
