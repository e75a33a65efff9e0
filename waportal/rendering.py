"""How Django draws forms here: our field, our error summary, no style attribute anywhere."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Named by settings.FORM_RENDERER; its templates are in waportal/templates/components/."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
