"""The commands of this project; run them as bin/up, bin/test and so on.

This file is written for any Python: every command imports it first, so that an old interpreter says one clear
sentence, or hands over to a newer one on PATH, instead of a SyntaxError.
"""

import os
import sys


def _newer_python():
    for minor in range(11, 15):
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            candidate = os.path.join(folder, "python3.%d" % minor)  # noqa: UP031
            if os.access(candidate, os.X_OK):
                return candidate
    return None


if sys.version_info < (3, 11):  # noqa: UP036
    newer = _newer_python()
    if newer:
        os.execv(newer, [newer, *sys.argv])
    sys.exit("waportal needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".")
