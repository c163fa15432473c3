"""A disk of our own that can lose its power: an ext4 image mounted by loop, in a private mount namespace.

Linux and root only. Run inside `unshare -m`, so that the mount is nobody else's.
"""

import fcntl
import os
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

SHUTDOWN = 0x8004587D  # FS_IOC_SHUTDOWN of Linux
DROP_EVERYTHING = 2  # whatever was not flushed is gone, the journal included


class Image:
    """One image file and the folder where it is mounted."""

    def __init__(self, folder: Path, megabytes: int = 256) -> None:
        self.file, self.mount = folder / "disk.img", folder / "disk"
        self.megabytes = megabytes

    def make(self) -> None:
        """A fresh, empty, mounted disk."""
        self.mount.mkdir(exist_ok=True)
        self.file.unlink(missing_ok=True)
        with self.file.open("wb") as file:
            file.truncate(self.megabytes << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(self.file)], check=True)
        self.attach()

    def attach(self) -> None:
        """Mount: the file system's own journal replays here."""
        subprocess.run(["mount", "-o", "loop", str(self.file), str(self.mount)], check=True)

    def fill(self, source: Path, *names: str) -> None:
        """Copy folders onto the disk, and see to it that they are really there."""
        for name in names:
            shutil.copytree(source / name, self.mount / name)
        subprocess.run(["sync", "-f", str(self.mount)], check=True)

    def cut(self) -> None:
        """The power goes."""
        handle = os.open(self.mount, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", DROP_EVERYTHING))
        finally:
            os.close(handle)

    def detach(self) -> None:
        for _try in range(100):
            if subprocess.run(["umount", str(self.mount)], capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        raise TimeoutError(f"{self.mount} cannot be unmounted")


def missing(folder: Path) -> str:
    """Why no such disk can be had here; empty when it can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "a disk that loses its power needs Linux and root"
    absent = [tool for tool in ("unshare", "mkfs.ext4", "mount", "umount", "sync") if not shutil.which(tool)]
    if absent:
        return f"a disk that loses its power needs {', '.join(absent)}"
    probe = subprocess.run(
        ["unshare", "-m", sys.executable, "-m", "tests.site.faults.image", str(folder)],
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
    )
    return "" if probe.returncode == 0 else "a disk that loses its power needs loop mounts, refused here"


if __name__ == "__main__":
    disk = Image(Path(sys.argv[1]), 16)
    disk.make()
    disk.cut()
    disk.detach()
    disk.file.unlink()
