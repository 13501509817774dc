"""The body of a posted callback: Dash alone would answer 500 to a malformed one."""

import json
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, JsonValue

# A component's id: a name, or a pattern-matching id.
Id = str | dict[str, str | int | float | bool]
# An id of which parts may be wildcards, and an id or pattern as text with a property.
Pattern = dict[str, str | list[str]]
Wanted = tuple[str, str]
# The wildcards that match several components.
SEVERAL = (["ALL"], ["ALLSMALLER"])


class Refers(BaseModel):
    """A reference to a component's property in a callback."""

    model_config = ConfigDict(extra="ignore", strict=True)

    id: Id
    property: str


class Given(Refers):
    """A property with its value."""

    value: JsonValue = None


class CallbackRequest(BaseModel):
    """The body of a callback, in the shape that Dash's renderer sends; a list for each id that matches several."""

    model_config = ConfigDict(extra="forbid", strict=True)

    output: str
    outputs: Refers | list[Refers | list[Refers]]
    inputs: list[Given | list[Given]]
    state: list[Given | list[Given]] = []
    changedPropIds: list[str]
    parsedChangedPropsIds: list[Id] = []

    def fits(self, known: Mapping | None) -> bool:
        """Return whether these are the inputs and outputs of a registered callback, None if there is no such one."""
        if known is None:
            return False
        outputs = self.outputs if isinstance(self.outputs, list) else [self.outputs]
        wanted = [(each["id"], each["property"]) for each in [*known["inputs"], *known["state"]]]
        return _match([*self.inputs, *self.state], wanted) and _match(outputs, _outputs(self.output))


def _outputs(named: str) -> list[Wanted]:
    """Return the outputs that Dash's name of a callback lists: `a.b`, or `..a.b...c.d..` if there are several."""
    listed = named[2:-2].split("...") if named.startswith("..") else [named]
    return [(id, property) for id, _, property in (one.rpartition(".") for one in listed)]


def _match(given: Sequence[Refers | Sequence[Refers]], wanted: Sequence[Wanted]) -> bool:
    return len(given) == len(wanted) and all(map(_matches, given, wanted))


def _matches(given: Refers | Sequence[Refers], wanted: Wanted) -> bool:
    """Return whether one or several references are what a callback names by an id and a property."""
    id, property = wanted
    pattern: Pattern | str = json.loads(id) if id.startswith("{") else id
    several = isinstance(pattern, dict) and any(one in pattern.values() for one in SEVERAL)
    if isinstance(given, Refers):
        return not several and given.property == property and _is_like(given.id, pattern)
    return several and all(one.property == property and _is_like(one.id, pattern) for one in given)


def _is_like(id: Id, pattern: Pattern | str) -> bool:
    if isinstance(id, str) or isinstance(pattern, str):
        return id == pattern
    return id.keys() == pattern.keys() and all(
        isinstance(wanted, list) or id[name] == wanted for name, wanted in pattern.items()
    )
