"""Text of a unit's profile: how much is known, how it compares with its peers, its history."""

import operator
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from dashboard.catalog import Unit
from dashboard.data.cells import Cell
from dashboard.data.comparison import amount, is_few, lacking
from dashboard.data.profile import Profile, ProfileEntry
from dashboard.data.schema import BASES
from dashboard.theme import SIGNS
from dashboard.wording.comparison import MOST_NAMED, measured, points, value_of
from dashboard.wording.obstacles import reason, short_reason
from dashboard.wording.table import Behind, Stated, Table
from dashboard.wording.words import Words


def known(profile: Profile, words: Words) -> str:
    """Return how many values of the unit's level are known, by basis; or that the unit did not exist."""
    if not profile.exists:
        return absent(profile, words)
    known = words.say(
        "{stated} of {all} values at this level are known for {year}",
        stated=len(profile.stated),
        all=len(profile.measured),
        year=profile.question.year,
    )
    found = Counter(entry.cell.preferred.basis for entry in profile.stated)
    counted = ", ".join(f"{found[basis]} {words.status(basis)}" for basis in BASES if found[basis])
    return f"{known}: {counted}" if counted else known


def absent(profile: Profile, words: Words) -> str:
    """Return that a unit did not exist in the year, and the years for which it has data."""
    years = profile.years
    whole = len(years) > 1 and len(years) == years[-1] - years[0] + 1
    span = f"{years[0]}–{years[-1]}" if whole else ", ".join(map(str, years))
    named = {"unit": words.unit(profile.unit), "year": profile.question.year}
    if not years:
        return words.say("{unit} did not exist in {year}", **named)
    return words.say("{unit} did not exist in {year}; it has data for {years}", **named, years=span)


def standing(profile: Profile, words: Words) -> str:
    """Return which rates are above and below the mean of the peers, one sentence per status."""
    found = []
    for simulated in (False, True):
        rated = [entry for entry in profile.leading if entry.cell.simulated == simulated]
        if rated:
            said = _sided(rated, words)
            found.append(words.say("Simulated: {finding}", finding=said) if simulated else said)
    return ". ".join(found)


def _sided(rated: list[ProfileEntry], words: Words) -> str:
    above, below, same = (
        [entry for entry in rated if (apart := entry.above) is not None and lies(apart, 0)]
        for lies in (operator.gt, operator.lt, operator.eq)
    )
    said = [words.say("higher for {names}", names=_names(above, words))] if above else []
    said += [words.say("lower for {names}", names=_names(below, words))] if below else []
    said += [words.say("equal for {names}", names=_names(same, words))] if same else []
    return words.say("compared with the mean of the other wards and communes: {sides}", sides="; ".join(said))


def _names(entries: list[ProfileEntry], words: Words) -> str:
    named, rest = entries[:MOST_NAMED], len(entries) - MOST_NAMED
    names = ", ".join(entry_name(entry, words) for entry in named)
    return (
        words.plural("{names} and {count} other rate", "{names} and {count} other rates", rest, names=names)
        if rest > 0
        else names
    )


def entry_name(entry: ProfileEntry, words: Words) -> str:
    """Return what an entry measures."""
    return measured(entry.cell.indicator, entry.cell.category, words)


def rank(entry: ProfileEntry, words: Words) -> str:
    """Return the rank among the peers, marked if shared, or why there is none."""
    if entry.rank is None:
        refused = {cell.place.unit.id: why for cell, why in entry.league.refused}
        return short_reason(refused[entry.cell.place.unit.id], words)
    count, shared = len(entry.league.cells), len(entry.league.at(entry.rank)) > 1
    said = words.say("{rank} of {count}", rank=entry.rank, count=count)
    said = words.say("shared {rank}", rank=said) if shared else said
    if entry.cell.indicator.direction == "down":
        said = words.say("{rank}, lower is better", rank=said)
    return _signed(said, entry.league.cells, words)


def against_peers(entry: ProfileEntry, words: Words) -> str:
    """Return the mean of the peers and the difference of the value from it; empty if there is no mean."""
    above = entry.above
    if above is None:
        return ""
    apart = points(_decimal(above), entry.cell.indicator, words)
    return _signed(f"{mean(entry, words)} ({apart})", [entry.cell, *entry.peers], words)


def compared(entry: ProfileEntry) -> Iterator[tuple[Decimal | int, Decimal | int]]:
    """Yield (mean of the peers, value) of an entry if their difference is displayed."""
    if entry.above is not None and entry.mean is not None:
        yield _decimal(entry.mean), amount(entry.cell)


def mean(entry: ProfileEntry, words: Words) -> str:
    """Return the pooled rate of the peers, or the mean of their counts; empty if there is none."""
    together = entry.mean
    if together is None:
        return ""
    found = _decimal(together)
    return words.percent(found) if entry.rated else words.number(found, "#,##0.#")


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def since_last_year(entry: ProfileEntry, words: Words) -> str:
    """Return the change since the year before, or why there is none."""
    before = entry.cell.place.year - 1
    if entry.cell.place.unit.period(before) is None:
        return words.say("unit not yet formed")
    if entry.change is None or entry.change.why == "missing":
        return words.say("no figure for {year}", year=before)
    if entry.change.why:
        return short_reason(entry.change.why, words)
    moved = points(entry.change.difference, entry.cell.indicator, words)
    return _signed(moved, [entry.change.before, entry.change.after], words)


def _signed(said: str, cells: Iterable[Cell], words: Words) -> str:
    """Return a text about values, with the sign of simulated ones or the word if any is provisional."""
    statuses = {cell.claim.status for cell in cells if cell.claim}
    if "simulated" in statuses:
        return f"{SIGNS['simulated']} {said}"
    return f"{said} ({words.status('provisional')})" if "provisional" in statuses else said


def cautions(entry: ProfileEntry, words: Words) -> list[str]:
    """Return cautions shown with a value besides its status: a small denominator."""
    return [words.say("small denominator")] if is_few(entry.cell) else []


def rates_subtitle(profile: Profile, words: Words) -> str:
    """Return the subtitle of the chart of rates."""
    period = words.period(profile.unit.period(profile.question.year) or str(profile.question.year))
    return " · ".join([words.say("%, all rates at this level"), words.unit(profile.unit), period])


def mark_note(profile: Profile, words: Words) -> list[tuple[str, str]]:
    """Return a note as (kind, sentence) on what the chart's marks stand for; empty if none is drawn."""
    if all(entry.mean is None for entry in profile.rates):
        return []
    return [("scale", words.say("The mark shows the mean of the other wards and communes"))]


def rates_table(profile: Profile, words: Words) -> Table:
    """Return one row per rate: value with counts, mean of the peers with the difference, rank, status, remark."""
    say = words.say
    texts, numbers = (
        (say("Indicator"),),
        (say("Value"), say("Mean of the other units"), say("Rank among comparable peers, highest first")),
    )
    columns = [(name, False) for name in texts] + [(name, True) for name in numbers]
    columns += [(say("Status"), False), (say("Remark"), False)]
    rows = [
        (
            entry_name(entry, words),
            Stated.by(value_of(entry.cell, words), entry.cell),
            against_peers(entry, words),
            rank(entry, words),
            words.status(entry.cell.preferred.basis),
            ", ".join(_remarks(entry, words)),
        )
        for entry in profile.rates
    ]
    behind = tuple((Behind.of(entry.cell, profile.question.year),) for entry in profile.rates)
    return Table(tuple(columns), tuple(rows), tuple(entry.cell.simulated for entry in profile.rates), behind)


def _remarks(entry: ProfileEntry, words: Words) -> list[str]:
    disputed = [words.say("sources disagree")] if entry.cell.disputed else []
    return disputed + cautions(entry, words)


def why_missing(entry: ProfileEntry, words: Words) -> str:
    """Return why a value is missing."""
    return f"{entry_name(entry, words)}: {reason(lacking(entry.cell), words)}"


def validity(unit: Unit, words: Words) -> str:
    """Return since when or until when a unit exists, as far as the data shows."""
    if unit.valid_from:
        return words.say("since {day}", day=words.day(unit.valid_from))
    if unit.valid_to:
        return words.say("until {day}", day=words.day(unit.valid_to))
    return words.say("not known")


def territory(unit: Unit, units: dict[str, Unit], words: Words) -> str:
    """Return what a unit of 2025 was formed from; units outside the city are marked."""
    if not unit.formed_from:
        return words.say("as before the change of 1 July 2025")
    parts = []
    for old in (units[one] for one in unit.formed_from):
        name = words.unit(old)
        parts.append(words.say("{unit} (outside the city)", unit=name) if old.level == "outside" else name)
    return words.say("formed from {units}", units=", ".join(parts))
