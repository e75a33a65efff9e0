"""Logs with events in them, signed or not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import Organisation
from optin.integrity import signing
from optin.ledger import writing
from optin.models import Checkpoint, Log
from optin.verify.consent_verify import Bad, Result, Verifier
from optin.words import EventType

PERSON = UUID("11111111-1111-4111-8111-111111111111")


def event(
    organisation: Organisation,
    kind: EventType = EventType.GRANTED,
    *,
    key: str = "",
    subject: UUID | None = PERSON,
    **more: object,
) -> UUID:
    """A grant by the person's own message, or what is asked for."""
    details: dict[str, object] = {"sender": "brand:acme", "channel": "whatsapp"}
    details |= {"purpose": "marketing", "actor": "subject"}
    details |= {"grade": "A"} if kind is EventType.GRANTED else {}
    with writing.of(organisation):
        return writing.record(
            organisation,
            kind,
            key=key or str(uuid4()),
            subject=subject,
            details={**details, **more},
            private={"phone": "+4915100000001"},
        )


def sign(organisation: Organisation) -> Log:
    """Everything into the log, and a checkpoint over it; how soon after the last does not matter."""
    while writing.integrate(organisation):
        pass
    log = signing.log_of(organisation)
    signing.sign(log, now=timezone.now() + timedelta(minutes=1))
    return log


def signed(organisation: Organisation, count: int) -> Log:
    """A log of so many grants of as many people."""
    for number in range(count):
        event(organisation, key=f"k{number}", subject=uuid4())
    return sign(organisation)


def signed_size(organisation: Organisation) -> int:
    """Of the last checkpoint."""
    with writing.of(organisation):
        return Checkpoint.objects.latest("size").size


class Held:
    """A bundle in memory, to be spoiled."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def names(self) -> list[str]:
        return list(self.files)

    def read(self, name: str) -> bytes:
        if name not in self.files:
            raise Bad(f"{name} is missing.")
        return self.files[name]


def failing(files: dict[str, bytes], *, vkeys: list[str], previous: list[str]) -> list[int]:
    """The numbers of the checks that do not hold; 14 for what is no bundle at all."""
    try:
        results: list[Result] = Verifier(Held(files), vkeys, previous).run()
    except (Bad, KeyError, TypeError, AttributeError, ValueError):
        return [14]
    return [one.number for one in results if one.state == "failed"]


def in_folder(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
