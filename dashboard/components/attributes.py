"""Attributes of HTML that Dash's components take by name and have no parameter for: `aria-…` and `data-…`."""

from collections.abc import Mapping
from typing import Any


def attributes(named: Mapping[str, str]) -> dict[str, Any]:
    """Return attributes as keywords of a component; as plain texts they would stand for its typed parameters too."""
    return dict(named)
