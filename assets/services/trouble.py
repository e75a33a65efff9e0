"""What Meta's refusals and troubles leave behind: a note on the row and an alert, never changed
data.
"""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

import graph
from alerts.models import Kind, Severity
from alerts.services import close_alert, raise_alert
from assets.models import Connection, PhoneNumber, WhatsAppAccount

log = logging.getLogger(__name__)

# The token itself is refused; every other refusal is about one permission or one asset.
# https://developers.facebook.com/docs/graph-api/guides/error-handling
TOKEN_DEAD = (0, 190)


def note_of(error: graph.GraphError) -> str:
    """The error as a short text for a `problem` column: class, code and subcode, nothing of Meta's
    words.
    """
    numbers = "/".join(str(n) for n in (error.code, error.subcode) if n is not None)
    kind = "Limited" if isinstance(error, graph.TryLater) and error.rate_limited else ""
    return f"{kind or type(error).__name__} {numbers}".strip()


def refused(
    connection: Connection,
    error: graph.NoAccess | graph.NotFound,
    *,
    account: WhatsAppAccount | None = None,
) -> None:
    """Meta denied access: note it and tell the admins. No data changes.

    With `account`, a refusal that is not about the token itself is that account's own. An object
    that Meta
    does not show counts as refused: a token without the asset sees just that.
    """
    codes = {"code": error.code, "subcode": error.subcode}
    if error.code in TOKEN_DEAD:
        _note(connection, error)
        _tell(connection, Kind.TOKEN_REFUSED, subject_of(connection), codes)
    elif account is not None:
        _note(account, error)
        _tell(connection, Kind.PERMISSION_MISSING, subject_of(account), codes, str(account))
    else:
        _note(connection, error)
        _tell(connection, Kind.PERMISSION_MISSING, subject_of(connection), codes)


def app_secret_refused(connection: Connection) -> None:
    """The app secret was changed at Meta: calls carry a wrong proof and webhooks a new signature."""
    connection.problem = "AppSecretWrong"
    Connection.objects.filter(pk=connection.pk).update(problem=connection.problem)
    _tell(connection, Kind.PERMISSION_MISSING, subject_of(connection), {"what": "app_secret"})


def restored(connection: Connection, *, account: WhatsAppAccount | None = None) -> None:
    """Meta answered this token again. Costs one query while nothing was wrong."""
    troubled = Connection.objects.filter(pk=connection.pk).exclude(problem="")
    if troubled.exists():
        close_alert(
            connection.organisation, kind=Kind.TOKEN_REFUSED, subject=subject_of(connection)
        )
        troubled.update(problem="")
        connection.problem = ""
    if account is not None and account.problem:
        for kind in (Kind.PERMISSION_MISSING, Kind.SYNC_STALLED):
            close_alert(connection.organisation, kind=kind, subject=subject_of(account))
        WhatsAppAccount.objects.filter(pk=account.pk).update(problem="")
        account.problem = ""


def postponed(account: WhatsAppAccount, error: graph.GraphError) -> None:
    """Meta or the way to it is in trouble: the old data stays, with a note beside it.

    People are told once the data is old, since most troubles pass by themselves.
    """
    _note(account, error)
    last_good = account.read_at or account.created_at
    if last_good > timezone.now() - stale_after():
        return
    raise_alert(
        account.organisation,
        kind=Kind.SYNC_STALLED,
        subject=subject_of(account),
        title=str(account),
        severity=Severity.WARNING,
        link=link_to_account(account),
        detail={"problem": account.problem},
    )


def give_up(row: Connection | WhatsAppAccount, error: Exception) -> None:
    """Our own side prevents the call: a dropped key or a forbidden address. See the log."""
    log.error("No call possible for %s %s: %s", type(row).__name__, row.pk, type(error).__name__)
    row.problem = type(error).__name__
    type(row)._default_manager.filter(pk=row.pk).update(problem=row.problem)


def stale_after() -> timedelta:
    """From this age on a reading is called old."""
    return max(timedelta(seconds=4 * settings.POLL_SECONDS), timedelta(minutes=10))


def subject_of(row: Connection | WhatsAppAccount) -> str:
    """The stable key of alerts about this row."""
    return f"waba:{row.waba_id}" if isinstance(row, WhatsAppAccount) else f"connection:{row.pk}"


def link_to_account(account: WhatsAppAccount) -> str:
    return reverse("assets:account_detail", args=[account.organisation.slug, account.waba_id])


def link_to_number(number: PhoneNumber) -> str:
    slug = number.organisation.slug
    return reverse("assets:number_detail", args=[slug, number.phone_number_id])


def link_to_connection(connection: Connection) -> str:
    return reverse("assets:connection_detail", args=[connection.organisation.slug, connection.pk])


def _note(row: Connection | WhatsAppAccount, error: graph.GraphError) -> None:
    row.problem = note_of(error)
    type(row)._default_manager.filter(pk=row.pk).update(problem=row.problem)


def _tell(
    connection: Connection, kind: Kind, subject: str, detail: dict[str, Any], title: str = ""
) -> None:
    raise_alert(
        connection.organisation,
        kind=kind,
        subject=subject,
        title=(title or str(connection))[:200],
        severity=Severity.CRITICAL,
        link=link_to_connection(connection),
        detail=detail,
    )
