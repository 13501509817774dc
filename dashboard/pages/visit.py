"""One look at one page: everything that a page needs to be made."""

from dataclasses import dataclass

from dashboard.data.warehouse import Warehouse
from dashboard.question import Choices, Question
from dashboard.wording import Words


@dataclass(frozen=True)
class Visit:
    """Path, what the path names (a pillar or a source), the question and what could be asked, data and words."""

    path: str
    name: str
    question: Question
    choices: Choices
    warehouse: Warehouse
    words: Words
