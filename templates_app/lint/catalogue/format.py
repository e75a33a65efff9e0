"""Meta's published limits: what breaks one of them is refused at creation, or by the first machine that reads it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from templates_app.lint.finding import TEMPLATES
from templates_app.lint.rule import Rule

AUTHENTICATION = TEMPLATES + "authentication-templates/authentication-templates"
OFFER = TEMPLATES + "marketing-templates/limited-time-offer-templates"
CAROUSEL = TEMPLATES + "marketing-templates/media-card-carousel-templates"
COUPON = TEMPLATES + "marketing-templates/coupon-templates"

FORMAT: dict[str, Rule] = {
    "name_format": Rule(
        _("The name has characters that Meta does not take."),
        _("Use small letters a–z, digits and _ only."),
        source=TEMPLATES + "overview",
    ),
    "name_too_long": Rule(
        _("The name is longer than %(most)s characters."),
        _("Shorten the name to %(most)s characters."),
        source=TEMPLATES + "overview",
    ),
    "language_unknown": Rule(
        _("Meta has no template language “%(language)s”."),
        _("Choose a language from the list."),
        source=TEMPLATES + "supported-languages",
    ),
    "category_unknown": Rule(
        _("“%(category)s” is not a category of Meta."),
        _("Choose marketing, utility or authentication."),
        source=TEMPLATES + "template-categorization",
    ),
    "component_unknown": Rule(
        _("Meta does not know the part “%(kind)s”."),
        _("Remove this part."),
    ),
    "component_twice": Rule(
        _("The template has more than one part of the kind “%(kind)s”."),
        _("Keep one and remove the others."),
    ),
    "category_bans": Rule(
        _("“%(kind)s” is not possible in this category."),
        _("Remove it, or choose the category %(allowed)s."),
    ),
    "combination": Rule(
        _("“%(kind)s” and “%(other)s” do not go together."),
        _("Remove one of the two."),
    ),
    "header_empty": Rule(_("The header is empty."), _("Write a header or remove it.")),
    "header_too_long": Rule(
        _("The header has %(count)s characters; %(most)s are possible."),
        _("Shorten the header to %(most)s characters."),
    ),
    "header_markup": Rule(
        _("The header has line breaks or formatting marks such as * or _."),
        _("Write the header in one line without formatting; WhatsApp shows it bold anyway."),
    ),
    "header_variables": Rule(
        _("The header has more than one variable."),
        _("Keep one variable in the header and write the others into the body."),
    ),
    "header_format": Rule(
        _("“%(format)s” is not a kind of header."),
        _("Choose text, an image, a video, a document or a location."),
    ),
    "header_sample_missing": Rule(
        _("The header's picture, video or document has no sample."),
        _("Upload a sample that Meta's reviewers can look at."),
    ),
    "header_sample_gone": Rule(
        _("The header's sample is at Meta only, and cannot be sent again from there."),
        _("Upload the file again; it is kept here from then on."),
    ),
    "body_missing": Rule(_("The body is empty."), _("Write the message: every template has a body.")),
    "body_too_long": Rule(
        _("The body has %(count)s characters; %(most)s are possible."),
        _("Shorten the body to %(most)s characters."),
    ),
    "footer_empty": Rule(_("The footer is empty."), _("Write a footer or remove it.")),
    "footer_too_long": Rule(
        _("The footer has %(count)s characters; %(most)s are possible."),
        _("Shorten the footer to %(most)s characters."),
    ),
    "footer_variables": Rule(
        _("The footer has a variable."),
        _("Move the variable into the body; a footer is always the same."),
    ),
    "braces": Rule(
        _("The double braces do not make a variable."),
        _("Write variables as {{1}} or as {{first_name}}: a number, or small letters and _."),
    ),
    "variables_gap": Rule(
        _("The variables are not numbered 1, 2, 3 … without gaps."),
        _("Number them from {{1}} on, in this part by itself."),
    ),
    "variables_mixed": Rule(
        _("Numbered and named variables are mixed."),
        _("Use only numbers, or only names, in the whole template."),
    ),
    "variables_repeated": Rule(
        _("The name {{%(name)s}} is used twice in this part."),
        _("Give each place a name of its own."),
    ),
    "variables_at_edge": Rule(
        _("The body starts or ends with a variable."),
        _("Write some words before the first and after the last variable."),
    ),
    "variables_touch": Rule(
        _("Two variables stand side by side."),
        _("Write a word between them, or make them one."),
    ),
    "variables_ratio": Rule(
        _("The body has too many variables for so few words: %(count)s and %(words)s."),
        _("Write at least %(least)s words of fixed text, or use fewer variables."),
        source="https://sdcsupport.syniverse.com/hc/en-us/articles/30569685832471-How-to-avoid-too-many-parameters-"
        "rejection-in-WhatsApp-Templates",
    ),
    "sample_missing": Rule(
        _("The variable {{%(name)s}} has no example."),
        _("Give Meta's reviewers an invented example of what will stand there."),
    ),
    "buttons_empty": Rule(_("The row of buttons is empty."), _("Add a button or remove the row.")),
    "buttons_too_many": Rule(
        _("There are %(count)s buttons; %(most)s are possible."),
        _("Remove buttons until %(most)s are left."),
    ),
    "buttons_kind_too_many": Rule(
        _("There are %(count)s buttons of the kind “%(kind)s”; %(most)s are possible."),
        _("Remove buttons of this kind until %(most)s are left."),
    ),
    "buttons_order": Rule(
        _("The quick replies do not stand together."),
        _("Put all quick replies first, or all of them last."),
    ),
    "button_unknown": Rule(
        _("“%(kind)s” is not a kind of button."),
        _("Choose another kind of button."),
    ),
    "label_missing": Rule(_("The button has no label."), _("Write what happens when it is tapped.")),
    "label_too_long": Rule(
        _("The label has %(count)s characters; %(most)s are possible."),
        _("Shorten the label to %(most)s characters."),
    ),
    "label_fixed": Rule(
        _("This button's label is fixed by Meta."),
        _("Leave the label as “%(label)s”."),
    ),
    "url_missing": Rule(
        _("The button has no address."),
        _("Write the whole address, starting with https://."),
    ),
    "url_too_long": Rule(
        _("The address has %(count)s characters; %(most)s are possible."),
        _("Use an address of at most %(most)s characters."),
    ),
    "url_format": Rule(
        _("This is not the address of a web page."),
        _("Write the whole address, starting with https://."),
    ),
    "url_variable": Rule(
        _("An address takes one variable, and only at its very end."),
        _("Write the address so that {{1}} is the last thing in it."),
    ),
    "url_sample_missing": Rule(
        _("The address has a variable but no example."),
        _("Give one whole address as an example."),
    ),
    "phone_format": Rule(
        _("This is not a phone number in international form."),
        _("Write + and the country code, then digits only, at most %(most)s in all."),
    ),
    "code_missing": Rule(_("The button has no sample code."), _("Give an example of the code."), source=COUPON),
    "code_too_long": Rule(
        _("The code has %(count)s characters; %(most)s are possible."),
        _("Use a code of at most %(most)s characters."),
        source=COUPON,
    ),
    "flow_source": Rule(
        _("The flow is not named, or named more than once."),
        _("Give exactly one of flow id, flow name and flow JSON."),
    ),
    "call_ttl": Rule(
        _("The call button lives too short or too long."),
        _("Choose between 1,440 and 43,200 minutes."),
    ),
    "cards_count": Rule(
        _("The carousel has %(count)s cards."),
        _("A carousel has 2 to 10 cards."),
        source=CAROUSEL,
    ),
    "auth_text": Rule(
        _("The words of an authentication template are Meta's own."),
        _("Remove this text; choose the security advice and the expiry instead."),
        source=AUTHENTICATION,
    ),
    "auth_button": Rule(
        _("An authentication template needs its one-time-code button and no other."),
        _("Keep exactly one button of the kind one-time code."),
        source=AUTHENTICATION,
    ),
    "otp_type": Rule(
        _("This way of handing over the code does not exist."),
        _("Choose copy code, one-tap or zero-tap."),
        source=AUTHENTICATION,
    ),
    "otp_terms": Rule(
        _("Zero-tap needs the acceptance of Meta's terms."),
        _("Accept Meta's terms for zero-tap, or choose copy code."),
        source=AUTHENTICATION,
    ),
    "otp_apps": Rule(
        _("The apps that may take over the code are missing or wrong."),
        _("Give one to five apps, each with its package name and its 11-character signature hash."),
        source=AUTHENTICATION,
    ),
    "otp_minutes": Rule(
        _("The code expires too early or too late."),
        _("Choose between 1 and 90 minutes."),
        source=AUTHENTICATION,
    ),
    "ttl_range": Rule(
        _("Messages of this category cannot live that long or that short."),
        _("Choose between %(least)s and %(most)s seconds."),
        source=TEMPLATES + "time-to-live",
    ),
    "label_markup": Rule(
        _("The label has a variable, a line break, an emoji or a formatting mark."),
        _("Write the label in plain words; it is the same for everybody."),
        source="https://github.com/glific/glific-frontend/issues/3465",  # quotes Meta's answer
    ),
    "flow_words": Rule(
        _("The flow's action or icon is none of Meta's words."),
        _("Use navigate or data_exchange; as icon DOCUMENT, PROMOTION or REVIEW."),
    ),
    "products_header": Rule(
        _("A button that shows several products needs a header of text."),
        _("Write a header of text."),
    ),
    "product_header": Rule(
        _("A product header and the button “View” belong together, and one of them is missing."),
        _("Use both, or neither."),
    ),
    "offer_missing": Rule(
        _("The limited-time offer has no text."),
        _("Say in a few words what is offered, such as “Expiring offer!”."),
        source=OFFER,
    ),
    "offer_too_long": Rule(
        _("The offer's text has %(count)s characters; %(most)s are possible."),
        _("Shorten the offer's text to %(most)s characters."),
        source=OFFER,
    ),
    "offer_header": Rule(
        _("A limited-time offer takes an image or a video as its header, or none."),
        _("Change the header to an image or a video, or remove it."),
        source=OFFER,
    ),
    "card_format": Rule(
        _("Card %(card)s is not built as a card of a carousel."),
        _(
            "A card has an image or a video, a text if you like, and one or two buttons: quick reply, website or"
            " phone. A product card has the product and one button."
        ),
        source=CAROUSEL,
    ),
    "cards_alike": Rule(
        _("The cards are not built alike."),
        _("Give every card the same kind of header and the same kinds of buttons, and all of them a text or none."),
        source=CAROUSEL,
    ),
    "product_cards": Rule(
        _("A carousel of products is written with two cards; there are %(count)s."),
        _("Keep two cards. Up to ten can be sent."),
        source=CAROUSEL,
    ),
}  # fmt: skip
