"""Tells whether what is written outlives a restart: on some hosts the disk is thrown away with the program."""

import os
from pathlib import Path

# A disk of memory, and one that lies over an image: a new container begins without what was written.
PASSING = {"tmpfs", "ramfs", "overlay", "aufs"}
MOUNTS = Path("/proc/self/mounts")
# Hosts that say by their environment that the disk goes with each restart.
HOSTS = ("DYNO", "K_SERVICE")


def short_lived(folder: Path) -> bool:
    """Tell whether a folder lies on a disk that is known not to outlive a restart; where nothing is known, it does."""
    if any(os.environ.get(name) for name in HOSTS):
        return True
    return _filesystem(folder.resolve()) in PASSING


def _filesystem(folder: Path) -> str:
    """Return the kind of file system of the mount that is nearest to a folder, empty where that is not known."""
    try:
        mounts = [line.split()[1:3] for line in MOUNTS.read_text().splitlines()]
    except OSError:
        return ""
    above = [(len(point), kind) for point, kind in mounts if folder.is_relative_to(point)]
    return max(above)[1] if above else ""
