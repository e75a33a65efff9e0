"""QR codes, blocked people, the username, the badge, India's compliance information.

https://developers.facebook.com/documentation/business-messaging/whatsapp/qr-codes
https://developers.facebook.com/documentation/business-messaging/whatsapp/block-users
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
https://developers.facebook.com/documentation/business-messaging/whatsapp/official-business-accounts
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import phonenumbers
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

import graph
from assets.changes.kind import Asset, ChangeForm, Kind, Text, at, number_of
from assets.models import Change, PhoneNumber

MOST_MESSAGE = 140
# https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
USERNAME = re.compile(r"(?=.*[a-z])[a-z0-9._]{3,35}")
ENDINGS = (".com", ".net", ".org", ".io", ".co", ".info", ".app", ".html")
USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,140}")


class QrCodeForm(ChangeForm):
    prefilled_message = forms.CharField(
        label=_("Message"),
        max_length=MOST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "What stands in the chat when a person follows the link; up to 140 characters. They still send it."
        ),
    )


class _QrCode(Kind):
    page = "assets:qr_code_list"

    def now(self, meta: graph.Graph, asset: Asset, about: str) -> dict[str, Any]:
        return {"prefilled_message": _code(meta, asset, about).message} if about else {}


class CreateQrCode(_QrCode):
    key = "create_qr_code"
    title = _("Make a short link with a QR code")
    lede = _("Opens a chat with your number and a message that is already written.")
    button = _("Make it at Meta")
    done = _("The link and its QR code are ready; they stand in the list.")
    unclear = _("Meta's answer was lost. If the list has no link with this message, make it again.")
    form = QrCodeForm

    def consequences(self, change: Change) -> list[Text]:
        return [
            _("A number has 2,000 of them at most."),
            _("Who has the link can pass it on; deleting ends it."),
        ]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        made = graph.presence.create_qr_code(
            meta,
            number_of(change).phone_number_id,
            message=change.after["prefilled_message"],
            **at(change),
        )
        return {"code": made.code, "deep_link_url": made.link}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        """One with this message that is newer than our asking is ours; without moments nobody can tell."""
        since, number_id = change.confirmed_at, number_of(change).phone_number_id
        pages = graph.presence.qr_codes(meta, number_id, **at(change))
        same = [
            one for one in next(pages).items if one.message == change.after["prefilled_message"]
        ]
        if not same:
            return False
        dated = [one.created_at for one in same if one.created_at and since]
        if not dated:
            return None
        return any(at_ >= since.replace(microsecond=0) for at_ in dated if since) or None


class ChangeQrCode(_QrCode):
    key = "change_qr_code"
    title = _("Change the message behind a link")
    lede = _("The link and the printed QR code stay the same.")
    button = _("Change it at Meta")
    done = _("Whoever follows the link from now on finds the new message.")
    form = QrCodeForm

    def consequences(self, change: Change) -> list[Text]:
        return [
            _(
                "The link https://wa.me/message/%(code)s and every printed code of it have "
                "the new message at once."
            )
            % {"code": change.about}
        ]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        message = change.after["prefilled_message"]
        number_id = number_of(change).phone_number_id
        graph.presence.change_qr_code(
            meta, number_id, code=change.about, message=message, **at(change)
        )
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        found = self.now(meta, change.asset, change.about)
        return bool(found == change.after)


class DeleteQrCode(_QrCode):
    key = "delete_qr_code"
    title = _("Delete a short link")
    button = _("Delete it at Meta")
    done = _("The link and its printed codes lead nowhere now.")

    def consequences(self, change: Change) -> list[Text]:
        return [
            _(
                "The link https://wa.me/message/%(code)s stops working, and every printed "
                "code of it too."
            )
            % {"code": change.about},
            _("It cannot be brought back: a new one has other letters."),
        ]

    def lines(self, change: Change) -> list[Any]:
        return []

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        number_id = number_of(change).phone_number_id
        graph.presence.delete_qr_code(meta, number_id, code=change.about, **at(change))
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        try:
            _code(meta, change.asset, change.about)
        except graph.NotFound:
            return True
        return False


def _code(meta: graph.Graph, asset: Asset, code: str) -> graph.presence.QrCode:
    assert isinstance(asset, PhoneNumber)
    waba_id = asset.account.waba_id
    return graph.presence.qr_code(meta, asset.phone_number_id, code, waba_id=waba_id)


class BlockForm(ChangeForm):
    user = forms.CharField(
        label=_("Person"),
        max_length=150,
        help_text=_(
            "Their number with the country code, or their user id such as US.13491208655302741918."
        ),
    )

    def clean_user(self) -> str:
        given = str(self.cleaned_data["user"])
        if USER_ID.fullmatch(given):
            return given
        try:
            found = phonenumbers.parse(given if given.startswith("+") else f"+{given}")
        except phonenumbers.NumberParseException:
            found = None
        if found is None or not phonenumbers.is_possible_number(found):
            raise forms.ValidationError(
                _(
                    "This is neither a number with its country code, such as +81 90 1234 5678, nor a user id."
                )
            )
        return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


class _Blocking(Kind):
    form = BlockForm
    page = "assets:blocked_list"
    secrets = ("user",)  # a person's number is kept nowhere here once it is done

    def _is_listed(self, meta: graph.Graph, change: Change) -> bool:
        wanted = change.facts()["user"].lstrip("+")
        pages = graph.presence.blocked_users(meta, number_of(change).phone_number_id, **at(change))
        return any(wanted in (one.wa_id, one.user_id) for page in pages for one in page.items)


class Block(_Blocking):
    key = "block_user"
    title = _("Block a person")
    lede = _("They can neither write to nor call this number, and it cannot write to them.")
    button = _("Block them at Meta")
    done = _("The person is blocked.")

    def consequences(self, change: Change) -> list[Text]:
        return [
            _(
                "The person's messages to this number do not arrive; other numbers of yours are not touched."
            ),
            _(
                "Meta blocks only people who wrote to this number within the last 24 hours, and 64,000 at most."
            ),
            _("It is no opt-out: what the person agreed to or withdrew stands under Opt-ins."),
        ]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        number_id = number_of(change).phone_number_id
        graph.presence.block(meta, number_id, user=change.facts()["user"], **at(change))
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        return self._is_listed(meta, change)


class Unblock(_Blocking):
    key = "unblock_user"
    title = _("Unblock a person")
    lede = _("They can write to this number again.")
    button = _("Unblock them at Meta")
    done = _("The person is not blocked any more.")

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        number_id = number_of(change).phone_number_id
        graph.presence.unblock(meta, number_id, user=change.facts()["user"], **at(change))
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        return not self._is_listed(meta, change)


class UsernameForm(ChangeForm):
    username = forms.CharField(
        label=_("Username"),
        max_length=35,
        help_text=_(
            "3 to 35 of a–z, 0–9, dots and underscores, with a letter; no dot at an end or beside another."
        ),
    )
    transfer = forms.BooleanField(
        label=_("Take it from another number of ours, if one has it"), required=False
    )

    def clean_username(self) -> str:
        """Raises with the rule that is broken."""
        name = str(self.cleaned_data["username"]).lower().lstrip("@")
        if not USERNAME.fullmatch(name):
            raise forms.ValidationError(
                _(
                    "A username has 3 to 35 of a–z, 0–9, dots and underscores, and at least one letter."
                )
            )
        if ".." in name or name.startswith(".") or name.endswith("."):
            raise forms.ValidationError(_("No dot at an end or beside another dot."))
        if name.startswith("www") or name.endswith(ENDINGS):
            raise forms.ValidationError(_("A username may not look like a web address."))
        return name


class _Username(Kind):
    page = "assets:username_detail"

    def now(self, meta: graph.Graph, asset: Asset, about: str) -> dict[str, Any]:
        assert isinstance(asset, PhoneNumber)
        waba_id = asset.account.waba_id
        found = graph.presence.username(meta, asset.phone_number_id, waba_id=waba_id).username
        return {"username": found} if found else {}


class ClaimUsername(_Username):
    key = "claim_username"
    title = _("Choose a username")
    lede = _("People find and recognise the business by it.")
    button = _("Ask Meta for it")
    done = _(
        "The username is yours; “reserved” means that it waits for the approval of the display name."
    )
    form = UsernameForm

    def consequences(self, change: Change) -> list[Text]:
        said: list[Text] = []
        if change.before.get("username"):
            said.append(
                _("The present username %(name)s becomes free for others.")
                % {"name": change.before["username"]}
            )
        if change.after.get("transfer"):
            said.append(_("If another number of your portfolio has it, that number loses it."))
        return [*said, _("A number has one username. It has to be registered for that.")]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        status = graph.presence.claim_username(
            meta,
            number_of(change).phone_number_id,
            username=change.after["username"],
            transfer=bool(change.after.get("transfer")),
            **at(change),
        )
        return {"status": status}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        found = self.now(meta, change.asset, "")
        return bool(found.get("username") == change.after["username"])


class DeleteUsername(_Username):
    key = "delete_username"
    title = _("Give the username up")
    button = _("Give it up at Meta")
    done = _("The number has no username now.")

    def consequences(self, change: Change) -> list[Text]:
        return [
            _("Others can take %(name)s at once; links with it stop leading to you.")
            % {"name": change.before.get("username", "")}
        ]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        graph.presence.delete_username(meta, number_of(change).phone_number_id, **at(change))
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        return not self.now(meta, change.asset, "")


class BadgeForm(ChangeForm):
    business_website_url = forms.URLField(
        label=_("Website of the business"), assume_scheme="https", max_length=256
    )
    primary_country_of_operation = forms.CharField(
        label=_("Main country"), max_length=80, help_text=_("By its English name, such as Japan.")
    )
    primary_language = forms.CharField(
        label=_("Main language"),
        max_length=80,
        help_text=_("By its English name, such as Japanese."),
    )
    parent_business_or_brand = forms.CharField(
        label=_("Parent business or brand"), max_length=200, required=False
    )
    supporting_links = forms.CharField(
        label=_("Articles about you"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Five to ten addresses, one a line: independent press about the business "
            "under this very name. Paid articles, "
            "press releases and your own pages do not count."
        ),
    )
    additional_supporting_information = forms.CharField(
        label=_("What else speaks for it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )

    def clean_supporting_links(self) -> list[str]:
        """5 to 10 addresses; the reference's numbers, the guide's form takes five at most."""
        links = [
            line.strip()
            for line in self.cleaned_data["supporting_links"].splitlines()
            if line.strip()
        ]
        for link in links:
            try:
                forms.URLField(assume_scheme="https").clean(link)
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("“%(site)s” is no address such as https://example.com."),
                    params={"site": link[:60]},
                ) from None
        if not 5 <= len(links) <= 10:
            raise forms.ValidationError(
                _("Five to ten are needed; these are %(n)d."), params={"n": len(links)}
            )
        if len(set(links)) < len(links):
            raise forms.ValidationError(_("Each address once only."))
        return links


class RequestBadge(Kind):
    key = "request_badge"
    title = _("Ask for the official badge")
    lede = _(
        "The check mark beside the name. Meta judges how widely known the business is, for this number and name."
    )
    button = _("Send the request to Meta")
    done = _("Meta has received the request. Its decision appears here by itself.")
    form = BadgeForm
    page = "assets:badge_detail"

    def consequences(self, change: Change) -> list[Text]:
        return [
            _(
                "Meta's staff judge it; a success now says that the request arrived, not that it is granted."
            ),
            _("After a rejection a new request can be made 30 days later. There is no appeal."),
        ]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        request = {name: value for name, value in change.after.items() if value}
        number_id = number_of(change).phone_number_id
        graph.presence.request_badge(meta, number_id, request=request, **at(change))
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        found = graph.accounts.phone_number(meta, number_of(change).phone_number_id, **at(change))
        said = found.raw.get("official_business_account")
        status = said.get("oba_status") if isinstance(said, dict) else ""
        return status in ("PENDING", "UNDER_REVIEW", "APPROVED")


ENTITIES = {
    "PRIVATE_COMPANY": _("Private company"),
    "PUBLIC_COMPANY": _("Public company"),
    "PARTNERSHIP": _("Partnership"),
    "LIMITED_LIABILITY_PARTNERSHIP": _("Limited liability partnership"),
    "SOLE_PROPRIETORSHIP": _("Sole proprietorship"),
    "OTHER": _("Another form"),
}
PERSON = {
    "name": "name",
    "email": "email",
    "mobile_number": "mobile",
    "landline_number": "landline",
}
LINE = RegexValidator(
    r"^\+[1-9][0-9]{6,14}\Z", _("With the country code and no spaces, such as +913854559033.")
)


class ComplianceForm(ChangeForm):
    """https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/business-compliance-api"""

    entity_name = forms.CharField(label=_("Legal name"), min_length=2, max_length=128)
    entity_type = forms.ChoiceField(label=_("Legal form"), choices=ENTITIES.items)
    entity_type_custom = forms.CharField(
        label=_("Which other form"),
        max_length=1024,
        required=False,
        help_text=_("Only with “Another form”."),
    )
    is_registered = forms.BooleanField(
        label=_("The business is registered in India"), required=False
    )
    grievance_name = forms.CharField(label=_("Grievance officer: name"), max_length=128)
    grievance_email = forms.EmailField(label=_("Grievance officer: e-mail"))
    grievance_mobile = forms.CharField(
        label=_("Grievance officer: mobile"), required=False, validators=[LINE]
    )
    grievance_landline = forms.CharField(
        label=_("Grievance officer: landline"), required=False, validators=[LINE]
    )
    care_email = forms.EmailField(label=_("Customer care: e-mail"))
    care_mobile = forms.CharField(
        label=_("Customer care: mobile"), required=False, validators=[LINE]
    )
    care_landline = forms.CharField(
        label=_("Customer care: landline"), required=False, validators=[LINE]
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("entity_type") == "OTHER" and not given.get("entity_type_custom"):
            self.add_error("entity_type_custom", _("Say which form it is."))
        return given


class ChangeCompliance(Kind):
    key = "change_compliance"
    title = _("Say who answers for the business in India")
    lede = _(
        "Indian law asks for a grievance officer and customer care; people see them in the business profile."
    )
    button = _("Tell Meta")
    done = _("Meta has it.")
    form = ComplianceForm
    page = "assets:compliance_detail"

    def now(self, meta: graph.Graph, asset: Asset, about: str) -> dict[str, Any]:
        assert isinstance(asset, PhoneNumber)
        waba_id = asset.account.waba_id
        return compliance_facts(
            graph.presence.compliance(meta, asset.phone_number_id, waba_id=waba_id)
        )

    def consequences(self, change: Change) -> list[Text]:
        return [
            _(
                "Names, addresses and numbers of these people are shown to everybody who opens the profile."
            )
        ]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        facts = change.before | change.after  # Meta takes the whole, never a part
        info = {
            "entity_name": facts["entity_name"],
            "entity_type": facts["entity_type"],
            "is_registered": bool(facts.get("is_registered")),
            "grievance_officer_details": _person(facts, "grievance", named=True),
            "customer_care_details": _person(facts, "care"),
        }
        if facts.get("entity_type_custom"):
            info["entity_type_custom"] = facts["entity_type_custom"]
        graph.presence.change_compliance(
            meta, number_of(change).phone_number_id, info=info, **at(change)
        )
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        found = self.now(meta, change.asset, "")
        return all(found.get(name) == value for name, value in change.after.items() if value)


def compliance_facts(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Meta's nested answer under the form's names; {} when nothing was told yet."""
    if not raw.get("entity_name"):
        return {}
    found = {
        name: raw.get(name)
        for name in ("entity_name", "entity_type", "entity_type_custom", "is_registered")
    }
    for key, prefix in (
        ("grievance_officer_details", "grievance"),
        ("customer_care_details", "care"),
    ):
        said = raw.get(key)
        person = said if isinstance(said, Mapping) else {}
        for name, part in (
            ("name", "name"),
            ("email", "email"),
            ("mobile_number", "mobile"),
            ("landline_number", "landline"),
        ):
            found[f"{prefix}_{part}"] = person.get(name)
    return {name: value for name, value in found.items() if value not in (None, "")}


def _person(facts: Mapping[str, Any], prefix: str, *, named: bool = False) -> dict[str, Any]:
    found = {
        name: facts.get(f"{prefix}_{part}")
        for name, part in PERSON.items()
        if named or name != "name"
    }
    return {name: value for name, value in found.items() if value}
