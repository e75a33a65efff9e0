"""What leaves the house is written down: who took it, about whom, and why."""

from __future__ import annotations

from uuid import UUID

from accounts.models import Organisation, User
from optin.models import Export, ExportKind


def note(
    organisation: Organisation,
    kind: ExportKind,
    *,
    name: str,
    by: User | None,
    subject: UUID | None = None,
    purpose: str = "",
) -> Export:
    """Before the file is given out. What is about one person says why, and only a bundle is taken by nobody we know
    (on the server itself): the database refuses it otherwise."""
    return Export.objects.create(
        organisation=organisation, kind=kind, name=name, by=by, subject=subject, purpose=purpose
    )
