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
from dashboard.language import format_day, format_number, ngettext
from dashboard.language import gettext as _
from dashboard.theme import SIGNS
from dashboard.wording.amounts import format_percent
from dashboard.wording.comparison import MOST_NAMED, measured, points, value_of
from dashboard.wording.names import basis_name, period_name, unit_name
from dashboard.wording.obstacles import reason, short_reason
from dashboard.wording.table import Behind, Stated, Table


def known(profile: Profile) -> str:
    """Return how many values of the unit's level are known, by basis; or that the unit did not exist."""
    if not profile.exists:
        return absent(profile)
    text = _(
        "{stated} of {all} values at this level are known for {year}",
        stated=len(profile.stated),
        all=len(profile.measured),
        year=profile.question.year,
    )
    counts = Counter(entry.cell.preferred.basis for entry in profile.stated)
    kinds = ", ".join(f"{counts[basis]} {basis_name(basis)}" for basis in BASES if counts[basis])
    return f"{text}: {kinds}" if kinds else text


def absent(profile: Profile) -> str:
    """Return that a unit did not exist in the year, and the years for which it has data."""
    years = profile.years
    whole = len(years) > 1 and len(years) == years[-1] - years[0] + 1
    span = f"{years[0]}–{years[-1]}" if whole else ", ".join(map(str, years))
    values = {"unit": unit_name(profile.unit), "year": profile.question.year}
    if not years:
        return _("{unit} did not exist in {year}", **values)
    return _("{unit} did not exist in {year}; it has data for {years}", **values, years=span)


def standing(profile: Profile) -> str:
    """Return which rates are above and below the mean of the peers, one sentence per status."""
    sentences = []
    for simulated in (False, True):
        entries = [entry for entry in profile.leading if entry.cell.simulated == simulated]
        if entries:
            text = _sided(entries)
            sentences.append(_("Simulated: {finding}", finding=text) if simulated else text)
    return ". ".join(sentences)


def _sided(entries: list[ProfileEntry]) -> str:
    above, below, same = (
        [entry for entry in entries if (apart := entry.above) is not None and lies(apart, 0)]
        for lies in (operator.gt, operator.lt, operator.eq)
    )
    sides = [_("higher for {names}", names=_names(above))] if above else []
    sides += [_("lower for {names}", names=_names(below))] if below else []
    sides += [_("equal for {names}", names=_names(same))] if same else []
    return _("compared with the mean of the other wards and communes: {sides}", sides="; ".join(sides))


def _names(entries: list[ProfileEntry]) -> str:
    first, rest = entries[:MOST_NAMED], len(entries) - MOST_NAMED
    names = ", ".join(entry_name(entry) for entry in first)
    return (
        ngettext("{names} and {count} other rate", "{names} and {count} other rates", rest, names=names)
        if rest > 0
        else names
    )


def entry_name(entry: ProfileEntry) -> str:
    """Return what an entry measures."""
    return measured(entry.cell.indicator, entry.cell.category)


def rank(entry: ProfileEntry) -> str:
    """Return the rank among the peers, marked if shared, or why there is none."""
    if entry.rank is None:
        refused = {cell.place.unit.id: why for cell, why in entry.league.refused}
        return short_reason(refused[entry.cell.place.unit.id])
    count, shared = len(entry.league.cells), len(entry.league.at(entry.rank)) > 1
    text = _("{rank} of {count}", rank=entry.rank, count=count)
    text = _("shared {rank}", rank=text) if shared else text
    if entry.cell.indicator.direction == "down":
        text = _("{rank}, lower is better", rank=text)
    return _signed(text, entry.league.cells)


def against_peers(entry: ProfileEntry) -> str:
    """Return the mean of the peers and the difference of the value from it; empty if there is no mean."""
    above = entry.above
    if above is None:
        return ""
    difference = points(_decimal(above), entry.cell.indicator)
    return _signed(f"{mean(entry)} ({difference})", [entry.cell, *entry.peers])


def compared(entry: ProfileEntry) -> Iterator[tuple[Decimal | int, Decimal | int]]:
    """Yield (mean of the peers, value) of an entry if their difference is displayed."""
    if entry.above is not None and entry.mean is not None:
        yield _decimal(entry.mean), amount(entry.cell)


def mean(entry: ProfileEntry) -> str:
    """Return the pooled rate of the peers, or the mean of their counts; empty if there is none."""
    fraction = entry.mean
    if fraction is None:
        return ""
    value = _decimal(fraction)
    return format_percent(value) if entry.rated else format_number(value, "#,##0.#")


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def since_last_year(entry: ProfileEntry) -> str:
    """Return the change since the year before, or why there is none."""
    before = entry.cell.place.year - 1
    if entry.cell.place.unit.period(before) is None:
        return _("unit not yet formed")
    if entry.change is None or entry.change.why == "missing":
        return _("no figure for {year}", year=before)
    if entry.change.why:
        return short_reason(entry.change.why)
    text = points(entry.change.difference, entry.cell.indicator)
    return _signed(text, [entry.change.before, entry.change.after])


def _signed(text: str, cells: Iterable[Cell]) -> str:
    """Return a text about values, with the sign of simulated ones or the word if any is provisional."""
    statuses = {cell.claim.status for cell in cells if cell.claim}
    if "simulated" in statuses:
        return f"{SIGNS['simulated']} {text}"
    return f"{text} ({basis_name('provisional')})" if "provisional" in statuses else text


def cautions(entry: ProfileEntry) -> list[str]:
    """Return cautions shown with a value besides its status: a small denominator."""
    return [_("small denominator")] if is_few(entry.cell) else []


def rates_subtitle(profile: Profile) -> str:
    """Return the subtitle of the chart of rates."""
    period = period_name(profile.unit.period(profile.question.year) or str(profile.question.year))
    return " · ".join([_("%, all rates at this level"), unit_name(profile.unit), period])


def mark_note(profile: Profile) -> list[tuple[str, str]]:
    """Return a note as (kind, sentence) on what the chart's marks stand for; empty if none is drawn."""
    if all(entry.mean is None for entry in profile.rates):
        return []
    return [("scale", _("The mark shows the mean of the other wards and communes"))]


def rates_table(profile: Profile) -> Table:
    """Return one row per rate: value with counts, mean of the peers with the difference, rank, status, remark."""
    texts, numbers = (
        (_("Indicator"),),
        (_("Value"), _("Mean of the other units"), _("Rank among comparable peers, highest first")),
    )
    columns = [(name, False) for name in texts] + [(name, True) for name in numbers]
    columns += [(_("Status"), False), (_("Remark"), False)]
    rows = [
        (
            entry_name(entry),
            Stated.by(value_of(entry.cell), entry.cell),
            against_peers(entry),
            rank(entry),
            basis_name(entry.cell.preferred.basis),
            ", ".join(_remarks(entry)),
        )
        for entry in profile.rates
    ]
    behind = tuple((Behind.of(entry.cell, profile.question.year),) for entry in profile.rates)
    return Table(tuple(columns), tuple(rows), tuple(entry.cell.simulated for entry in profile.rates), behind)


def _remarks(entry: ProfileEntry) -> list[str]:
    disputed = [_("sources disagree")] if entry.cell.disputed else []
    return disputed + cautions(entry)


def why_missing(entry: ProfileEntry) -> str:
    """Return why a value is missing."""
    return f"{entry_name(entry)}: {reason(lacking(entry.cell))}"


def validity(unit: Unit) -> str:
    """Return since when or until when a unit exists, as far as the data shows."""
    if unit.valid_from:
        return _("since {day}", day=format_day(unit.valid_from))
    if unit.valid_to:
        return _("until {day}", day=format_day(unit.valid_to))
    return _("not known")


def territory(unit: Unit, units: dict[str, Unit]) -> str:
    """Return what a unit of 2025 was formed from; units outside the city are marked."""
    if not unit.formed_from:
        return _("as before the change of 1 July 2025")
    parts = []
    for old in (units[unit_id] for unit_id in unit.formed_from):
        name = unit_name(old)
        parts.append(_("{unit} (outside the city)", unit=name) if old.level == "outside" else name)
    return _("formed from {units}", units=", ".join(parts))
