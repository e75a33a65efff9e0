"""Checking a whole log, leaf by leaf, as a job: by the very program that auditors have."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Organisation, User
from optin.integrity import memory, signing, telling
from optin.integrity.files import LogFiles, NothingSigned
from optin.models import Log, Verification

LEASE = timedelta(minutes=5)  # without progress; then another worker begins anew
LOST = timedelta(days=1)  # what is not done by then, and nobody is at, is given up for a new one
TELL_SECONDS = 1.0


class _Stopped(Exception):
    """Somebody does not want it any more, or another worker has it."""


def ask(organisation: Organisation, *, by: User | None = None) -> Verification | None:
    """A check of the whole log; None while one is under way."""
    now = timezone.now()
    lost = _free(now).filter(organisation=organisation, asked_at__lt=now - LOST)
    lost.update(stopped_at=now, finished_at=now)
    try:
        with transaction.atomic():
            return Verification.objects.create(organisation=organisation, asked_by=by)
    except IntegrityError:
        return None


def stop(verification: Verification) -> bool:
    """Not any more. False when it was over already."""
    now = timezone.now()
    rows = Verification.objects.unfinished().filter(pk=verification.pk)
    return rows.update(stopped_at=now, finished_at=now) == 1


def run(verification: Verification) -> bool:
    """Do it if nobody else is at it; one that was broken off begins anew. False when not done."""
    now = timezone.now()
    if not verification.claim(now, now + LEASE):
        return False
    log = signing.log_of(verification.organisation)
    # As long as it is ours: who claims it after us writes when they began.
    rows = Verification.objects.unfinished().filter(pk=verification.pk, began_at=now)
    try:
        checks = _check(log, rows)
    except _Stopped:
        return False
    done = rows.update(finished_at=timezone.now(), checks=checks) == 1
    if done:
        verification.refresh_from_db()
        telling.tell_of_verification(log, verification)
    return done


def due() -> list[int]:
    """Those that nobody is at."""
    return list(_free(timezone.now()).values_list("pk", flat=True))


def _free(now: datetime) -> QuerySet[Verification]:
    free = Q(busy_until=None) | Q(busy_until__lt=now)
    return Verification.objects.unfinished().filter(free)


def _check(log: Log, rows: QuerySet[Verification]) -> list[dict[str, object]]:
    """`rows`: the verification, as long as it is ours."""
    told_at = time.monotonic()

    def tell(**more: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at < TELL_SECONDS:
            return
        told_at = time.monotonic()
        if not rows.update(busy_until=timezone.now() + LEASE, **more):
            raise _Stopped

    def progress(done: int, _total: int) -> None:
        tell(done=done)

    try:
        files = LogFiles(log, with_states=False, reading=tell)
    except NothingSigned:
        return [{"number": 1, "state": "absent", "said": ""}]
    rows.update(size=files.size)

    from optin.verify import consent_verify  # see files.PROGRAM_FILE

    previous = _remembered(log, files.size)
    verifier = consent_verify.Verifier(files, previous=previous, progress=progress, light=True)
    try:
        results = verifier.run()
    except consent_verify.Bad as bad:
        results = [consent_verify.Result(14, "failed", str(bad))]
    except (ValueError, LookupError, TypeError, AttributeError) as error:  # as for one check of it
        results = [consent_verify.Result(14, "failed", f"not understood: {error!r}")]
    rows.update(done=files.size)
    return [{"number": one.number, "state": one.state, "said": one.said} for one in results]


def _remembered(log: Log, size: int) -> list[str]:
    """What the signer knows by itself, as the checkpoint that an auditor kept. More than this size is
    either a signature that is being written down now, or what the signer refuses for."""
    try:
        with memory.opened(log.origin) as remembered:
            if remembered.head is None or (remembered.head.size > size and not log.refusal):
                return []
            return [signing.note_of(remembered)]
    except memory.Unreadable:
        return []
