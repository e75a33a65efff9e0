"""/o/<org>/messages/…"""

from django.urls import path

from accounts.spreadsheets import sheet_paths
from messaging.views import handsets, replies, sends, testing

app_name = "messaging"
urlpatterns = [
    path("", sends.send_list, name="send_list"),
    *sheet_paths("", sends.send_export, "send_export"),
    path("tests/<int:template_id>/", testing.send_create, name="send_create"),
    path("tests/<int:template_id>/preview/", testing.preview_create, name="preview_create"),
    path("handsets/", handsets.handset_list, name="handset_list"),
    path("handsets/new/", handsets.handset_create, name="handset_create"),
    path("handsets/<int:handset_id>/deletion/", handsets.handset_delete, name="handset_delete"),
    path("replies/", replies.reply_settings, name="reply_settings"),
    path("replies/choice/", replies.reply_choice_update, name="reply_choice_update"),
    path("<uuid:send_id>/", sends.send_detail, name="send_detail"),
    path("<uuid:send_id>/state/", sends.send_state, name="send_state"),
    path("<uuid:send_id>/repetition/", sends.repetition_create, name="repetition_create"),
]
