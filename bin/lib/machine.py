"""Does this machine have what everything below relies on?"""

import errno
import os
import platform
import shutil
import sys
from pathlib import Path

from bin.lib.problems import Problem

LEAST_FREE_BYTES = 300 * 1024 * 1024


def check_platform() -> None:
    """Raises Problem where the wheels we install from do not exist."""
    machine = platform.machine().lower()
    if sys.platform not in ("linux", "darwin") or machine not in (
        "x86_64",
        "amd64",
        "aarch64",
        "arm64",
    ):
        raise Problem(
            "waportal runs on Linux and macOS, on x86_64 and arm64; "
            f"this is {sys.platform} on {machine}."
        )
    if sys.platform == "linux" and platform.libc_ver()[0] != "glibc":
        raise Problem(
            "waportal needs a Linux with glibc (Debian, Ubuntu, Fedora …), not musl (Alpine)."
        )


def prepare_folder(folder: Path) -> None:
    """Make the data folder, ours alone. Raises Problem for one that is read-only or full."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK | os.X_OK)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        writable = False
    if not writable:
        raise Problem(
            f"{folder} cannot be written. Choose another folder: --data-dir /path (or DATA_DIR)."
        )
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise Problem(
            f"The disk of {folder} is full: {free // 2**20} MB are free, "
            f"{LEAST_FREE_BYTES // 2**20} MB are needed."
        )
