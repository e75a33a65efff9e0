"""Bringing the day's checkpoint outside: into mailboxes, into a folder that is written once, to an authority
that stamps the time.

Whoever holds one can show that the log was changed since, also against the owner of the database and
against us. A row of `Anchor` is the job: planned once a day and place, claimed, tried five times.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from accounts.models import Membership, Organisation, Role, User
from optin.integrity import mail, signing, stamping
from optin.ledger import hashes, writing
from optin.models import Anchor, Checkpoint, Log, Place

LEASE = timedelta(minutes=10)
FRESH = timedelta(minutes=30)  # half of what consent_verify.TOLERANCE allows


class NotKept(Exception):
    """It could not be brought there; says why."""


def plan(log: Log, *, now: datetime | None = None) -> int:
    """Note today's anchors, each place's once; how many are new. A place that has this size needs none."""
    now = now or timezone.now()
    day = now.astimezone(ZoneInfo(log.organisation.time_zone)).date()
    with writing.of(log.organisation):
        last = signing.newest(log)
    if last is None or log.refusal:
        return 0
    count = 0
    of_log = Anchor.objects.of(log.organisation).filter(origin=log.origin, size=last.size)
    has = set(of_log.exclude(anchored_at=None).values_list("place", "target"))
    for place, target in _targets(log.organisation):
        if (place, target) in has:
            continue
        _row, made = Anchor.objects.get_or_create(
            organisation=log.organisation, day=day, place=place, target=target,
            defaults={"origin": log.origin, "size": last.size},
        )  # fmt: skip
        count += made
    return count


def keep(anchor: Anchor) -> bool:
    """Bring it there if nobody else is at it. What goes wrong is noted and tried again."""
    now = timezone.now()
    if not anchor.claim(now, now + LEASE):
        return False
    rows = Anchor.objects.filter(pk=anchor.pk)
    try:
        with writing.of(anchor.organisation):
            checkpoint = Checkpoint.objects.get(
                organisation_id=anchor.organisation_id, origin=anchor.origin, size=anchor.size
            )
        _KEEPERS[Place(anchor.place)](anchor, checkpoint)
    except NotKept as problem:
        rows.update(problem=str(problem)[:300], busy_until=None)
        return False
    rows.update(anchored_at=timezone.now(), problem="", busy_until=None)
    return True


def officers(organisation: Organisation) -> list[User]:
    """Who gets the mail: compliance, and where there is nobody, admins."""
    current = Membership.objects.of(organisation).current()
    for role in (Role.COMPLIANCE, Role.ADMIN):
        members = current.filter(roles__contains=[role])
        users = User.objects.filter(pk__in=members.values("user"), is_active=True)
        if found := list(users.order_by("pk")):
            return found
    return []


def folder_of(origin: str) -> Path:
    return Path(settings.ANCHOR_DIR, *(part for part in origin.split("/") if part))


def _targets(organisation: Organisation) -> Iterator[tuple[str, str]]:
    for user in officers(organisation):
        yield Place.MAIL.value, user.email
    if settings.ANCHOR_DIR:
        yield Place.FOLDER.value, str(settings.ANCHOR_DIR)
    if settings.TSA_URL:
        yield Place.TIMESTAMP.value, str(settings.TSA_URL)


def _mail(anchor: Anchor, checkpoint: Checkpoint) -> None:
    reader = next(
        (one for one in officers(anchor.organisation) if one.email == anchor.target), None
    )
    if reader is None:
        raise NotKept("This person is no longer who gets the checkpoint.")
    log = Log.objects.select_related("organisation").get(pk=anchor.organisation_id)
    try:
        mail.send(log, checkpoint, reader)
    except (SMTPException, OSError) as error:
        raise NotKept(f"{type(error).__name__}: {error}") from None


def _write(anchor: Anchor, checkpoint: Checkpoint) -> None:
    """A file that is made and never opened for writing again, so a folder that takes files once will do."""
    folder = folder_of(anchor.origin)
    path = folder / f"{checkpoint.size:012}.checkpoint"
    data = checkpoint.note.encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            if path.read_bytes() != data:
                raise NotKept(f"{path} is there and says something else.")
            return
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
        try:
            os.write(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise NotKept(str(error)) from None


def _stamp(anchor: Anchor, checkpoint: Checkpoint) -> None:
    """Of the newest there is by now, and only while nothing has waited for long to be signed: to who checks
    the log, the stamp says that what came later was not recorded long before it."""
    of_log, now = anchor.organisation_id, timezone.now()
    with writing.of(anchor.organisation):
        rows = Checkpoint.objects.filter(organisation_id=of_log, origin=anchor.origin)
        newest = rows.order_by("-size").first() or checkpoint
        _count, waiting = hashes.waiting(of_log)
        unsigned = [one for one in (hashes.recorded_at(of_log, newest.size), waiting) if one]
    if unsigned and min(unsigned) < now - FRESH:
        raise NotKept("Entries have waited for long to be signed; a stamp comes after them.")
    try:
        token = stamping.stamp(anchor.target, newest.note.encode())
    except stamping.NotStamped as problem:
        raise NotKept(str(problem)) from None
    Anchor.objects.filter(pk=anchor.pk).update(token=token, size=newest.size)


_KEEPERS: dict[Place, Callable[[Anchor, Checkpoint], None]] = {
    Place.MAIL: _mail,
    Place.FOLDER: _write,
    Place.TIMESTAMP: _stamp,
}
