"""The common form of every refusal: place, problem and remedy, in Vietnamese, for users."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Problem:
    """One problem in one place."""

    file: str
    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.problem} Cách sửa: {self.remedy}"


class Refused(ValueError):
    """Input that cannot be used; carries the problems shown and the total number of problems."""

    def __init__(self, problems: Sequence[Problem], count: int | None = None):
        self.problems, self.count = tuple(problems), count or len(problems)
        lines = [str(problem) for problem in self.problems]
        if self.count > 1:
            unseen = self.count - len(lines)
            lines.insert(0, f"Có {self.count} lỗi{f', sau đây là {len(lines)} lỗi đầu' if unseen else ''}:")
        super().__init__("\n".join(lines))

    @classmethod
    def at(cls, file: Path | str, place: str, problem: str, remedy: str) -> Self:
        """Return a refusal with a single problem."""
        return cls([Problem(str(file), place, problem, remedy)])

    @property
    def file(self) -> str:
        """Return the file of the first problem."""
        return self.problems[0].file

    @property
    def place(self) -> str:
        """Return the place in the file of the first problem: row and column, or key."""
        return self.problems[0].place

    @property
    def problem(self) -> str:
        """Return the description of the first problem."""
        return self.problems[0].problem

    @property
    def remedy(self) -> str:
        """Return the remedy of the first problem."""
        return self.problems[0].remedy


class DefinitionError(Refused):
    """A definition file is invalid."""
