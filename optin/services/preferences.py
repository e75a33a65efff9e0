"""A person's own page: the links to it, and what they do there.

Whoever holds a link may end everything and take up again what was agreed to before; never anything new.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User, digest
from optin.house import house_of
from optin.models import Channel, PreferenceLink, Request, Right, Subject
from optin.reports import person as person_report
from optin.reports.preferences import preferences
from optin.services import consent, requests
from optin.services.consent import Shown
from optin.services.writing import held
from optin.words import EVERYTHING, Grade, Reason

LIFE = timedelta(days=90)
OPENING_NOTED_EVERY = timedelta(minutes=1)
METHOD = "preference page"


class NotTheirs(Exception):
    """No purpose that there is, or a sender that they have nothing to do with."""


class NotTakenUpHere(Exception):
    """It was never agreed to, is not off, has no notice now, or this one is not the notice that was shown."""


def make(
    organisation: Organisation, subject: Subject, *, by: User | None = None
) -> tuple[PreferenceLink, str]:
    """The link's row and its secret, which is kept nowhere. `by`: who asked; None for a message's own.

    Within `of(organisation)`.
    """
    token = secrets.token_urlsafe(32)
    link = PreferenceLink.objects.create(
        organisation=organisation, subject=subject, token_digest=digest(token), created_by=by,
        expires_at=timezone.now() + LIFE,
    )  # fmt: skip
    return link, token


def address(token: str) -> str:
    """The whole link."""
    return settings.SITE_URL + reverse("preferences:preference_detail", args=[token])


def base() -> str:
    """What every link begins with; a token and a slash follow."""
    return address("-").removesuffix("-/")


def find(token: str) -> PreferenceLink | None:
    """None when it is unknown, revoked or has run out. Its use is noted once a minute.

    Looked up by digest, so timing tells nothing of the secret.
    """
    links = PreferenceLink.objects.current().select_related("organisation")
    link = links.filter(token_digest=digest(token)).first()
    if link is None:
        return None
    now = timezone.now()
    stale = Q(last_opened_at=None) | Q(last_opened_at__lt=now - OPENING_NOTED_EVERY)
    PreferenceLink.objects.filter(stale, pk=link.pk).update(last_opened_at=now)
    return link


def person_of(link: PreferenceLink) -> Subject | None:
    """The person, or whom they turned out to be; None once they are erased. Within `of(organisation)`."""
    subject = person_report.find(link.organisation, link.subject_id)
    return None if subject is None or subject.erased_at else subject


def revoke(link: PreferenceLink) -> bool:
    """False when it was revoked already."""
    open_ones = PreferenceLink.objects.filter(pk=link.pk, revoked_at=None)
    return bool(open_ones.update(revoked_at=timezone.now()))


def stop(
    organisation: Organisation,
    subject: Subject,
    *,
    sender: str = EVERYTHING,
    purpose: str = EVERYTHING,
    private: Mapping[str, object] | None = None,
) -> None:
    """They have enough of this purpose of this sender; without one, of all. What has ended stays as it ended.

    `private`: where it came from, sealed. Within `of(organisation)`. Raises NotTheirs.
    """
    subject = held(subject)
    now = preferences(organisation, subject, language="")
    if not now.can_name(sender, purpose):
        raise NotTheirs
    if now.has_ended(sender, purpose):
        return
    consent.withdraw(
        organisation, subject, reason=Reason.PREFERENCE_PAGE, method=METHOD, private=private,
        sender=sender, purpose=purpose, key=f"preferences:{uuid4()}",
    )  # fmt: skip


def take_up_again(
    organisation: Organisation,
    subject: Subject,
    *,
    sender: str,
    purpose: str,
    language: str,
    text_hash: str,
    private: Mapping[str, object] | None = None,
) -> None:
    """They agree, by a box they ticked, to the notice of now for what they had agreed to before.

    `text_hash`: of the notice that was shown. Twice the same is once. Within `of(organisation)`.
    Raises NotTakenUpHere.
    """
    subject = held(subject)
    line = preferences(organisation, subject, language=language).line(sender, purpose)
    if line and line.state == "on":
        return
    version = line.returning if line else None
    if version is None or version.text_hash != text_hash:
        raise NotTakenUpHere
    consent.grant(
        organisation, subject, sender=sender, purpose=purpose, act="ticked the box",
        shown=Shown(text_hash, version.reference, version.notice.business, version.language),
        grade=Grade.OBSERVED, method=METHOD, key=f"preferences:{uuid4()}",
        jurisdiction=version.notice.jurisdiction, private=private,
        policy=house_of(organisation).version(timezone.now().date()),
    )  # fmt: skip


def ask_about_data(organisation: Organisation, subject: Subject, *, kind: Right) -> Request:
    """Their request, in the queue with its deadline. One that is still open is not asked twice.

    Within `of(organisation)`.
    """
    waiting = (
        Request.objects.of(organisation).filter(person=subject.pk, kind=kind).waiting().first()
    )
    return waiting or requests.open_request(
        organisation,
        kind=kind,
        channel=Channel.PREFERENCES,
        subject=subject,
        key=f"{METHOD}:{uuid4()}",
    )
