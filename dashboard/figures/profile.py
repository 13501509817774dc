"""The chart of a unit's rates: a bar for each, marked where the other units of its level stand together."""

from dashboard.data.profile import Profile, ProfileEntry
from dashboard.figures.chart import Chart
from dashboard.figures.panel import Drawing, Panel, value_label
from dashboard.figures.ranking import RankingRow, ranking
from dashboard.wording import Words, comparison, disagreement_notes, notes, signs, sources, with_unit_notes
from dashboard.wording.notes import asked
from dashboard.wording.profile import entry_name, known, mark_note, rates_subtitle, rates_table, standing

KEY = "ho-so"


def profile_chart(profile: Profile, words: Words) -> Chart:
    """Return the chart of the rates that a unit has in the year."""
    answer, table = profile.answer, rates_table(profile, words)
    finding = standing(profile, words) or known(profile, words)
    return Chart(
        key=KEY,
        topic=words.say("The unit's rates in the year"),
        finding=finding,
        subtitle=rates_subtitle(profile, words),
        filters=asked(
            answer.question, profile.catalog, answer.cells, profile.only_official, profile.version, words
        ),
        alternative=f"{finding}. {comparison.spoken(table)}",
        tabulate=lambda: with_unit_notes(table, profile.catalog, words),
        panels=lambda drawing: [_panel(profile, drawing)],
        notes=[*notes(answer, words), *mark_note(profile, words)],
        signs=signs(answer, words),
        disagreements=disagreement_notes(answer, words),
        disputed=next(iter(answer.disputed), None),
        sources=sources(answer, words),
        empty=not profile.rates,
    )


def _panel(profile: Profile, drawing: Drawing) -> Panel:
    """Return the bars in the order of the pillars, each with the mark of its own peers."""
    return ranking([_row(entry, drawing) for entry in profile.rates], (), "", None, drawing)


def _row(entry: ProfileEntry, drawing: Drawing) -> RankingRow:
    """Return a bar under the name that the table gives it: classes stand beside each other, none is a part of one."""
    name, mean = entry_name(entry, drawing.words), None if entry.mean is None else float(entry.mean)
    return RankingRow(
        name, value_label(entry.cell, drawing), float(entry.cell.percent), entry.cell, mean=mean
    )
