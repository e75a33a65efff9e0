"""Finding a Chromium for the browser tests, or installing Debian's where that is allowed.

Playwright drives it by its path, so no browser is downloaded from anywhere else.
"""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = (
    "Install it (on Debian: apt-get install chromium fonts-noto-cjk), "
    "or give the path of one as CHROMIUM."
)


def find() -> str | None:
    """The path of a Chromium or Chrome: the environment's CHROMIUM, else the first on PATH."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given if os.access(given, os.X_OK) else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def find_or_install() -> str | None:
    """As `find`; as root on Debian installs Chromium and a font for Japanese first."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing chromium …", flush=True)
        apt = ["apt-get", "-qq", "-y"]
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in ([*apt, "update"], [*apt, "install", "chromium", "fonts-noto-cjk"]):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    return find()
