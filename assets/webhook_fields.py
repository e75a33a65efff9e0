"""What our app asks Meta to send beyond what we need.

Meta documents these fields here and not there, spells one in two ways, or gives them only to some apps; a
field that it does not know makes it refuse the whole subscription.
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

MORE_FIELDS = (
    "business_username_update",
    "calls",
    "flows",
    "standby",
    "template_correct_category_detection",
)
OTHER_SPELLINGS = ("business_username_updates",)
