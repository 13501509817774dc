"""What of a page is Dash's: the choices that its callbacks answer. They show nothing; assets/answers.js knows them."""

from dash.development.base_component import Component


class Choice(Component):
    """Something that a reader chose (`data`), and what it changes of the page (`answer`); `id` is its name."""

    _namespace = "cchc"
    _type = "Choice"

    def __init__(self, id: str):
        self._prop_names = ["id", "data", "answer"]
        self._valid_wildcard_attributes = []
        super().__init__(id=id)


def choices() -> list[Choice]:
    """Return the same for every page: its path, the question, and the value whose panel is open."""
    return [Choice("path"), Choice("question"), Choice("doan")]
