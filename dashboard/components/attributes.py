"""HTML attributes that Dash components accept without a named parameter: `aria-…` and `data-…`."""

from collections.abc import Mapping
from typing import Any


def attributes(values: Mapping[str, str]) -> dict[str, Any]:
    """Return attributes as component keywords, typed `Any`: plain `str` would conflict with typed parameters."""
    return dict(values)
