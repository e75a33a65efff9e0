"""A digest that some deliveries kill: `python -m tests.webhooks.deadly_digest`.

The field "deadly" and the text "deadly" of a message end the process as a lack of memory would.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

import django


def die(*_anything: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waportal.settings")
    django.setup()
    from django.core.management import call_command

    from traffic import ports
    from traffic.facts import InboundFact
    from webhooks.dispatch import HANDLERS

    def hook(messages: Sequence[InboundFact]) -> None:
        if any(message.text == "deadly" for message in messages):
            die()

    HANDLERS["deadly"] = die  # type: ignore[assignment]
    ports.inbound_hooks.append(hook)
    call_command("digest")


if __name__ == "__main__":
    main()
