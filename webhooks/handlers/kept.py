"""Changes that we keep as they came, count and show, and do nothing else with.

Their raw value stays as long as its delivery (settings.DELIVERY_DAYS); the account's page tells how many
there were. docs/webhook-fields.md says of each field why.
"""

from __future__ import annotations

from assets.models import WhatsAppAccount
from graph.reading import parts, text
from webhooks.models import Change, Outcome
from webhooks.noticing import ERROR, KEPT
from webhooks.outcomes import Result


def kept(account: WhatsAppAccount, change: Change) -> Result:
    """A field we know, whose value is not documented or has no reader yet."""
    return Result(Outcome.KEPT, notes=((KEPT, change.field),))


def unknown(account: WhatsAppAccount, change: Change) -> Result:
    return Result(Outcome.KEPT, notes=(("field", change.field),))


def rest(account: WhatsAppAccount, change: Change) -> Result:
    """What stands beside the messages and statuses: errors of the app or the account.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/errors
    """
    errors = parts(change.value, "errors")
    notes = [(ERROR, f"{text(one, 'code')} {text(one, 'title')}".strip()) for one in errors]
    return Result(Outcome.KEPT, notes=tuple(notes) or ((KEPT, change.field),))
