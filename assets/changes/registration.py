"""The life of a number: added or moved, proved by a code, registered with a PIN, taken off.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/two-step-verification
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/migrating-from-onprem-to-cloud
https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/support/migrating-phone-numbers-among-solution-partners-programmatically
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import phonenumbers
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

import graph
from assets.changes.kind import ChangeForm, Kind, Line, Text, at, number_of
from assets.changes.names import NameField
from assets.models import Change, PhoneNumber
from assets.moving import of_destination, of_number

PIN = RegexValidator(r"^[0-9]{6}\Z", _("A PIN has exactly six digits, such as 150954."))
CODE = RegexValidator(r"^[0-9]{3}-?[0-9]{3}\Z", _("The code has six digits, such as 123-830."))
METHODS = {"SMS": _("By SMS"), "VOICE": _("By a call that reads it out")}
# Meta takes more languages; these are those of the countries with most numbers.
LANGUAGES = {
    "en_US": _("English"), "ja_JP": _("Japanese"), "es_ES": _("Spanish"), "pt_BR": _("Portuguese (Brazil)"),
    "id_ID": _("Indonesian"), "hi_IN": _("Hindi"), "de_DE": _("German"), "fr_FR": _("French"),
    "it_IT": _("Italian"), "ar_AR": _("Arabic"), "tr_TR": _("Turkish"), "ko_KR": _("Korean"),
    "zh_CN": _("Chinese (simplified)"), "zh_TW": _("Chinese (traditional)"), "th_TH": _("Thai"),
    "vi_VN": _("Vietnamese"), "ru_RU": _("Russian"), "nl_NL": _("Dutch"),
}  # fmt: skip
# Where Meta can keep messages at rest; "" leaves it to Meta.
REGIONS = {
    "": _("Wherever Meta keeps it"), "AU": _("Australia"), "ID": _("Indonesia"), "IN": _("India"),
    "JP": _("Japan"), "SG": _("Singapore"), "KR": _("South Korea"), "DE": _("Germany"),
    "CH": _("Switzerland"), "GB": _("United Kingdom"), "BR": _("Brazil"), "BH": _("Bahrain"),
    "ZA": _("South Africa"), "AE": _("United Arab Emirates"), "CA": _("Canada"),
}  # fmt: skip


class PinField(forms.CharField):
    """Six digits, shown as dots; never put back into a page."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput(
            render_value=False,
            attrs={"autocomplete": "off", "inputmode": "numeric", "maxlength": 6},
        )
        super().__init__(widget=widget, validators=[PIN], max_length=6, **options)


class NumberForm(ChangeForm):
    phone_number = forms.CharField(
        label=_("Phone number"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "placeholder": "+81 3 1234 5678"}),
        help_text=_(
            "With the country code. It has to be yours, to take SMS or calls, and not to be in use in a WhatsApp app."
        ),
    )

    def clean_phone_number(self) -> str:
        """E.164 with its plus. Numbers that nobody has, such as 555, pass: the shape counts."""
        given = self.cleaned_data["phone_number"]
        try:
            found = phonenumbers.parse(given if given.startswith("+") else f"+{given}")
        except phonenumbers.NumberParseException:
            found = None
        if found is None or not phonenumbers.is_possible_number(found):
            raise forms.ValidationError(
                _("This is no phone number with its country code, such as +81 3 1234 5678.")
            )
        return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


class AddForm(NumberForm):
    verified_name = NameField(label=_("Display name"))


class Add(Kind):
    key = "add_number"
    title = _("Add a phone number")
    lede = _(
        "The first of four steps: add it, ask for a code, enter the code, register it with a PIN."
    )
    button = _("Add it at Meta")
    done = _("The number is in the account. It cannot send yet: ask for a code next.")
    form: ClassVar[type[ChangeForm]] = AddForm
    page = "assets:account_detail"
    of_account = True

    def consequences(self, change: Change) -> list[Text]:
        return [
            _("The number is added to %(account)s.") % {"account": change.account},
            _("A portfolio has 2 numbers at first, and 20 once the business is verified."),
            _(
                "Only WhatsApp Manager can delete a number, and not within 30 days of a message that was charged."
            ),
        ]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        found = phonenumbers.parse(change.after["phone_number"])
        number_id = graph.numbers.add(
            meta,
            change.account.waba_id,
            country_code=str(found.country_code),
            number=change.after["phone_number"].lstrip("+"),
            name=change.after["verified_name"],
        )
        return {"id": number_id}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        wanted = change.after["phone_number"].lstrip("+")
        pages = graph.accounts.phone_numbers(meta, change.account.waba_id)
        listed = (number.display_phone_number for page in pages for number in page.items)
        return any("".join(filter(str.isdecimal, one)) == wanted for one in listed)


class Move(Add):
    """Asked for at the account that the number comes to, by which Meta is called."""

    key = "move_number"
    title = _("Move a number here")
    lede = _(
        "From another account of yours or from another provider: begin the move, ask for a code, "
        "enter the code, register it with a PIN."
    )
    button = _("Begin the move at Meta")
    done = _(
        "The move has begun. The number goes on where it was until it is registered here: ask for a code next."
    )
    form = NumberForm

    def consequences(self, change: Change) -> list[Text]:
        return [
            _(
                "Nothing stops yet: until it is registered in %(account)s, the number sends and receives where it is."
            )
            % {"account": change.account},
            _(
                "Display name, quality, messaging limit and official badge go along; it gets a new id."
            ),
            _(
                "Meta copies approved templates of high quality, as far as there is room; the others stay. What is "
                "sent after the move is charged to %(account)s."
            )
            % {"account": change.account},
            _(
                "Settings, short links, blocked people and the profile may have to be set again: look "
                "through the number's pages afterwards."
            ),
        ]

    def findings(self, change: Change) -> list[Text]:
        """What is in the way, as far as our readings tell."""
        rows = (
            PhoneNumber.objects.of(change.organisation)
            .listed()
            .with_digits(change.after["phone_number"])
        )
        number = rows.exclude(account=change.account).select_related("account").first()
        points = [*(of_number(number) if number else []), *of_destination(change.account)]
        return [
            _("Missing: %(what)s. %(how)s") % {"what": point.title, "how": point.text}
            for point in points
            if point.is_met is False
        ]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        found = phonenumbers.parse(change.after["phone_number"])
        number_id = graph.numbers.move(
            meta,
            change.account.waba_id,
            country_code=str(found.country_code),
            number=change.after["phone_number"].lstrip("+"),
        )
        return {"id": number_id}


class CodeRequestForm(ChangeForm):
    code_method = forms.ChoiceField(
        label=_("How shall the code come?"),
        choices=METHODS.items,
        widget=forms.RadioSelect,
        initial="SMS",
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=LANGUAGES.items)


class RequestCode(Kind):
    key = "request_code"
    title = _("Ask for a code")
    lede = _("Meta sends a code to the number. Who can read it owns the number.")
    button = _("Send the code")
    done = _("The code is on its way. It is good for some minutes: enter it as the next step.")
    unclear = _("Meta's answer was lost. If no code comes within two minutes, ask for another one.")
    form = CodeRequestForm
    page = "assets:lifecycle_detail"

    def consequences(self, change: Change) -> list[Text]:
        number = {"number": number_of(change)}
        if change.after.get("code_method") == "VOICE":
            said = _(
                "Meta calls %(number)s and reads the code out. Somebody has to answer: no menu, no voice mail."
            )
        else:
            said = _("Meta sends an SMS with a code to %(number)s.")
        return [said % number, _("Meta allows a few codes only; after too many it makes you wait.")]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        graph.numbers.request_code(
            meta,
            number_of(change).phone_number_id,
            method=change.after["code_method"],
            language=change.after["language"],
            **at(change),
        )
        return {"success": True}


class CodeForm(ChangeForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=7,
        validators=[CODE],
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text=_("The six digits of the SMS or the call, such as 123-830."),
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace("-", "")


class VerifyCode(Kind):
    key = "verify_code"
    title = _("Enter the code")
    lede = _("Proves at Meta that the number is yours.")
    button = _("Check the code at Meta")
    done = _("The number is proved. Register it within 14 days, or it has to be proved again.")
    form = CodeForm
    page = "assets:lifecycle_detail"
    secrets = ("code",)

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        number_id = number_of(change).phone_number_id
        graph.numbers.verify_code(meta, number_id, code=change.facts()["code"], **at(change))
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        return _read(meta, change).code_verification_status == "VERIFIED"


class RegisterForm(ChangeForm):
    pin = PinField(
        label=_("Two-step PIN"),
        help_text=_(
            "Six digits. If the number has a PIN already, it has to be that one; otherwise this sets it. Keep it in "
            "your own safe: nobody can read it again, and we do not keep it."
        ),
    )
    data_localization_region = forms.ChoiceField(
        label=_("Where messages are kept at rest"), required=False, choices=REGIONS.items
    )


class Register(Kind):
    key = "register"
    title = _("Register the number")
    lede = _("Puts the number into service on the Cloud API.")
    button = _("Register it at Meta")
    done = _("The number is registered. It can send and receive.")
    form: ClassVar[type[ChangeForm]] = RegisterForm
    page = "assets:lifecycle_detail"
    secrets: ClassVar[tuple[str, ...]] = ("pin",)

    def consequences(self, change: Change) -> list[Text]:
        said: list[Text] = [
            _("%(number)s sends and receives by the Cloud API from then on.")
            % {"number": number_of(change)},
            _("Meta allows ten registrations and deregistrations of a number in 72 hours."),
            _("The PIN is kept encrypted until Meta has answered, and then forgotten here."),
        ]
        if change.after.get("data_localization_region"):
            said.append(
                _("Another place to keep messages needs a deregistration and a new registration.")
            )
        if (other := number_of(change).elsewhere()) is not None:
            said.append(
                _("It leaves %(account)s at the same moment and cannot be used there any more.")
                % {"account": other.account}
            )
        if number_of(change).facts.get("new_name_status") == "APPROVED":
            said.append(_("The approved new display name takes effect with it."))
        return said

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        facts = change.facts()
        graph.numbers.register(
            meta,
            number_of(change).phone_number_id,
            pin=facts["pin"],
            region=facts.get("data_localization_region", ""),
            backup=_backup(facts),
            **at(change),
        )
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        """Registered since we asked; a number that was connected before looks the same without it."""
        number = _read(meta, change)
        since = change.confirmed_at
        onboarded = number.last_onboarded_at
        return bool(onboarded and since and onboarded >= since.replace(microsecond=0))


class MigrateForm(RegisterForm):
    backup_password = forms.CharField(
        label=_("Password of the backup"),
        max_length=200,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text=_("What was given to POST /v1/settings/backup of the On-Premises client."),
    )
    backup_data = forms.CharField(
        label=_("The backup"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("The text under settings.data of that call's answer."),
    )


class Migrate(Register):
    key = "migrate"
    title = _("Register with an On-Premises backup")
    lede = _(
        "Takes profile and badge along from an On-Premises client. That API ended on 2025-10-23: without a backup, "
        "prove the number again and register it."
    )
    form = MigrateForm
    secrets = ("pin", "backup_password", "backup_data")

    def consequences(self, change: Change) -> list[Text]:
        return [
            *super().consequences(change),
            _(
                "What people write in the seconds of the change is lost, and so are ids of "
                "media and webhook addresses."
            ),
        ]


class PinForm(ChangeForm):
    pin = PinField(
        label=_("New PIN"), help_text=_("Six digits. Keep it in your own safe; we do not keep it.")
    )
    again = PinField(label=_("The same again"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("pin") and given.get("again") and given["pin"] != given["again"]:
            self.add_error("again", _("The two PINs are not the same. Type both again."))
        return given


class SetPin(Kind):
    """The PIN is typed twice and shown once."""

    key = "set_pin"
    title = _("Change the two-step PIN")
    lede = _("Whoever registers the number anywhere has to know its PIN.")
    button = _("Change the PIN at Meta")
    done = _("Meta has the new PIN.")
    form = PinForm
    page = "assets:lifecycle_detail"
    secrets = ("pin", "again")
    is_grave = True

    def consequences(self, change: Change) -> list[Text]:
        return [
            _("The old PIN stops working at once, for every program and colleague that knows it."),
            _(
                "Nobody can read the new one, not even Meta's staff; switching it off takes "
                "an e-mail from WhatsApp Manager."
            ),
            _("It is kept encrypted until Meta has answered, and then forgotten here."),
            _(
                "Meta tells it as news about the number: an alert appears for everybody who watches it."
            ),
        ]

    def lines(self, change: Change) -> list[Line]:
        return super().lines(change)[:1]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        number_id = number_of(change).phone_number_id
        graph.numbers.set_pin(meta, number_id, pin=change.facts()["pin"], **at(change))
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        """Nobody can read a PIN; setting the same one again changes nothing."""
        return False


class Deregister(Kind):
    key = "deregister"
    title = _("Take the number out of service")
    lede = _("It stops sending and receiving and stays in its account.")
    button = _("Deregister it at Meta")
    done = _("The number is out of service. Register it again to use it.")
    page = "assets:lifecycle_detail"
    is_grave = True

    def consequences(self, change: Change) -> list[Text]:
        return [
            _("%(number)s sends and receives nothing from then on: messages of people are lost.")
            % {"number": number_of(change)},
            _("Templates that are being sent from it fail."),
            _(
                "To use it again, the PIN is needed. Without it, it takes an e-mail from WhatsApp Manager."
            ),
            _("Meta allows ten registrations and deregistrations of a number in 72 hours."),
        ]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        graph.numbers.deregister(meta, number_of(change).phone_number_id, **at(change))
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        return _read(meta, change).status in ("DISCONNECTED", "UNLINKED", "PENDING")


def _read(meta: graph.Graph, change: Change) -> graph.PhoneNumber:
    return graph.accounts.phone_number(meta, number_of(change).phone_number_id, **at(change))


def _backup(facts: Mapping[str, Any]) -> dict[str, str] | None:
    if not facts.get("backup_data"):
        return None
    return {"password": facts["backup_password"], "data": facts["backup_data"]}
