"""What a reader takes away: a chart with all that it needs to stand alone, whichever file it becomes."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.catalog import Catalog, Indicator
from dashboard.figures import Chart
from dashboard.wording import Stated, Words, sources_of

# Kinds of notes that explain how a page or picture draws: shades, tiles, hatching, marks, which units are left out.
OF_THE_DRAWING = ("simulated", "scale", "part")


@dataclass(frozen=True)
class ExportedChart:
    """A chart, the address it came from, the version of its data, and the catalogue that says what its values mean."""

    chart: Chart
    address: str
    version: str
    published: datetime
    catalog: Catalog
    words: Words

    @property
    def simulated(self) -> bool:
        """Tell whether any row holds a simulated value."""
        return any(self.chart.table.simulated)

    @property
    def mixed(self) -> bool:
        """Tell whether simulated values stand beside others."""
        return self.simulated and any(not entry.claim.simulated for entry in self._stated)

    @property
    def definitions(self) -> list[tuple[str, str]]:
        """Return (name, meaning) of each indicator in the table: definition, formula and legal basis."""
        names = dict.fromkeys(entry.claim.indicator for entry in self._stated)
        return [self._meaning(self.catalog.indicators[name]) for name in names]

    @property
    def _stated(self) -> list[Stated]:
        """Return the values of the table."""
        return [entry for row in self.chart.table.rows for entry in row if isinstance(entry, Stated)]

    def _meaning(self, indicator: Indicator) -> tuple[str, str]:
        language, say = self.words.language, self.words.say
        parts = (
            ("", indicator.text("definition", language)),
            (say("Formula"), indicator.text("formula", language)),
            (say("Legal basis"), indicator.text("legal_basis", language)),
        )
        told = [f"{name}: {text}" if name else text for name, text in parts if text]
        return indicator.text("name", language), ". ".join(text.rstrip(".") for text in told)

    @property
    def warning(self) -> str:
        """Return the words that every file with simulated values bears; empty where there is none."""
        if not self.simulated:
            return ""
        say = self.words.say
        return say("Includes simulated figures") if self.mixed else say("Simulated figures")

    @property
    def title(self) -> str:
        """Return the finding, marked where all figures are simulated.

        Among others, a finding about simulated ones says so itself, and one about a published figure must not bear
        the mark.
        """
        marked = self.simulated and not self.mixed
        return f"{self.chart.finding} ({self.warning})" if marked else self.chart.finding

    @property
    def page(self) -> str:
        """Return the address of the whole page that the chart is on."""
        return self.address.partition("#")[0]

    @property
    def notes(self) -> list[str]:
        """Return what must be known of the values, without what is true of the page's own drawing alone."""
        return [text for kind, text in self.chart.notes if kind not in OF_THE_DRAWING]

    @property
    def sources(self) -> str:
        """Return every source with its passages."""
        return "; ".join(text for _, _, text in self.chart.sources)

    def sources_of(self, row: int) -> str:
        """Return the sources of one row's values, with their passages; of a change first that of the earlier year."""
        behind = self.chart.table.behind[row] if self.chart.table.behind else ()
        claims = [one.claim for one in behind if one.claim]
        named = (sources_of([claim], self.catalog, self.words) for claim in claims)
        return " / ".join(dict.fromkeys(text for [(_, _, text)] in named))
