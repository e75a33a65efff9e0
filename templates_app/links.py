"""Pages of Meta's where people do what no API does. Outside this site; each opens there.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
"""

from __future__ import annotations

from urllib.parse import urlencode

from assets.models import WhatsAppAccount

SUPPORT = "https://business.facebook.com/business-support-home/"
MANAGER = "https://business.facebook.com/latest/whatsapp_manager/message_templates"


def manager(account: WhatsAppAccount) -> str:
    """The account's templates in WhatsApp Manager."""
    told = {"business_id": account.connection.business_id, "asset_id": account.waba_id}
    return f"{MANAGER}?{urlencode(told)}"
