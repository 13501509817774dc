"""The chart of a unit's rates: one bar per rate, with a mark at the mean of the other units of its level."""

from dashboard.data.profile import Profile, ProfileEntry
from dashboard.figures.chart import Chart
from dashboard.figures.panel import Drawing, Panel, value_label
from dashboard.figures.ranking import RankingRow, ranking
from dashboard.language import gettext as _
from dashboard.wording import comparison, disagreement_notes, notes, signs, sources, with_unit_notes
from dashboard.wording.notes import asked
from dashboard.wording.profile import entry_name, known, mark_note, rates_subtitle, rates_table, standing

KEY = "ho-so"


def profile_chart(profile: Profile) -> Chart:
    """Return the chart of a unit's rates in the year."""
    answer, table = profile.answer, rates_table(profile)
    finding = standing(profile) or known(profile)
    return Chart(
        key=KEY,
        topic=_("The unit's rates in the year"),
        finding=finding,
        subtitle=rates_subtitle(profile),
        filters=asked(answer.question, profile.catalog, answer.cells, profile.only_official, profile.version),
        alternative=f"{finding}. {comparison.spoken(table)}",
        tabulate=lambda: with_unit_notes(table, profile.catalog),
        panels=lambda drawing: [_panel(profile, drawing)],
        notes=[*notes(answer), *mark_note(profile)],
        signs=signs(answer),
        disagreements=disagreement_notes(answer),
        disputed=next(iter(answer.disputed), None),
        sources=sources(answer),
        empty=not profile.rates,
    )


def _panel(profile: Profile, drawing: Drawing) -> Panel:
    """Return the bars in pillar order, each with the mean of its own peers."""
    return ranking([_row(entry, drawing) for entry in profile.rates], (), "", None, drawing)


def _row(entry: ProfileEntry, drawing: Drawing) -> RankingRow:
    """Return the bar of an entry, named as in the table: categories are separate rows, not parts of a bar."""
    name, mean = entry_name(entry), None if entry.mean is None else float(entry.mean)
    return RankingRow(
        name, value_label(entry.cell, drawing), float(entry.cell.percent), entry.cell, mean=mean
    )
