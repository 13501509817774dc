"""Chromium without network access: it contacts no other host, not even for its own background requests."""

import logging
from collections.abc import Sequence

from choreographer.browsers.chromium import Chromium

# No host name resolves, and every connection, even to this machine, goes to a proxy port where nothing listens.
ALONE = (
    "--disable-background-networking",
    "--disable-default-apps",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-device-scale-factor=1",
    "--force-color-profile=srgb",
)


# Choreographer writes this marker into its own pipe when Chromium exits, to end pending reads. It may follow a message,
# appear twice, or interrupt a message that Chromium could not finish; it is never part of JSON.
FAREWELL = "{bye}"


class Farewell(logging.Filter):
    """Drops the harmless error that choreographer logs if its farewell is read together with messages."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to keep a record: one that is not about the farewell."""
        error = record.exc_info[1] if record.exc_info else None
        return FAREWELL not in getattr(getattr(error, "__cause__", None), "doc", "")


logging.getLogger("choreographer.channels.pipe").addFilter(Farewell())


class Alone(Chromium):
    """The renderer's Chromium."""

    def get_cli(self) -> Sequence[str]:
        """Return the command that starts it, with the flags that isolate it."""
        return [*super().get_cli(), *ALONE]
