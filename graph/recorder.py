"""What was said between us and Meta, for support staff: one Call for each request that went out.

The library keeps nothing; whoever uses it passes a Recorder. Everything in a Call is redacted and
trimmed already.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from graph.budget import Usage

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Call:
    """One attempt. Texts are external and untrusted."""

    method: str
    base_url: str
    path: str  # with the version: /v25.0/1022…/message_templates
    query: str  # JSON object, "" when none
    request_body: str  # JSON, or a note such as [12345 bytes]
    status: int | None  # None: no answer came, see failure
    code: int | None
    subcode: int | None
    fbtrace_id: str
    response_body: str
    failure: str  # why no answer came, in our words; "" otherwise
    started_at: datetime
    duration_ms: int
    attempt: int  # 1, 2 …
    usage: tuple[Usage, ...]
    account: str = (
        ""  # whose call limit it counts against: the id of a WhatsApp account or business
    )


class Recorder(Protocol):
    """Keeps calls. May raise: the call it is told about goes on as if nothing had happened."""

    def record(self, call: Call) -> None: ...


def keep(recorder: Recorder | None, call: Call) -> None:
    """Tells the recorder; its failure is logged and never breaks a call that Meta has already
    carried out."""
    if recorder is None:
        return
    try:
        recorder.record(call)
    except Exception:
        logger.exception("Graph call not recorded: %s %s", call.method, call.path)
