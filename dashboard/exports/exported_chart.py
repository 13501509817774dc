"""A chart to export, with everything that it needs to stand alone in a file of any format."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.catalog import Catalog, Indicator
from dashboard.figures import Chart
from dashboard.language import gettext as _
from dashboard.wording import Stated, sources_of

# Kinds of notes about the drawing of a page or picture: shades, tiles, hatching, marks, which units are left out.
OF_THE_DRAWING = ("simulated", "scale", "part")


@dataclass(frozen=True)
class ExportedChart:
    """A chart, the address it came from, the version of its data, and the catalogue that defines its values."""

    chart: Chart
    address: str
    version: str
    published: datetime
    catalog: Catalog

    @property
    def simulated(self) -> bool:
        """Return whether any row holds a simulated value."""
        return any(self.chart.table.simulated)

    @property
    def mixed(self) -> bool:
        """Return whether there are both simulated and other values."""
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
        parts = (
            ("", indicator.text("definition")),
            (_("Formula"), indicator.text("formula")),
            (_("Legal basis"), indicator.text("legal_basis")),
        )
        sentences = [f"{name}: {text}" if name else text for name, text in parts if text]
        return indicator.text("name"), ". ".join(text.rstrip(".") for text in sentences)

    @property
    def warning(self) -> str:
        """Return the warning that every file with simulated values carries; empty if there are none."""
        if not self.simulated:
            return ""
        return _("Includes simulated figures") if self.mixed else _("Simulated figures")

    @property
    def title(self) -> str:
        """Return the finding, marked if all figures are simulated.

        In a mixed chart, a finding about simulated figures says so itself, and one about a published figure must not be
        marked.
        """
        all_simulated = self.simulated and not self.mixed
        return f"{self.chart.finding} ({self.warning})" if all_simulated else self.chart.finding

    @property
    def page(self) -> str:
        """Return the address of the page that contains the chart."""
        return self.address.partition("#")[0]

    @property
    def notes(self) -> list[str]:
        """Return the notes on the values, without those that only concern the page's own drawing."""
        return [text for kind, text in self.chart.notes if kind not in OF_THE_DRAWING]

    @property
    def sources(self) -> str:
        """Return every source with its passages."""
        return "; ".join(text for _unused, _unused, text in self.chart.sources)

    def sources_of(self, row: int) -> str:
        """Return the sources of one row's values, with their passages; for a change, the earlier year's first."""
        cells = self.chart.table.behind[row] if self.chart.table.behind else ()
        claims = [cell.claim for cell in cells if cell.claim]
        sources = (sources_of([claim], self.catalog) for claim in claims)
        return " / ".join(dict.fromkeys(text for [(_unused, _unused, text)] in sources))
