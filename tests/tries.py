"""How often something is tried with drawn values: a few times in `make test`, many times in `make test-long`."""

from hypothesis import settings

MOST_OF_A_SHORT_RUN = 100


def tries(few, many=2000):
    """Return how many examples a test draws, by the profile that was asked for."""
    return few if settings().max_examples <= MOST_OF_A_SHORT_RUN else many
