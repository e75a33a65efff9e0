"""What we are compared with: the webhook server of a published library, pywa, in its asynchronous form.

The routes are its own: it checks the signature, answers, and hands the status to a handler that does
nothing. It stores nothing. In a FastAPI application, as its users are shown; and on bare Starlette, as it
starts one by itself when it is given none.
"""

from __future__ import annotations

import os

from fastapi import FastAPI
from pywa.handlers import MessageStatusHandler
from pywa_async.client import WhatsApp
from pywa_async.types.message_status import MessageStatus
from starlette.applications import Starlette


async def take(_client: WhatsApp, _status: MessageStatus) -> None:
    return None


def _serving(application: FastAPI | Starlette) -> FastAPI | Starlette:
    client = WhatsApp(
        token="-",  # noqa: S106 - it calls nobody
        server=application,
        webhook_endpoint=os.environ["BENCH_HOOK"],
        verify_token="-",  # noqa: S106
        app_secret=os.environ["BENCH_SECRET"],
    )
    client.add_handlers(MessageStatusHandler(take))
    return application


in_fastapi, on_starlette = _serving(FastAPI()), _serving(Starlette())
