"""What can go wrong between us and Meta, said as what the caller should do about it.

Catch the class, never read the text: Meta's titles and messages are localised to the token's owner
and change without notice. The table from Meta's numbers to these classes is in graph/codes.py.

    TryLater     nothing is wrong with the request; repeat it after `after` (None: choose your own
                 backoff)
    Unexpected   a TryLater we cannot explain (unknown code, strange answer): few tries, then show
                 it to a person
    NoAccess     token, permission or the account's standing; a person must act, repeating does not
                 help
    NotFound     Meta shows no such object to this token
    Refused      this request, as it is, will never be accepted

Source of the envelope: https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypedDict, Unpack

# Numbers that callers ask for with `error.has(…)`; Meta puts them in `error_subcode` or in `code`.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
INVALID_PARAMETER = 100
TEMPLATE_LIMIT_REACHED = 2388019
LANGUAGE_BEING_DELETED = 2388023
LANGUAGE_EXISTS = 2388024
INSIGHTS_UNAVAILABLE = 200005
INSIGHTS_OFF = 200007


class Facts(TypedDict, total=False):
    """What Meta's answer said, by keyword; everything may be missing."""

    code: int | None
    subcode: int | None
    http_status: int | None
    title: str
    user_message: str
    details: str
    fbtrace_id: str
    raw: Mapping[str, Any]
    maybe_done: bool


class GraphError(Exception):
    """Base of all errors of this library.

    `str(error)` is one English line of our own: no text of Meta's, no secret, no personal data.

    code, subcode   Meta's `error.code` and `error.error_subcode`; None when there was no such
                    answer
    http_status     None when no answer came
    title, user_message, details
                    Meta's words (`error_user_title`, `error_user_msg`, `error_data.details`):
                    untrusted, localised text for showing to a person
    fbtrace_id      what Meta's support asks for
    raw             the `error` object, secrets hidden; {} when there was none
    maybe_done      True when a write may have been carried out although it failed: look before
                    repeating
    """

    def __init__(self, reason: str, **facts: Unpack[Facts]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = facts.get("code")
        self.subcode = facts.get("subcode")
        self.http_status = facts.get("http_status")
        self.title = facts.get("title", "")
        self.user_message = facts.get("user_message", "")
        self.details = facts.get("details", "")
        self.fbtrace_id = facts.get("fbtrace_id", "")
        self.raw: Mapping[str, Any] = facts.get("raw", {})
        self.maybe_done = facts.get("maybe_done", False)

    def has(self, number: int) -> bool:
        """True when `number` is the code or the subcode; Meta uses both places for the same
        numbers."""
        return number in (self.code, self.subcode)

    def __str__(self) -> str:
        parts = [
            f"code {self.code}" if self.code is not None else "",
            f"subcode {self.subcode}" if self.subcode is not None else "",
            f"HTTP {self.http_status}" if self.http_status is not None else "",
            f"trace {self.fbtrace_id}" if self.fbtrace_id else "",
        ]
        known = ", ".join(part for part in parts if part)
        return f"{self.reason} ({known})" if known else self.reason


class TryLater(GraphError):
    """Meta or the way to Meta is in trouble, or we asked too much: repeat the same request later.

    after           how long Meta asks us to wait; None when it did not say
    rate_limited    True when we asked too much (the request was then certainly not carried out)
    """

    def __init__(
        self,
        reason: str,
        *,
        after: timedelta | None = None,
        rate_limited: bool = False,
        **facts: Unpack[Facts],
    ) -> None:
        super().__init__(reason, **facts)
        self.after = after
        self.rate_limited = rate_limited


class Unexpected(TryLater):
    """Meta said something we do not know: an unknown code, a redirect, an answer of the wrong
    shape.

    It is a TryLater, so that code which knows only the four decisions leaves its data as it is;
    nothing is ever rejected, hidden or deleted because we did not know a word. Catch it first to
    give up early and tell a person.
    """


class NoAccess(GraphError):
    """The token is dead, a permission is missing, or Meta has restricted the account: a person
    must act."""


class NotFound(GraphError):
    """Meta shows no such object to this token.

    Not a proof of deletion: an object the token has lost access to looks just the same (code 100,
    subcode 33),
    https://developers.facebook.com/docs/graph-api/guides/error-handling
    """


class Refused(GraphError):
    """The content or a parameter is wrong; the same request will be refused again."""
