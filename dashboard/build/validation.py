"""Defines rules over observations and applies them stage by stage; problems are reported by file, row and column."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from dashboard.catalog import Catalog, Problem, Refused

SHOWN = 20
GENERATOR = "(bộ sinh số liệu)"  # the file name of generated rows


class DataError(Refused):
    """The text data is invalid."""


@dataclass(frozen=True)
class Rule:
    """A condition on rows, and the column it concerns; problem and remedy are templates over the row's values."""

    column: str
    problem: str
    remedy: str | Callable[[dict, Catalog], str]
    bad: Callable[[pd.DataFrame, Catalog], pd.Series]

    def problems(self, frame: pd.DataFrame, rows: pd.Series, catalog: Catalog) -> Iterator[Problem]:
        """Yield a problem for every marked row."""
        for index in frame.index[rows]:
            row = frame.loc[index].to_dict()
            place = f"dòng {row['line']}, cột {self.column}"
            remedy = self.remedy if isinstance(self.remedy, str) else self.remedy(row, catalog)
            yield Problem(row["file"], place, self.problem.format(**row), remedy)


def check(frame: pd.DataFrame, catalog: Catalog, *stages: tuple[Rule, ...]) -> pd.DataFrame:
    """Return the frame if no rule is broken.

    The frame has the columns of observations, `file` and `line`. A later stage may rely on what earlier ones ensure.
    Raises DataError with the first twenty problems of the first stage that has any, and their total number.
    """
    for stage in stages:
        marked = [(rule, rule.bad(frame, catalog).fillna(False).astype(bool)) for rule in stage]
        count = int(sum(rows.sum() for _, rows in marked))
        if count:
            every = (problem for rule, rows in marked for problem in rule.problems(frame, rows, catalog))
            raise DataError(list(islice(every, SHOWN)), count)
    return frame
