"""/o/<org>/settings/checklist/"""

from django.urls import path

from templates_app.views import reviewing

app_name = "checklist"
urlpatterns = [path("", reviewing.checklist_update, name="checklist_update")]
