"""Finding a Chromium for the browser tests, or installing Debian's where that is allowed.

Playwright drives it by its path, so no browser is downloaded from anywhere else.
"""

import os
import shutil
import subprocess

SHELL = "chromium-headless-shell"  # the same without its windows, for a third of the work
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = (
    "Install it (on Debian: apt-get install chromium-headless-shell fonts-noto-cjk), "
    "or give the path of one as CHROMIUM."
)


def find() -> str | None:
    """The path of a Chromium or Chrome: the environment's CHROMIUM, else the first on PATH."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given if os.access(given, os.X_OK) else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def find_or_install() -> str | None:
    """As `find`; as root on Debian installs Chromium and a font for Japanese first.

    Its shell as well where only Chromium is, if Debian's packages can be reached.
    """
    may_install = os.geteuid() == 0 and shutil.which("apt-get") and "CHROMIUM" not in os.environ
    if may_install and shutil.which(SHELL) is None:
        print(f"Installing {SHELL} …", flush=True)
        _apt("update")
        _apt("install", SHELL, "fonts-noto-cjk")
        if find() is None:  # Debian's older releases have no shell
            _apt("install", "chromium")
    return find()


def _apt(*words: str) -> None:
    options = ["-o", "Acquire::http::Timeout=10", "-o", "Acquire::Retries=0"]
    subprocess.run(
        ["apt-get", "-qq", "-y", *options, *words],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
