"""The only Dash components on a page: the choices its callbacks answer. They render nothing (assets/answers.js)."""

from dash.development.base_component import Component


class Choice(Component):
    """A user's choice (`data`) and the page update that answers it (`answer`), identified by `id`."""

    _namespace = "cchc"
    _type = "Choice"

    def __init__(self, id: str):
        self._prop_names = ["id", "data", "answer"]
        self._valid_wildcard_attributes = []
        super().__init__(id=id)


def choices() -> list[Choice]:
    """Return the choices that every page has: its path, the question, and the value whose panel is open."""
    return [Choice("path"), Choice("question"), Choice("doan")]
