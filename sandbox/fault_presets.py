"""Faults by name, for the desk's list and for {"preset": name, "path": …}.

Codes: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes ,
https://developers.facebook.com/docs/graph-api/overview/rate-limiting/
"""

from sandbox.store import Doc

SORRY = (
    "<!DOCTYPE html><html><head><title>Sorry, something went wrong.</title></head><body>"
    "<h1>Sorry, something went wrong.</h1><p>We're working on getting this fixed as soon as we"
    " can.</p></body></html>"
)


def _limit(code: int, text: str, wait: int = 60) -> Doc:
    error = {"code": code, "message": f"(#{code}) {text}", "is_transient": True}
    return {"error": error, "retry_after": wait}


def _dead(subcode: int, why: str) -> Doc:
    message = f"Error validating access token: {why}"
    return {"error": {"code": 190, "error_subcode": subcode, "message": message}}


# name → (label, the fault without its path and times)
PRESETS: dict[str, tuple[str, Doc]] = {
    "expired_token": ("Expired token (190/463)", _dead(463, "Session has expired.")),
    "invalidated_token": ("Invalidated token (190/467)", _dead(467, "The session is invalid.")),
    "rate_limit": (
        "Too many calls to the account (80007)",
        _limit(80007, "There have been too many calls to this WhatsApp Business account."),
    ),
    "template_rate_limit": (
        "Too many template calls (80008)",
        _limit(80008, "There have been too many calls to this WhatsApp Business account."),
    ),
    "app_limit": ("App's limit (4)", _limit(4, "Application request limit reached")),
    "user_limit": ("User's limit (17)", _limit(17, "User request limit reached")),
    "custom_limit": (
        "Custom limit (613)",
        _limit(613, "Calls to this api have exceeded the rate."),
    ),
    "too_many": (
        "HTTP 429",
        {"status": 429, **_limit(4, "Application request limit reached", 30)},
    ),
    "throughput": ("Throughput reached (130429)", _limit(130429, "Rate limit hit", 1)),
    "pair_rate": (
        "Too many messages to one person (131056)",
        _limit(131056, "(Business Account, Consumer Account) pair rate limit hit", 6),
    ),
    "spam_limit": (
        "Spam rate limit (131048)",
        {"error": {"code": 131048, "message": "(#131048) Spam rate limit hit"}},
    ),
    "server_error": (
        "Server error (500, code 1)",
        {"status": 500, "error": {"code": 1, "is_transient": True}},
    ),
    "unavailable": (
        "Maintenance (503, code 2/2494100)",
        {
            "status": 503,
            "error": {
                "code": 2,
                "error_subcode": 2494100,
                "message": "Service temporarily unavailable",
                "is_transient": True,
            },
        },
    ),
    "maintenance": ("Maintenance page (503, HTML)", {"status": 503, "body": SORRY}),
    "number_maintenance": (
        "Number in maintenance (131057)",
        {
            "error": {
                "code": 131057,
                "message": "(#131057) Account in maintenance mode",
                "is_transient": True,
            }
        },
    ),
    "slow": ("Slow answer (12 s)", {"latency_ms": 12_000}),
    "slow_after": ("Done at once, answered after 12 s", {"latency_ms": 12_000, "when": "after"}),
    "cut": ("Connection cut after the change", {"cut": True}),
    "half": ("Half of the answer", {"half_body": True}),
}


def known_error(code: object) -> Doc:
    """Message and the like of a code, as the first preset that has it tells them."""
    errors = [fault["error"] for _, fault in PRESETS.values() if "error" in fault]
    found: Doc = next((error for error in errors if error["code"] == code), {})
    return {name: value for name, value in found.items() if name != "error_subcode"}
