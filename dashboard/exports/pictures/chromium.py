"""Chromium without a way out: it asks no other host, not even for itself."""

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


class Alone(Chromium):
    """The Chromium of the renderer."""

    def get_cli(self) -> Sequence[str]:
        """Return the command that starts it."""
        return [*super().get_cli(), *ALONE]
