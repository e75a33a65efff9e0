"""What the terminal shows: one line per log line, with the time and the program that said it."""

import os
import re
import sys
import time

_COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
# Logs quote what strangers sent: nothing in them may steer the terminal.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]")


class Console:
    """`closed` turns true when nobody reads any more (the terminal is gone, the pipe was cut)."""

    def __init__(self) -> None:
        self.closed = False
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._names: list[str] = []

    def log(self, name: str, line: str) -> None:
        if name not in self._names:
            self._names.append(name)
        prefix = f"{time.strftime('%H:%M:%S')} {name:<8} |"
        if self._coloured:
            colour = _COLOURS[self._names.index(name) % len(_COLOURS)]
            prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
        self.say(f"{prefix} {_CONTROL.sub('?', line)}")

    def say(self, line: str) -> None:
        """A line of our own."""
        if self.closed:
            return
        try:
            print(line, flush=True)
        except OSError:
            self.closed = True
            # Python would complain once more when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
