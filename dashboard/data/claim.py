"""What a source states about one cell."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboard.catalog import Language
from dashboard.data.schema import Basis, Status


@dataclass(frozen=True)
class Claim:
    """What one passage states about one cell; `rate_pct` is recomputed, in per cent, to four places.

    `as_of` is the day that the figure stands for; a simulated one stands for none.
    """

    indicator: str
    unit: str
    time_period: str
    category: str
    claim: int
    numerator: int | None
    denominator: int | None
    value: Decimal | None
    qualifier: str
    status: Status
    source: str
    locator: str
    as_of: date | None
    preferred: bool
    preference_reason_vi: str
    preference_reason_en: str
    reported_rate_pct: Decimal | None
    computed: str
    note_vi: str
    note_en: str
    rate_pct: Decimal | None

    def text(self, field: str, language: Language) -> str:
        """Return a text of the claim in a language: `text("note", "vi")` reads `note_vi`."""
        return getattr(self, f"{field}_{language}")

    @property
    def year(self) -> int:
        """Return the year of the time period."""
        return int(self.time_period[:4])

    @property
    def amount(self) -> int | Decimal:
        """Return what was counted, or the per cent that was stated.

        Every claim of a version has one: `build/validation_messages.py` refuses a row without.
        """
        found = self.value if self.numerator is None else self.numerator
        if found is None:
            raise ValueError(f"claim {self.claim} of {self.indicator} in {self.unit} states no amount")
        return found

    @property
    def counts(self) -> tuple[int, int] | None:
        """Return numerator and denominator, None where it does not have both."""
        if self.numerator is None or self.denominator is None:
            return None
        return self.numerator, self.denominator

    @property
    def unrounded_pct(self) -> Decimal | None:
        """Return the rate with all its digits, for words that round once; None where there is no rate."""
        if self.rate_pct is None or self.counts is None or not self.denominator:
            return self.rate_pct
        part, whole = self.counts
        return Decimal(100 * part) / whole

    @property
    def simulated(self) -> bool:
        """Tell whether the generator made this value."""
        return self.status == "simulated"

    @property
    def basis(self) -> Basis:
        """Return what the figure rests on, as readers hear it: an office accepted the row of a form as final."""
        if self.status != "official":
            return self.status
        return "official" if self.locator.startswith("r") else "published"
