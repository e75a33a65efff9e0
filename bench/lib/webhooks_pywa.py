"""What we are compared with: the webhook server of a published library, pywa, in its asynchronous form.

The routes are its own, on Starlette; it checks the signature, answers, and hands the status to a
handler that does nothing. It stores nothing.
"""

from __future__ import annotations

import os

from pywa.handlers import MessageStatusHandler
from pywa_async.client import WhatsApp
from pywa_async.types.message_status import MessageStatus
from starlette.applications import Starlette


async def take(_client: WhatsApp, _status: MessageStatus) -> None:
    return None


application = Starlette()
client = WhatsApp(
    token="-",  # noqa: S106 - it calls nobody
    server=application,
    webhook_endpoint=os.environ["BENCH_HOOK"],
    verify_token="-",  # noqa: S106
    app_secret=os.environ["BENCH_SECRET"],
)
client.add_handlers(MessageStatusHandler(take))
