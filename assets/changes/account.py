"""What is changed of a whole WhatsApp account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

import graph
from assets.changes.kind import Kind, Text
from assets.models import Change


class EnableInsights(Kind):
    """https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics"""

    key = "enable_insights"
    title = _("Switch template insights on")
    lede = _(
        "Meta counts how often templates are sent, delivered, read and clicked only where this is on."
    )
    button = _("Switch it on at Meta")
    done = _("Meta counts from now on. The first figures come with the next night.")
    page = "assets:account_detail"
    of_account = True

    def consequences(self, change: Change) -> list[Text]:
        return [
            _("It cannot be switched off again, neither here nor at Meta."),
            _("What was sent before is not counted afterwards."),
        ]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        graph.analytics.enable_insights(meta, change.account.waba_id)
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        return graph.accounts.account(meta, change.account.waba_id).is_enabled_for_insights
