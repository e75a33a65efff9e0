"""From Meta's numbers to our decisions: one table, and the rule that reads it.

Sources:
https://developers.facebook.com/docs/graph-api/guides/error-handling
https://developers.facebook.com/docs/graph-api/overview/rate-limiting
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from graph.errors import (
    INVALID_PARAMETER,
    Facts,
    GraphError,
    NoAccess,
    NotFound,
    Refused,
    TryLater,
    Unexpected,
)

# Too many calls: of the app, of the user; then a custom limit, the WhatsApp Business account's,
# the template edge's.
APP_LIMITS = frozenset({4, 17})
CALL_LIMITS = APP_LIMITS | {613, 80007, 80008}

# We asked too much of something. Meta counts before it acts, so the request was not carried out.
RATE_LIMITS: dict[int, timedelta | None] = {
    **dict.fromkeys(CALL_LIMITS, None),
    130429: None,  # throughput of the number
    131049: timedelta(hours=24),  # per-user marketing limit; trying sooner prolongs it
    131056: timedelta(seconds=4),  # pair rate: wait 4, 16, 64 … seconds
    132069: None,  # Flow throttled
    133008: None,  # too many PIN tries
    133009: None,  # PIN tried too fast
    133015: timedelta(minutes=5),  # number deleted a moment ago
    133016: timedelta(hours=72),  # ten registrations in 72 hours
}

# Meta is in trouble or busy; the request may or may not have been carried out.
TROUBLE: dict[int, timedelta | None] = {
    1: None,
    2: None,
    131000: None,
    131016: None,
    131057: timedelta(minutes=5),  # maintenance of the number
    133004: None,
    134101: timedelta(minutes=10),  # template still on its way to the marketing API
    2494100: timedelta(minutes=5),  # the same as 131057
}

NO_ACCESS = frozenset(
    {
        0,  # could not authenticate
        3,  # the app may not use this call
        10,  # permission missing
        15,  # only with the app's own token
        102,  # session over
        104,  # no token
        190,  # token dead (subcodes 460 password, 463 expired, 467 invalid, 492 role lost)
        *range(200, 300),  # permission or asset not granted
        368,  # blocked for policy violations
        131005,  # access denied
        131031,  # account locked
        131042,  # payment method
        131044,  # payment method, calls
        131048,  # spam limit: no automatic retry
        131064,  # limited for misclassified templates
        134011,  # WhatsApp payments terms not accepted
    }
)

NOT_FOUND = frozenset({33, 803})
MISSING_OBJECT_SUBCODE = 33  # with code 100: does not exist, or this token may not see it

REFUSED = frozenset(
    {
        100,  # invalid parameter; also a field name Meta does not know
        130403,  # you blocked this user
        130472,  # user is in Meta's holdout group
        130497,  # your kind of business may not write to this country
        131008,  # parameter missing
        131009,  # parameter value
        131021,  # sender is recipient
        131026,  # undeliverable
        131030,  # recipient not in the test list
        131037,  # display name of a 555 number not approved
        131045,  # certificate, register again
        131047,  # 24-hour window closed
        131050,  # user stopped marketing
        131051,  # unsupported type
        131052,  # media download
        131053,  # media upload
        131055,  # not on this API
        131059,  # invalid cursor
        131061,  # must use marketing_messages
        131062,  # business-scoped user id not possible here
        131063,  # marketing not on this API
        132000,  # number of parameters
        132001,  # no such template in this language, or not approved
        132005,  # text too long once filled
        132007,  # policy
        132012,  # parameter format
        132015,  # template paused
        132016,  # template disabled
        132018,  # parameter content
        132068,  # Flow blocked
        133000,  # deregistration incomplete
        133005,  # PIN mismatch
        133006,  # number must be verified first
        133010,  # number not registered
        134100,  # not marketing
        134102,  # template unavailable for marketing messages
        135000,  # the message, in general
        136024,  # a verification code cannot be asked for now
        136025,  # the verification code is wrong or too old
        137000,  # identity key mismatch
        138015,  # calling: the messaging limit is too low
        138018,  # calling: no app gets the webhook
        139100,  # some of the people were not blocked or unblocked
        139101,  # block list full
        139102,  # block list changed meanwhile
        139103,  # block list: internal error
        147001,  # username not available
        147002,  # number not eligible for a username
        147003,  # username of a Page
        147004,  # username of an Instagram account
        147005,  # another number of the portfolio has the username
        2200,  # the callback address did not pass Meta's handshake
        2500,  # unknown path, or an error in `fields`
        200005,  # template insights unavailable
        200006,  # template insights cannot be disabled
        200007,  # template insights not enabled
    }
)

# What template creation, editing and deleting are refused for; seen as `error_subcode` and as
# `code`. With an # `error_subcode` from here even a rate-limit code (80008) speaks about the
# content. A 2388xxx number that is not # here says nothing: alone it is Unexpected, beside a known
# code that code decides.
TEMPLATE_REFUSALS = frozenset(
    {
        2388019,  # template limit of the account reached
        2388023,  # this language is being deleted (locked for 30 days)
        2388024,  # content in this language already exists
        2388039,  # category and parameters do not fit
        2388040,  # character limit
        2388043,  # component invalid or example missing
        2388047,  # header format
        2388072,  # body format
        2388073,  # footer format
        2388109,  # cannot be submitted
        2388293,  # too many variables for the words
        2388299,  # variable at the start or the end
        2388318,  # made by Direct Send: cannot be edited
        2388330,  # made by Direct Send: cannot be deleted
    }
)


CODES: dict[int, type[GraphError]] = {
    **dict.fromkeys(RATE_LIMITS, TryLater),
    **dict.fromkeys(TROUBLE, TryLater),
    **dict.fromkeys(NO_ACCESS, NoAccess),
    **dict.fromkeys(NOT_FOUND, NotFound),
    **dict.fromkeys(REFUSED | TEMPLATE_REFUSALS, Refused),
}
WAITS = RATE_LIMITS | TROUBLE

REASONS: dict[type[GraphError], str] = {
    TryLater: "Meta is in trouble",
    NoAccess: "Meta denies access",
    NotFound: "Meta shows no such object",
    Refused: "Meta refused the request",
    Unexpected: "Meta answered something we do not know",
}


def error_from(
    status: int,
    envelope: Mapping[str, Any] | None,
    *,
    write: bool,
    wait: timedelta | None = None,
) -> GraphError:
    """The error for an answer that is not a success.

    status      HTTP status
    envelope    the `error` object of the answer, secrets already hidden; None when there was none
    write       True unless the request was a GET: only then can something have been done
    wait        Meta's estimated time to regain access, from the usage headers
    """
    facts = _facts(status, envelope)
    code, subcode = facts["code"], facts["subcode"]
    transient = envelope is not None and envelope.get("is_transient") is True
    kind = _kind(code, subcode, status=status, transient=transient)
    if kind is TryLater and (code in RATE_LIMITS or status == 429):
        after = wait or WAITS.get(code or -1)
        return TryLater("Meta asks for fewer calls", after=after, rate_limited=True, **facts)
    # Trouble, or a code we do not know: Meta may have acted before it failed.
    facts["maybe_done"] = write and issubclass(kind, TryLater)
    if kind is TryLater:
        return TryLater(REASONS[kind], after=WAITS.get(code or -1), **facts)
    return kind(REASONS[kind], **facts)


def _kind(
    code: int | None, subcode: int | None, *, status: int, transient: bool
) -> type[GraphError]:
    """The decision. Neither the HTTP status nor the text makes an unknown code a refusal: a
    proxy's 404 is not Meta's, and a new number must not reject anybody's template."""
    known = Unexpected if code is None else CODES.get(code, Unexpected)
    if code == INVALID_PARAMETER and subcode == MISSING_OBJECT_SUBCODE:
        known = NotFound
    if subcode in TEMPLATE_REFUSALS and known is not NoAccess:
        known = Refused
    if transient or status == 429:
        return TryLater
    # A server in trouble is believed about access only: what it says of the content may be the
    # trouble.
    return TryLater if status >= 500 and known is not NoAccess else known


def _facts(status: int, envelope: Mapping[str, Any] | None) -> Facts:
    error = envelope or {}
    return Facts(
        code=_number(error.get("code")),
        subcode=_number(error.get("error_subcode")),
        http_status=status,
        title=_text(error.get("error_user_title")),
        user_message=_text(error.get("error_user_msg")),
        details=_details(error.get("error_data")),
        fbtrace_id=_text(error.get("fbtrace_id")),
        raw=error,
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _details(value: object) -> str:
    """`error_data` is an object with `details`, or a bare string."""
    return _text(value.get("details")) if isinstance(value, Mapping) else _text(value)
