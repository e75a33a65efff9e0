"""A problem a person can solve: one sentence on stderr and exit code 1, never a traceback."""

import errno
import sys
from collections.abc import Callable


class Problem(Exception):
    """Its text is the whole message: what is wrong and what to do now."""


_SENTENCES = {
    errno.ENOSPC: "The disk is full: {path} could not be written. Free some space and start again.",
    errno.EDQUOT: "The disk quota is used up: {path} could not be written.",
    errno.EROFS: "{path} is on a read-only disk. Choose a writable folder: DATA_DIR=/path bin/up.",
}


def run(main: Callable[[], int]) -> int:
    """Run a command's `main`; say a `Problem`, or a full or read-only disk, in one sentence."""
    try:
        return main()
    except Problem as problem:
        print(problem, file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        sentence = _SENTENCES.get(error.errno or 0)
        if sentence is None:
            raise
        print(sentence.format(path=error.filename or "a file"), file=sys.stderr)
    return 1
