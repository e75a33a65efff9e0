"""What the gate's codes mean, in a sentence that says why and one that says what helps."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from optin.words import Code

SENTENCES = {
    Code.ALLOWED: _("This message may be sent: the person agreed, and nothing speaks against it."),
    Code.NOT_A_RECIPIENT: _("This is neither a telephone number nor a user id of Meta's."),
    Code.SUPPRESSED: _("This address is suppressed: nothing is sent to it, whoever has it."),
    Code.IDENTITY_UNLINKED: _(
        "The number and the user id belong to two different people in our records."
    ),
    Code.PLATFORM_STOP: _(
        "The person told WhatsApp that they want no marketing from this business."
    ),
    Code.PURPOSE_NOT_COVERED: _("No opt-in covers messages of this kind."),
    Code.TEMPLATE_RECATEGORISED: _(
        "Meta has moved the template to another category, and the person has not agreed to that one."
    ),
    Code.NO_GRANT: _("The person has not agreed to messages for this purpose."),
    Code.PENDING: _("The person was asked and has not confirmed yet."),
    Code.WITHDRAWN: _("The person wants no more messages for this purpose."),
    Code.SUSPENDED: _(
        "The opt-in is suspended: the person's number changed or is somebody else's, or a message of theirs "
        "could be an opt-out."
    ),
    Code.EXPIRED: _("The opt-in has expired."),
    Code.NOTICE_INVALID: _("The person agreed to a notice that was found to be invalid."),
    Code.GRADE_TOO_LOW: _("The evidence of the opt-in is too weak for messages of this kind."),
    Code.META_US_MARKETING_PAUSE: _(
        "Meta delivers no marketing templates to numbers of the United States."
    ),
    Code.QUIET_HOURS: _("It is quiet time where the person is."),
    Code.REGISTRATION_MISSING: _(
        "The sender’s own registration for this country is missing or has expired."
    ),
    Code.REGISTRY_LISTED: _("The number is in the country’s do-not-call registry."),
    Code.REGISTRY_STALE: _(
        "The number was not checked against the do-not-call registry, or too long ago."
    ),
    Code.POLICY_OVERDUE: _("The rules for this country are past their date of review."),
    Code.FREQUENCY_CAP: _(
        "The person got as many marketing messages this week as the rules allow."
    ),
    Code.LEDGER_UNAVAILABLE: _(
        "The ledger could not be read or is not up to date, so nothing is sent."
    ),
}
CURES = {
    Code.NOT_A_RECIPIENT: _("Write the number with its country, such as +81 90 1234 5678."),
    Code.SUPPRESSED: _("Only two people together can lift a suppression, if it was wrong."),
    Code.IDENTITY_UNLINKED: _(
        "It resolves itself when the person writes to you. Until then, name one of the two."
    ),
    Code.PLATFORM_STOP: _("Only the person can change that, in WhatsApp."),
    Code.PURPOSE_NOT_COVERED: _("Choose marketing, utility or authentication."),
    Code.TEMPLATE_RECATEGORISED: _("Use another template, or ask for an opt-in to this purpose."),
    Code.NO_GRANT: _("Let them opt in themselves, for example by a link that opens WhatsApp."),
    Code.PENDING: _("Wait for their answer. Asking again is not allowed."),
    Code.WITHDRAWN: _("Only a new opt-in by the person themselves changes that."),
    Code.SUSPENDED: _(
        "It counts again once the person says yes from their new number; an unclear message waits for a "
        "colleague under Opt-outs."
    ),
    Code.EXPIRED: _("Ask the person for a new opt-in."),
    Code.NOTICE_INVALID: _("Ask the person to agree to the notice that is in force."),
    Code.GRADE_TOO_LOW: _("Let the person confirm on WhatsApp."),
    Code.META_US_MARKETING_PAUSE: _("Utility and authentication templates are still delivered."),
    Code.QUIET_HOURS: _("Send it later."),
    Code.REGISTRATION_MISSING: _("Register there, and enter the registration under Registries."),
    Code.REGISTRY_LISTED: _("Respect it: the person asked the registry for no such messages."),
    Code.REGISTRY_STALE: _("Check the numbers against the registry again."),
    Code.POLICY_OVERDUE: _("Let your counsel review the rules and set a new date."),
    Code.FREQUENCY_CAP: _("Wait until a week has passed since the first of them."),
    Code.LEDGER_UNAVAILABLE: _("Try again later. If it stays so, tell whoever runs waportal."),
}
