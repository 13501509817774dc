"""What a source states about one cell."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboard.data.schema import Basis, Status
from dashboard.language import current_language


@dataclass(frozen=True)
class Claim:
    """What one passage states about one cell; `rate_pct` is recomputed, in per cent, to four decimals.

    `as_of` is the reference date of the figure; simulated figures have none.
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

    def text(self, field: str) -> str:
        """Return a text of the claim in the current language: in Vietnamese, `text("note")` reads `note_vi`."""
        return getattr(self, f"{field}_{current_language()}")

    @property
    def year(self) -> int:
        """Return the year of the time period."""
        return int(self.time_period[:4])

    @property
    def amount(self) -> int | Decimal:
        """Return the numerator, or the stated value if there is none. Raises ValueError if there is neither.

        Every claim of a version has one: `build/validation_messages.py` refuses a row without.
        """
        amount = self.value if self.numerator is None else self.numerator
        if amount is None:
            raise ValueError(f"claim {self.claim} of {self.indicator} in {self.unit} states no amount")
        return amount

    @property
    def counts(self) -> tuple[int, int] | None:
        """Return (numerator, denominator), or None unless the claim has both."""
        if self.numerator is None or self.denominator is None:
            return None
        return self.numerator, self.denominator

    @property
    def unrounded_pct(self) -> Decimal | None:
        """Return the unrounded rate, for text that rounds only once, or None if there is no rate."""
        if self.rate_pct is None or self.counts is None or not self.denominator:
            return self.rate_pct
        part, whole = self.counts
        return Decimal(100 * part) / whole

    @property
    def simulated(self) -> bool:
        """Return whether the value is simulated."""
        return self.status == "simulated"

    @property
    def basis(self) -> Basis:
        """Return the basis shown to users; an official form row (locator `r…`) was accepted as final by an office."""
        if self.status != "official":
            return self.status
        return "official" if self.locator.startswith("r") else "published"
