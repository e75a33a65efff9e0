"""Meta's own rules, wherever the recipient is."""

from django.utils.translation import gettext_noop as _

from optin.policies.rule import Certainty, Field, Rule

POLICY = "WhatsApp Business Messaging Policy and Meta’s page on opt-in, in copies by 360dialog; Meta’s own page has two versions"

RULES = (
    Rule(
        "META", "meta_names", Field.NOTICE, frozenset({"whatsapp_not_named", "business_not_named"}),
        _("The person opts in to messages of the business on WhatsApp, and the business is named."),
        POLICY, Certainty.PRIMARY,
    ),
    Rule(
        "META", "meta_purpose", Field.NOTICE,
        frozenset({"purpose_not_said", "purposes_bundled", "stop_not_said", "silence_taken"}),
        _("What will be sent is described, one purpose at a time, and how to stop it is explained."),
        POLICY, Certainty.PRIMARY,
    ),
    Rule(
        "META", "meta_privacy", Field.NOTICE, frozenset({"privacy_missing", "terms_bundled"}),
        _("The notice leads to the privacy policy and is not part of other terms."),
        "waportal’s own bar", Certainty.PRIMARY, is_default=True,
    ),
    Rule(
        "META", "meta_grade", Field.LEAST_GRADE, "D",
        _("A list without the notice’s text and the moment of consent is never enough."),
        POLICY, Certainty.PRIMARY, is_default=True,
    ),
    Rule(
        "META", "meta_grade_other", Field.LEAST_GRADE_OTHER, "D",
        _("Messages that are no marketing need an opt-in that can be shown, too."),
        POLICY, Certainty.PRIMARY, is_default=True,
    ),
    Rule(
        "META", "meta_general", Field.NOTICE, frozenset(),
        _("One version of Meta’s page says that an opt-in need not name WhatsApp. Here it must."),
        "developers.secure.facebook.com, getting-opt-in, one of two stored versions",
        Certainty.UNVERIFIED, is_off=True,
    ),
    Rule(
        "META", "meta_withdrawal", Field.WITHDRAWAL, 24,
        _("An opt-out is honoured at once, here in the same moment; reports call it late after a day."),
        POLICY, Certainty.PRIMARY, is_default=True,
    ),
    Rule(
        "META", "meta_proof", Field.PROOF, 3,
        _("Opt-ins are kept and can be shown when WhatsApp asks."),
        "docs.unifonic.com, opt-in requirements", Certainty.SECONDARY, is_default=True,
    ),
)  # fmt: skip
