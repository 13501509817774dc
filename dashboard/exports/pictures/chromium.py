"""Chromium without a way out: it asks no other host, not even for itself."""

import logging
from collections.abc import Sequence

from choreographer.browsers.chromium import Chromium

# Names are never found and every connection goes to a port where nobody listens, this machine's own included.
ALONE = (
    "--disable-background-networking",
    "--disable-default-apps",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-device-scale-factor=1",
    "--force-color-profile=srgb",
)


# What choreographer writes into its own pipe when Chromium ends, so that nobody waits any more. It may come behind a
# message, twice, or in the middle of a message that Chromium could not finish; no JSON holds it.
FAREWELL = "{bye}"


class Farewell(logging.Filter):
    """Drops the error that choreographer logs where its farewell is read together with messages: nothing is wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is about anything else."""
        error = record.exc_info[1] if record.exc_info else None
        return FAREWELL not in getattr(getattr(error, "__cause__", None), "doc", "")


logging.getLogger("choreographer.channels.pipe").addFilter(Farewell())


class Alone(Chromium):
    """The Chromium of the renderer."""

    def get_cli(self) -> Sequence[str]:
        """Return the command that starts it."""
        return [*super().get_cli(), *ALONE]
