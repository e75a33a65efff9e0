"""The rules: what each says. Which of them a notice has to keep, its jurisdiction's policies decide
(`optin.policies`, `Field.NOTICE`); those in `ALWAYS` hold for all."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from optin.notice_lint.finding import Finding, Severity

B, W = Severity.BLOCKS, Severity.WARNS
OPT_IN = "https://docs.360dialog.com/docs/messaging/overview/opt-in.md"
BUTTONS = "https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages"


@dataclass(frozen=True)
class Rule:
    """Message and cure are English here and translated when a finding is made. `source`: of a rule that
    no policy carries."""

    severity: Severity
    message: str
    cure: str
    source: str = ""


RULES: dict[str, Rule] = {
    # Of every notice
    "statement_missing": Rule(
        B, _("Nothing says what the person agrees to."),
        _("Write the sentence that stands beside the box, such as “Yes, Nice Shop may send me offers on WhatsApp.”"), OPT_IN),
    "details_missing": Rule(
        B, _("Nothing is told beside the sentence that is agreed to."),
        _("Say who is responsible, how to stop, and where the privacy policy is."), OPT_IN),
    "placeholder_left": Rule(
        B, _("A placeholder in braces is not filled."),
        _("Fill the field that it stands for, or write the words in its place."), OPT_IN),
    "words_not_checked": Rule(
        B, _("Words of this language are not known here, so this notice cannot be checked."),
        _("Let somebody who reads the language check it, and give that as the reason."), OPT_IN),
    "business_unverified": Rule(
        B, _("The business is named otherwise than Meta has verified it."),
        _("Use a verified name of one of your numbers: people see that name in the chat."), OPT_IN),
    "message_too_long": Rule(
        B, _("The WhatsApp message is longer than the 1,024 characters of a message with buttons."),
        _("Shorten it; the details can stand behind the privacy link."), BUTTONS),
    "sentence_long": Rule(
        W, _("A sentence is longer than 40 words."), _("Make two of it: consent has to be understood."), OPT_IN),
    # Meta
    "whatsapp_not_named": Rule(B, _("WhatsApp is not named."), _("Say that messages come on WhatsApp.")),
    "business_not_named": Rule(B, _("The business is not named."), _("Name the business as people know it.")),
    "purpose_not_said": Rule(
        B, _("It is not said what will be sent."),
        _("Name the purpose in words people know: offers, messages about orders, codes, calls.")),
    "purposes_bundled": Rule(
        B, _("One sentence agrees to several purposes."),
        _("Make a notice for each purpose: each needs a choice of its own.")),
    "terms_bundled": Rule(
        B, _("The consent is part of accepting other terms."),
        _("Take terms and policies out of the sentence; they get a box of their own.")),
    "silence_taken": Rule(
        B, _("Silence, use or a box that is already ticked is taken for consent."),
        _("Let the person do something: tick an empty box, send a message, sign.")),
    "stop_not_said": Rule(
        B, _("It is not said how to stop the messages."), _("Add the word to send, such as “Send STOP to end them.”")),
    "privacy_missing": Rule(
        B, _("The details do not lead to the privacy policy."),
        _("Give its address, beginning with https://, and put {privacy_link} into the details.")),
    # Who asks
    "company_missing": Rule(
        B, _("The legal name of who is responsible is missing from the details."),
        _("Give the legal name and put {company} into the details.")),
    "contact_missing": Rule(
        B, _("The details give no way to reach who is responsible."),
        _("Give an e-mail address or a phone number and put {contact} into the details.")),
    "address_missing": Rule(
        B, _("The postal address is missing from the details."), _("Give it and put {address} into the details.")),
    "number_missing": Rule(B, _("The details give no phone number."), _("Add a phone number at which you can be reached.")),
    # What is told
    "data_not_listed": Rule(
        B, _("The details do not list the personal data."), _("Name them, the phone number first.")),
    "recipients_missing": Rule(
        B, _("The details do not say who receives the data."), _("Name Meta, which runs WhatsApp, and other recipients.")),
    "storage_missing": Rule(
        B, _("The details do not say how long data are kept."), _("Add the period, such as “for three years after the last message”.")),
    "withdraw_not_said": Rule(
        B, _("The details do not say that consent can be withdrawn."), _("Say that it can be withdrawn at any time.")),
    "rights_missing": Rule(
        B, _("The details do not tell the person’s rights."), _("Name them: access, correction, erasure.")),
    "complaint_missing": Rule(
        B, _("The details do not say where to complain."), _("Name the authority.")),
    "changes_not_told": Rule(
        W, _("The details do not say how changes are announced."), _("Say how people hear of a change of purpose or notice.")),
    "confirmation_not_told": Rule(
        W, _("The details do not say that the consent is confirmed on WhatsApp."),
        _("Say that the person confirms by a message of their own.")),
    "minors_missing": Rule(
        W, _("The details say nothing of people under 18."), _("Say that a parent consents for them, or that it is for adults.")),
    "ease_not_said": Rule(
        W, _("The details do not say that withdrawing is as easy as consenting."), _("Say so, with the link or the word to send.")),
    "purposes_not_split": Rule(
        W, _("The details do not say that this purpose is a voluntary one."),
        _("Call it a secondary, voluntary purpose and keep necessary ones apart.")),
    # Who may ask, and in which language
    "asks_first": Rule(
        B, _("Here a message may not ask for consent, and nothing lets the person write first."),
        _("Write the person’s own message; the notice answers it.")),
    "language_missing": Rule(
        B, _("A language that the law asks for is missing."),
        _("Publish the notice in that language first, then this one.")),
    "opt_out_address_missing": Rule(
        B, _("No address or link for opting out is given."),
        _("Put an e-mail address or a link into the line that says how to stop.")),
    "form_not_followed": Rule(
        W, _("The sentence does not speak of direct marketing, as the prescribed form does."),
        _("Write “I consent to direct marketing by …”.")),
    # The United States
    "signature_missing": Rule(
        B, _("The sentence is no agreement of the person’s own."), _("Begin it with “I agree”: ticking it signs it.")),
    "number_not_named": Rule(
        B, _("The sentence does not say for which number it is given."), _("Add “at the phone number I give here”.")),
    "autodialer_missing": Rule(
        B, _("The sentence does not say that messages are automated."), _("Write “automated marketing messages”.")),
    "condition_not_denied": Rule(
        B, _("It is not said that consent is no condition of a purchase."),
        _("Add “Consent is not a condition of any purchase.”")),
    "frequency_missing": Rule(
        B, _("It is not said how often messages come."), _("Add it, such as “Up to 4 messages a month.”")),
    "charges_missing": Rule(
        W, _("It is not said that charges may apply."), _("Add “Message and data rates may apply.”")),
    "help_missing": Rule(W, _("The word HELP is not offered."), _("Add “Reply HELP for help.”")),
    "terms_link_missing": Rule(
        W, _("There is no link to the terms of the programme."), _("Add “Terms:” and the address.")),
}  # fmt: skip
ALWAYS = frozenset(code for code, rule in RULES.items() if rule.source)
# What laws ask of advertising, calls included, and not of other messages.
OF_ADVERTISING = frozenset(
    {
        "signature_missing", "number_not_named", "autodialer_missing", "condition_not_denied",
        "frequency_missing", "charges_missing", "help_missing", "terms_link_missing", "asks_first",
        "form_not_followed", "opt_out_address_missing", "purposes_not_split",
    }
)  # fmt: skip


def finding(code: str, field: str = "", *, source: str = "") -> Finding:
    rule = RULES[code]
    return Finding(
        code, rule.severity, field, gettext(rule.message), gettext(rule.cure), source or rule.source
    )
