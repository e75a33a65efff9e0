"""The commands of this project; run them as bin/up, bin/test and so on.

This file is written for any Python 3: every command imports it first, so that an old interpreter
hands over to a newer one on PATH, or says one clear sentence, instead of a SyntaxError.
"""

import os
import sys


def _newer_python() -> "str | None":
    for minor in range(11, 15):
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            candidate = os.path.join(folder, "python3." + str(minor))
            if os.access(candidate, os.X_OK):
                return candidate
    return None


if os.name != "posix":
    sys.exit("waportal runs on Linux and macOS.")
if sys.version_info < (3, 11):  # noqa: UP036
    newer = _newer_python()
    if newer:
        os.execv(newer, [newer, *sys.argv])  # noqa: S606
    sys.exit("waportal needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".")
