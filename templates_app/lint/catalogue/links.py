"""Links in texts and buttons."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from templates_app.lint.finding import COMPONENTS, TEMPLATES, Severity
from templates_app.lint.rule import Rule

REVIEW = TEMPLATES + "template-review"

LINKS: dict[str, Rule] = {
    "link_shortener": Rule(
        _("The link goes through the shortener %(host)s, so nobody sees where it leads."),
        _("Use the whole address on your own site."),
        Severity.LIKELY_REFUSED,
        "https://help.bik.ai/en/articles/9180183-rejected-templates",
    ),
    "link_whatsapp": Rule(
        _("The link leads back into WhatsApp (%(host)s)."),
        _("Use a quick reply or a call button: the reader is in the chat already."),
        Severity.LIKELY_REFUSED,
        "https://help.rvops.com/central-de-ajuda-rvops-crm/comunicacao/templates-do-whatsapp/como-criar-um-template/"
        "boas-praticas-criacao-de-templates",
    ),
    "link_foreign": Rule(
        _("%(host)s is not one of your organisation's domains (%(domains)s)."),
        _("Link to your own site, or have an admin add the domain to the organisation's settings."),
        Severity.LIKELY_REFUSED,
        "https://wazzup24.com/help/how-to-set-up/why-whatsapp-api-template-does-not-pass-moderation",
    ),
    "link_ip": Rule(
        _("The link leads to a bare network address (%(host)s)."),
        _("Use a name that belongs to your organisation."),
        Severity.LIKELY_REFUSED,
        REVIEW,
    ),
    "link_not_https": Rule(
        _("The link is not encrypted: it starts with http://."),
        _("Use https://."),
        Severity.ADVICE,
        COMPONENTS,
        _("Change to https://"),
    ),
    "url_variable_glued": Rule(
        _("The variable follows the domain without a slash, so it could become another domain."),
        _("Write a slash before the variable, as in https://shop.example/{{1}}."),
        Severity.LIKELY_REFUSED,
        "https://moceanapi.com/question/46",
        _("Add the slash"),
    ),
    "url_sample_elsewhere": Rule(
        _("The example is not an address that this button can lead to."),
        _("Give the button's own address with a value in place of the variable."),
        Severity.LIKELY_REFUSED,
        COMPONENTS,
    ),
}
