"""Structured logs: one JSON object a line, with the request's id, and with no secret in it."""

import contextvars
import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter as Base

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")

# Bearer tokens, Meta's EAA… tokens, our API keys, and name=value pairs whose name says secret.
SECRETS = re.compile(
    r"(?i)(bearer\s+|oauth\s+)\S+|\bEAA\w{8,}|\bwap_\w{8,}"
    r"|((?:access_token|input_token|verify_token|appsecret_proof|app_secret|client_secret|password|pin)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,}]+"
)


def redact(text: str) -> str:
    """The text with every secret replaced by a row of dots."""
    return SECRETS.sub(lambda m: f"{m[1] or m[2] or ''}•••", text)


class RequestId(logging.Filter):
    """Puts the id of the request, or of the request that enqueued the job, on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class Redact(logging.Filter):
    """Takes secrets out of the message and out of the traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        return True


class JsonFormatter(Base):
    """The fields every line has: at, level, logger, request_id, message."""

    def __init__(self) -> None:
        super().__init__(
            "{asctime}{levelname}{name}{request_id}{message}",
            style="{",
            rename_fields={"asctime": "at", "levelname": "level", "name": "logger"},
        )

    def formatException(self, ei: Any) -> str:  # logging's own name
        return redact(str(super().formatException(ei)))
