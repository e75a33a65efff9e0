"""Meta's words for why people block a business.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-comparison
"""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "NO_LONGER_NEEDED": _("They no longer need it"),
    "NO_REASON": _("They gave no reason"),
    "NO_REASON_GIVEN": _("They gave no reason"),
    "NO_SIGN_UP": _("They did not sign up for it"),
    "OFFENSIVE_MESSAGES": _("It offends them"),
    "OTHER": _("Another reason"),
    "OTP_DID_NOT_REQUEST": _("They did not ask for a code"),
    "SPAM": _("It is spam to them"),
    "UNKNOWN_BLOCK_REASON": _("Meta does not know"),
}


def words(reason: str) -> str:
    """In the reader's language; a new word of Meta's as it came."""
    return str(WORDS.get(reason, reason))
