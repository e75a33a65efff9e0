"""The Procfile: `name: command` lines, with $NAME from the environment. No shell runs them."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from string import Template

from bin.lib.problems import Problem


def read(path: Path, environment: Mapping[str, str]) -> dict[str, list[str]]:
    """Return each program's command by name, in the order of the file.

    Raises Problem for what is not understood.
    """
    commands = {}
    for line in path.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, command = line.partition(":")
        if not colon:
            raise Problem(f"{path}: this line is not `name: command`: {line}")
        try:
            words = shlex.split(Template(command).substitute(environment))
        except (KeyError, ValueError) as error:
            raise Problem(f"{path}: {name} cannot be read: {error}") from None
        commands[name.strip()] = words
    return commands
