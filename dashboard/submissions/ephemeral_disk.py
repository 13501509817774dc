"""Detects ephemeral disks: some hosts discard the disk when the program restarts."""

import os
from pathlib import Path

# In-memory file systems, and image overlays: a new container starts without what was written.
PASSING = {"tmpfs", "ramfs", "overlay", "aufs"}
MOUNTS = Path("/proc/self/mounts")
# Environment variables of hosts whose disk is discarded with each restart.
HOSTS = ("DYNO", "K_SERVICE")


def short_lived(folder: Path) -> bool:
    """Return whether a folder is on a disk known not to survive a restart; an unknown disk is taken to survive."""
    if any(os.environ.get(name) for name in HOSTS):
        return True
    return _filesystem(folder.resolve()) in PASSING


def _filesystem(folder: Path) -> str:
    """Return the file system type of a folder's nearest mount, empty if unknown."""
    try:
        mounts = [line.split()[1:3] for line in MOUNTS.read_text().splitlines()]
    except OSError:
        return ""
    above = [(len(point), kind) for point, kind in mounts if folder.is_relative_to(point)]
    return max(above)[1] if above else ""
