"""What two versions state differently, as the pages before publishing and before going back show it."""

from collections.abc import Sequence

from dashboard.access import desk_words
from dashboard.data.differences import Difference, Redefined
from dashboard.data.versions import Version
from dashboard.data.warehouse import Claim
from dashboard.ingest.handin.store import handed_in
from dashboard.ingest.handin.taking import takings
from dashboard.settings import settings
from dashboard.wording import differences as words_of
from dashboard.wording.comparing import measured
from dashboard.wording.handins import taking

MOST_CHANGES = 500


def shown(found: Difference) -> dict:
    """Return the values of the template `desk/changes.html`."""
    said = desk_words()
    changes = [
        (words_of.cell(one.claim, found, said), stated(one.before), stated(one.after))
        for one in found.changes
    ]
    return {
        "found": found,
        "summary": words_of.summary(found, said),
        "changes": changes[:MOST_CHANGES],
        "unlisted": max(len(changes) - MOST_CHANGES, 0),
        "redefined": [_redefined(each, found) for each in found.redefined if each.section != "sources"],
    }


def _redefined(one: Redefined, found: Difference) -> str:
    """Return a definition that differs in a line; what a unit says of a figure by the figure's name."""
    said = desk_words()
    if one.section != "unit_notes":
        return words_of.redefinition(one, said)
    indicator, *category, unit, period = one.id.partition("#")[0].split(":")
    name = measured(found.indicators[indicator], "".join(category), said)
    told = f"{name}; {said.unit(found.units[unit])}; {said.period(period)}"
    return f"{words_of.section(one.section, said)} ({told}): {words_of.kind_name(one.kind, said)}"


def replacing(before: Version, after: Version) -> list[str]:
    """Return which hand-ins of the later version take the place of which of the earlier one, a line each."""
    held, holding = (handed_in(one.manifest.inputs.files) for one in (before, after))
    return lines(takings(held, holding, settings().data.resolve()))


def lines(found: Sequence[tuple[str, str, int]]) -> list[str]:
    """Return what hand-ins take from others in words."""
    return [taking(*one, desk_words()) for one in found]


def stated(claim: Claim | None) -> str:
    """Return what is stated of a cell, in words."""
    return words_of.stated(claim, desk_words())
