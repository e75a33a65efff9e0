"""Who reads the facts: names only. A room that begins to read adds its name here and takes.

Every name gets a Todo for every batch, so a name without a reader would pile them up. A new name starts
with `traffic.services.catch_up(name)`, from a migration or a shell.
"""

READERS: list[str] = ["billing"]
