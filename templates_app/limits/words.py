"""The words of every rule: what is wrong, and what to do. English here, translated when shown."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS: dict[str, tuple[str, str]] = {
    "name_format": (
        _("The name has characters that Meta does not take."),
        _("Use small letters a–z, digits and _ only."),
    ),
    "name_too_long": (
        _("The name is longer than %(most)s characters."),
        _("Shorten the name to %(most)s characters."),
    ),
    "language_unknown": (
        _("Meta has no template language “%(language)s”."),
        _("Choose a language from the list."),
    ),
    "category_unknown": (
        _("“%(category)s” is not a category of Meta."),
        _("Choose marketing, utility or authentication."),
    ),
    "component_unknown": (
        _("Meta does not know the part “%(kind)s”."),
        _("Remove this part."),
    ),
    "component_twice": (
        _("The template has more than one part of the kind “%(kind)s”."),
        _("Keep one and remove the others."),
    ),
    "category_bans": (
        _("“%(kind)s” is not possible in this category."),
        _("Remove it, or choose the category %(allowed)s."),
    ),
    "combination": (
        _("“%(kind)s” and “%(other)s” do not go together."),
        _("Remove one of the two."),
    ),
    "header_empty": (_("The header is empty."), _("Write a header or remove it.")),
    "header_too_long": (
        _("The header has %(count)s characters; %(most)s are possible."),
        _("Shorten the header to %(most)s characters."),
    ),
    "header_markup": (
        _("The header has line breaks or formatting marks such as * or _."),
        _("Write the header in one line without formatting; WhatsApp shows it bold anyway."),
    ),
    "header_variables": (
        _("The header has more than one variable."),
        _("Keep one variable in the header and write the others into the body."),
    ),
    "header_format": (
        _("“%(format)s” is not a kind of header."),
        _("Choose text, an image, a video, a document or a location."),
    ),
    "header_sample_missing": (
        _("The header's picture, video or document has no sample."),
        _("Upload a sample that Meta's reviewers can look at."),
    ),
    "body_missing": (_("The body is empty."), _("Write the message: every template has a body.")),
    "body_too_long": (
        _("The body has %(count)s characters; %(most)s are possible."),
        _("Shorten the body to %(most)s characters."),
    ),
    "footer_empty": (_("The footer is empty."), _("Write a footer or remove it.")),
    "footer_too_long": (
        _("The footer has %(count)s characters; %(most)s are possible."),
        _("Shorten the footer to %(most)s characters."),
    ),
    "footer_variables": (
        _("The footer has a variable."),
        _("Move the variable into the body; a footer is always the same."),
    ),
    "braces": (
        _("The double braces do not make a variable."),
        _("Write variables as {{1}} or as {{first_name}}: a number, or small letters and _."),
    ),
    "variables_gap": (
        _("The variables are not numbered 1, 2, 3 … without gaps."),
        _("Number them from {{1}} on, in this part by itself."),
    ),
    "variables_mixed": (
        _("Numbered and named variables are mixed."),
        _("Use only numbers, or only names, in the whole template."),
    ),
    "variables_repeated": (
        _("The name {{%(name)s}} is used twice in this part."),
        _("Give each place a name of its own."),
    ),
    "variables_at_edge": (
        _("The body starts or ends with a variable."),
        _("Write some words before the first and after the last variable."),
    ),
    "variables_touch": (
        _("Two variables stand side by side."),
        _("Write a word between them, or make them one."),
    ),
    "variables_ratio": (
        _("The body has too many variables for so few words: %(count)s and %(words)s."),
        _("Write at least three words of fixed text for each variable, or use fewer variables."),
    ),
    "sample_missing": (
        _("The variable {{%(name)s}} has no example."),
        _("Give Meta's reviewers an invented example of what will stand there."),
    ),
    "buttons_empty": (_("The row of buttons is empty."), _("Add a button or remove the row.")),
    "buttons_too_many": (
        _("There are %(count)s buttons; %(most)s are possible."),
        _("Remove buttons until %(most)s are left."),
    ),
    "buttons_kind_too_many": (
        _("There are %(count)s buttons of the kind “%(kind)s”; %(most)s are possible."),
        _("Remove buttons of this kind until %(most)s are left."),
    ),
    "buttons_order": (
        _("The quick replies do not stand together."),
        _("Put all quick replies first, or all of them last."),
    ),
    "button_unknown": (
        _("“%(kind)s” is not a kind of button."),
        _("Choose another kind of button."),
    ),
    "label_missing": (_("The button has no label."), _("Write what happens when it is tapped.")),
    "label_too_long": (
        _("The label has %(count)s characters; %(most)s are possible."),
        _("Shorten the label to %(most)s characters."),
    ),
    "label_fixed": (
        _("This button's label is fixed by Meta."),
        _("Leave the label as “%(label)s”."),
    ),
    "url_missing": (
        _("The button has no address."),
        _("Write the whole address, starting with https://."),
    ),
    "url_too_long": (
        _("The address has %(count)s characters; %(most)s are possible."),
        _("Use an address of at most %(most)s characters."),
    ),
    "url_format": (
        _("This is not the address of a web page."),
        _("Write the whole address, starting with https://."),
    ),
    "url_variable": (
        _("An address takes one variable, and only at its very end."),
        _("Write the address so that {{1}} is the last thing in it."),
    ),
    "url_sample_missing": (
        _("The address has a variable but no example."),
        _("Give one whole address as an example."),
    ),
    "phone_format": (
        _("This is not a phone number in international form."),
        _("Write + and the country code, then digits only, at most %(most)s in all."),
    ),
    "code_missing": (_("The button has no sample code."), _("Give an example of the code.")),
    "code_too_long": (
        _("The code has %(count)s characters; %(most)s are possible."),
        _("Use a code of at most %(most)s characters."),
    ),
    "flow_source": (
        _("The flow is not named, or named more than once."),
        _("Give exactly one of flow id, flow name and flow JSON."),
    ),
    "call_ttl": (
        _("The call button lives too short or too long."),
        _("Choose between 1,440 and 43,200 minutes."),
    ),
    "cards_count": (
        _("The carousel has %(count)s cards."),
        _("A carousel has 2 to 10 cards."),
    ),
    "auth_text": (
        _("The words of an authentication template are Meta's own."),
        _("Remove this text; choose the security advice and the expiry instead."),
    ),
    "auth_button": (
        _("An authentication template needs its one-time-code button and no other."),
        _("Keep exactly one button of the kind one-time code."),
    ),
    "otp_type": (
        _("This way of handing over the code does not exist."),
        _("Choose copy code, one-tap or zero-tap."),
    ),
    "otp_terms": (
        _("Zero-tap needs the acceptance of Meta's terms."),
        _("Accept Meta's terms for zero-tap, or choose copy code."),
    ),
    "otp_apps": (
        _("The apps that may take over the code are missing or wrong."),
        _("Give one to five apps, each with its package name and its 11-character signature hash."),
    ),
    "otp_minutes": (
        _("The code expires too early or too late."),
        _("Choose between 1 and 90 minutes."),
    ),
    "ttl_range": (
        _("Messages of this category cannot live that long or that short."),
        _("Choose between %(least)s and %(most)s seconds."),
    ),
}  # fmt: skip
