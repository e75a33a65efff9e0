"""The permissions our token needs, and what each is for.

https://developers.facebook.com/documentation/business-messaging/whatsapp/permissions
"""

from django.utils.translation import gettext_lazy as _

MANAGE = "whatsapp_business_management"
MESSAGING = "whatsapp_business_messaging"
PORTFOLIO = "business_management"
NEEDED = {
    MANAGE: _("templates, numbers, and webhooks about them"),
    MESSAGING: _("sending, and webhooks about messages"),
    PORTFOLIO: _("reading the business portfolio and its accounts"),
}
