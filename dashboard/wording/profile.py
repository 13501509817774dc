"""What a unit's profile says: how much is known, how it stands among its peers, its history."""

from decimal import Decimal
from fractions import Fraction

from dashboard.catalog import Unit
from dashboard.data.profile import Entry, Profile
from dashboard.wording.comparing import is_few, measured, points
from dashboard.wording.obstacles import reason, short_reason
from dashboard.wording.words import Words


def known(profile: Profile, words: Words) -> str:
    """Return how many values of the unit's level are known, and of what status."""
    simulated = sum(entry.cell.simulated for entry in profile.stated)
    return words.say(
        "{stated} of {all} values of this level are known in {year}: {official} official, {simulated} simulated",
        stated=len(profile.stated),
        all=len(profile.entries),
        year=profile.question.year,
        official=len(profile.stated) - simulated,
        simulated=simulated,
    )


def standing(profile: Profile, words: Words) -> str:
    """Return how many rates lie above and below what the peers have together; a sentence for each status."""
    found = []
    for simulated in (False, True):
        rated = [
            entry for entry in profile.stated if _ranked_rate(entry) and entry.cell.simulated == simulated
        ]
        if rated:
            said = _counted(rated, words)
            found.append(words.say("Simulated: {finding}", finding=said) if simulated else said)
    return ". ".join(found)


def _ranked_rate(entry: Entry) -> bool:
    return entry.above is not None and entry.cell.indicator.measure != "count"


def _counted(rated: list[Entry], words: Words) -> str:
    above = sum(entry.above > 0 for entry in rated)
    below = sum(entry.above < 0 for entry in rated)
    return words.say(
        "of {all} rates {above} lie above what the wards and communes have together, {below} below, {same} at it",
        all=len(rated),
        above=above,
        below=below,
        same=len(rated) - above - below,
    )


def entry_name(entry: Entry, words: Words) -> str:
    """Return what an entry measures."""
    return measured(entry.cell.indicator, entry.cell.category, words)


def rank(entry: Entry, words: Words) -> str:
    """Return the rank among the peers, ties said, or why there is none."""
    if entry.rank is None:
        refused = {cell.place.unit.id: why for cell, why in entry.league.refused}
        return short_reason(refused[entry.cell.place.unit.id], words)
    count, shared = len(entry.league.cells), len(entry.league.at(entry.rank)) > 1
    said = words.say("{rank} of {count}", rank=entry.rank, count=count)
    return words.say("shared {rank}", rank=said) if shared else said


def against_peers(entry: Entry, words: Words) -> str:
    """Return what the peers have together and how far the value lies from it; empty where it may not be said."""
    if entry.pooled is None:
        return ""
    rated = entry.cell.indicator.measure != "count"
    mean = _decimal(entry.pooled)
    shown = words.percent(mean) if rated else words.number(mean, "#,##0.#")
    return f"{shown} ({points(_decimal(entry.above), entry.cell.indicator, words)})"


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def since_last_year(entry: Entry, words: Words) -> str:
    """Return the change since the year before, or why there is none."""
    if entry.change is None:
        return short_reason("absent", words)
    if entry.change.why:
        return short_reason(entry.change.why, words)
    return points(entry.change.difference, entry.cell.indicator, words)


def remarks(entry: Entry, words: Words) -> list[str]:
    """Return what must be said of a value: simulated, disputed, a small denominator."""
    found = [words.say("simulated")] if entry.cell.simulated else []
    found += [words.say("sources disagree")] if entry.cell.disputed else []
    return found + ([words.say("small denominator")] if is_few(entry.cell) else [])


def why_missing(entry: Entry, words: Words) -> str:
    """Return why a value is missing."""
    why = {"missing": "missing", "hidden": "hidden", "invalid_unit": "absent"}.get(
        entry.cell.gap, "not_measured"
    )
    return f"{entry_name(entry, words)}: {reason(why, words)}"


def validity(unit: Unit, words: Words) -> str:
    """Return since when and until when a unit exists, as far as the data knows."""
    if unit.valid_from:
        return words.say("since {day}", day=words.day(unit.valid_from))
    if unit.valid_to:
        return words.say("until {day}", day=words.day(unit.valid_to))
    return words.say("not known")


def territory(unit: Unit, units: dict[str, Unit], words: Words) -> str:
    """Return what a unit of 2025 was formed from, parts from outside the city named as such."""
    if not unit.formed_from:
        return words.say("as before the change of 1 July 2025")
    parts = []
    for old in (units[one] for one in unit.formed_from):
        name = words.unit(old)
        parts.append(words.say("{unit} (outside the city)", unit=name) if old.level == "outside" else name)
    return words.say("formed from {units}", units=", ".join(parts))
