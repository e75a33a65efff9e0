"""All that the portal holds about one person, from every room, in one file: the answer to their request."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.utils import timezone

from accounts.models import Organisation
from optin import ports, privacy
from optin.audit.pack import pack
from optin.integrity.files import NothingSigned
from optin.models import Subject
from optin.services import forgetting

README = """Everything that is held about you, by part of the system.

consent.json     what you agreed to and what you ended, and what was decided about messages to you
messages.json    messages that waportal itself sent you
facts.json       messages from and to you, as WhatsApp told of them
charges.json     what those messages cost
deliveries.json  WhatsApp's own notices in which you are named
consent.zip      the entries of the consent log about you, with their proof (see README.txt in it)

What is held under a number that somebody else has had as well is left out, as it may be about them.
"""
UNSIGNED = "\nconsent.zip is not there: nothing about you is in a signed log yet.\n"


def everything(organisation: Organisation, subject: Subject | None, *, who: str = "") -> bytes:
    """A zip with a file of JSON for each room. `who`: a number or user id, of somebody without a record too.

    Within `writing.of(organisation)`.
    """
    person = forgetting.person_of(organisation, who, subject)
    rooms = dict(ports.export_everywhere(person))
    rooms["consent"] = (
        (  # also without an account
            [] if subject.erased_at else [privacy.told(organisation, subject)]
        )
        if subject
        else privacy.export_of(organisation, person)
    )
    files = {f"{room}.json": _json(told) for room, told in rooms.items()}
    readme = README
    try:
        files["consent.zip"] = _proved(organisation, subject)
    except NothingSigned:
        readme += UNSIGNED
    files["README.txt"] = readme.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return out.getvalue()


def _proved(organisation: Organisation, subject: Subject | None) -> bytes:
    """Raises NothingSigned."""
    if subject is None:
        raise NothingSigned
    return pack(organisation, subject, unmasked=True)


def _json(told: Any) -> bytes:
    made = {"made_at": timezone.now().isoformat(), "data": told}
    return json.dumps(made, ensure_ascii=False, indent=1, default=_plain).encode()


def _plain(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
