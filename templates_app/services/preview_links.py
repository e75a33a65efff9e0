"""Links to a preview for somebody without an account: made, found, revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import User, digest
from templates_app.models import PreviewLink, Status, Template

OPENING_NOTED_EVERY = timedelta(minutes=1)


def share(template: Template, *, days: int, note: str, by: User) -> tuple[PreviewLink, str]:
    """The link's row and its secret, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    link = PreviewLink.objects.create(
        template=template, note=note, token_digest=digest(token), created_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    return link, token


def find(token: str) -> Template | None:
    """What a link shows; None when it is unknown, revoked, run out, or the template is gone.

    Looked up by digest, so timing tells nothing of the secret. Its use is noted once a minute.
    """
    links = PreviewLink.objects.current().select_related(
        "template__account", "template__organisation", "template__revision"
    )
    link = links.filter(token_digest=digest(token)).first()
    if link is None or link.template.status == Status.DELETED:
        return None
    now = timezone.now()
    stale = Q(last_opened_at=None) | Q(last_opened_at__lt=now - OPENING_NOTED_EVERY)
    PreviewLink.objects.filter(stale, pk=link.pk).update(last_opened_at=now)
    return link.template


def revoke(link: PreviewLink) -> bool:
    """False when it was revoked already."""
    open_ones = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
    return bool(open_ones.update(revoked_at=timezone.now()))
