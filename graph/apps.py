"""An app's webhook subscriptions and tokens; all with the app's own token (`Graph.as_app`).

https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
https://developers.facebook.com/docs/graph-api/reference/debug_token
"""

from collections.abc import Sequence

from graph.client import Graph
from graph.errors import Unexpected
from graph.paging import items_in
from graph.reading import part
from graph.types import AppSubscription, TokenInfo

WHATSAPP = "whatsapp_business_account"


def debug_token(app: Graph, token: str) -> TokenInfo:
    """What `token` may do and how long. A dead token is no error here: `is_valid` is False."""
    answer = app.get("debug_token", params={"input_token": token})
    if not part(answer, "data"):
        raise Unexpected("Meta said nothing about the token")
    return TokenInfo.parse(part(answer, "data"))


def subscriptions(app: Graph, app_id: str) -> tuple[AppSubscription, ...]:
    """What the app is subscribed to, one entry per object."""
    answer = app.get(f"{app_id}/subscriptions")
    return tuple(AppSubscription.parse(item) for item in items_in(answer))


def subscribe(
    app: Graph, app_id: str, *, callback_url: str, verify_token: str, fields: Sequence[str]
) -> None:
    """Sets callback and fields for WhatsApp. Meta calls `callback_url` with a challenge before it
    answers."""
    body = {
        "object": WHATSAPP,
        "callback_url": callback_url,
        "verify_token": verify_token,
        "fields": ",".join(fields),
    }
    _confirm(app.post(f"{app_id}/subscriptions", body=body).get("success"))


def unsubscribe(app: Graph, app_id: str) -> None:
    """Removes the WhatsApp subscription with all its fields."""
    _confirm(app.delete(f"{app_id}/subscriptions", params={"object": WHATSAPP}).get("success"))


def _confirm(success: object) -> None:
    if success is not True:
        raise Unexpected("Meta did not confirm the change", maybe_done=True)
