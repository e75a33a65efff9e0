"""An app's webhook subscriptions and tokens; all with the app's own token (`Graph.as_app`).

https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
https://developers.facebook.com/docs/graph-api/reference/debug_token
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from graph.client import Graph
from graph.errors import Unexpected
from graph.paging import items_in
from graph.reading import Raw, flag, moment, number, part, parts, text, texts

WHATSAPP = "whatsapp_business_account"


@dataclass(frozen=True)
class AppSubscription:
    """Where an app gets its webhooks, and of which fields. https://developers.facebook.com/docs/graph-api/reference/app/subscriptions"""

    object: str
    callback_url: str
    active: bool | None
    fields: tuple[str, ...]
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        named = tuple(text(field, "name") for field in parts(raw, "fields"))
        return cls(
            object=text(raw, "object"),
            callback_url=text(raw, "callback_url"),
            active=flag(raw, "active"),
            fields=named or texts(raw, "fields"),
            raw=raw,
        )


@dataclass(frozen=True)
class TokenInfo:
    """What a token is and may do. https://developers.facebook.com/docs/graph-api/reference/debug_token

    expires_at      None: never
    granular        permission → ids it is limited to; None instead of ids: all assets
    """

    app_id: str
    application: str
    type: str
    user_id: str
    is_valid: bool
    expires_at: datetime | None
    data_access_expires_at: datetime | None
    issued_at: datetime | None
    scopes: frozenset[str]
    granular: Mapping[str, frozenset[str] | None]
    error_code: int | None  # why it is not valid, as an error's code and subcode
    error_subcode: int | None
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(
            app_id=text(raw, "app_id"),
            application=text(raw, "application"),
            type=text(raw, "type"),
            user_id=text(raw, "user_id"),
            is_valid=raw.get("is_valid") is True,
            expires_at=moment(raw, "expires_at"),
            data_access_expires_at=moment(raw, "data_access_expires_at"),
            issued_at=moment(raw, "issued_at"),
            scopes=frozenset(texts(raw, "scopes")),
            granular={
                text(item, "scope"): (
                    frozenset(texts(item, "target_ids")) if "target_ids" in item else None
                )
                for item in parts(raw, "granular_scopes")
            },
            error_code=number(part(raw, "error"), "code"),
            error_subcode=number(part(raw, "error"), "subcode"),
            raw=raw,
        )

    def may(self, scope: str, target_id: str = "") -> bool:
        """True when the token is alive and has the permission, for this asset if one is named."""
        if not self.is_valid or scope not in self.scopes:
            return False
        targets = self.granular.get(scope)
        return not target_id or targets is None or target_id in targets


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
