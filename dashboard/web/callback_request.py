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

    def fits(self, registered: Mapping | None) -> bool:
        """Return whether these are the inputs and outputs of a registered callback, None if there is no such one."""
        if registered is None:
            return False
        outputs = self.outputs if isinstance(self.outputs, list) else [self.outputs]
        expected = [
            (dependency["id"], dependency["property"])
            for dependency in [*registered["inputs"], *registered["state"]]
        ]
        return _match([*self.inputs, *self.state], expected) and _match(outputs, _outputs(self.output))


def _outputs(output: str) -> list[Wanted]:
    """Return the outputs that Dash's name of a callback lists: `a.b`, or `..a.b...c.d..` if there are several."""
    names = output[2:-2].split("...") if output.startswith("..") else [output]
    return [(id, property) for id, _, property in (name.rpartition(".") for name in names)]


def _match(references: Sequence[Refers | Sequence[Refers]], expected: Sequence[Wanted]) -> bool:
    return len(references) == len(expected) and all(map(_matches, references, expected))


def _matches(references: Refers | Sequence[Refers], expected: Wanted) -> bool:
    """Return whether one or several references are what a callback names by an id and a property."""
    id, property = expected
    pattern: Pattern | str = json.loads(id) if id.startswith("{") else id
    several = isinstance(pattern, dict) and any(wildcard in pattern.values() for wildcard in SEVERAL)
    if isinstance(references, Refers):
        return not several and references.property == property and _is_like(references.id, pattern)
    return several and all(
        reference.property == property and _is_like(reference.id, pattern) for reference in references
    )


def _is_like(id: Id, pattern: Pattern | str) -> bool:
    if isinstance(id, str) or isinstance(pattern, str):
        return id == pattern
    return id.keys() == pattern.keys() and all(
        isinstance(expected, list) or id[name] == expected for name, expected in pattern.items()
    )
