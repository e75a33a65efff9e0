"""/f/…, web forms for everybody, and the script that puts one into a website."""

from django.urls import path

from optin.views import hosted_forms

app_name = "forms"
urlpatterns = [
    path("embed.js", hosted_forms.form_script, name="form_script"),
    path("<str:token>/", hosted_forms.form_detail, name="form_detail"),
    path("<str:token>/confirmation/", hosted_forms.confirmation_detail, name="confirmation_detail"),
    path("<str:token>/code.svg", hosted_forms.form_code, name="form_code"),
]
