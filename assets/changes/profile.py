"""The business profile. https://developers.facebook.com/documentation/business-messaging/whatsapp/business-profiles"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

import graph
from assets.changes.kind import Asset, ChangeForm, Kind, Text, at, number_of
from assets.models import Change, PhoneNumber

# https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/
# whatsapp-business-profile-api; the last five are known from client libraries.
VERTICALS = {
    "": _("No industry chosen"),
    "OTHER": _("Other"),
    "AUTO": _("Cars and transport"),
    "BEAUTY": _("Beauty, spa and salon"),
    "APPAREL": _("Clothing"),
    "EDU": _("Education"),
    "ENTERTAIN": _("Entertainment"),
    "EVENT_PLAN": _("Events"),
    "FINANCE": _("Finance"),
    "GROCERY": _("Groceries"),
    "GOVT": _("Public services"),
    "HOTEL": _("Hotels and lodging"),
    "HEALTH": _("Medicine and health"),
    "NONPROFIT": _("Non-profit organisation"),
    "PROF_SERVICES": _("Professional services"),
    "RETAIL": _("Shops and retail"),
    "TRAVEL": _("Travel"),
    "RESTAURANT": _("Restaurant"),
    "NOT_A_BIZ": _("Not a business"),
    "ALCOHOL": _("Alcoholic drinks"),
    "ONLINE_GAMBLING": _("Online gambling"),
    "PHYSICAL_GAMBLING": _("Gambling on the spot"),
    "OTC_DRUGS": _("Medicine without prescription"),
    "MATRIMONY_SERVICE": _("Matchmaking"),
}
MOST_BYTES = 5 * 1024 * 1024
LEAST_SIDE, MOST_PIXELS = 192, 40_000_000
PICTURE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}
SITE = URLValidator(schemes=["http", "https"])
# Meta's reference says 256 for the description and an older guide 512: the longer one is taken.
DESCRIPTION, SHORT_DESCRIPTION = 512, 256


class ProfileForm(ChangeForm):
    """Every field of the profile, with Meta's limits."""

    about = forms.CharField(
        label=_("About line"),
        max_length=139,
        help_text=_("The line below the name. Meta does not let it be empty."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=DESCRIPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Up to 512 characters; Meta may refuse more than 256."),
    )
    address = forms.CharField(label=_("Postal address"), max_length=256, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=128, required=False)
    websites = forms.CharField(
        label=_("Websites"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Up to two, one a line, each with https:// and up to 256 characters."),
    )
    vertical = forms.ChoiceField(label=_("Industry"), required=False, choices=VERTICALS.items)
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=_(
            "JPEG or PNG, square, at least 192 pixels, up to 5 MB. Left empty, the picture stays."
        ),
    )

    def clean_websites(self) -> list[str]:
        """Raises for a third one and for what is no address; names the line."""
        sites = [
            line.strip() for line in self.cleaned_data["websites"].splitlines() if line.strip()
        ]
        if len(sites) > 2:
            raise forms.ValidationError(
                _("Meta takes two websites at most; these are %(n)d."), params={"n": len(sites)}
            )
        for site in sites:
            try:
                SITE(site)
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("“%(site)s” is no address such as https://example.com."),
                    params={"site": site[:60]},
                ) from None
            if len(site) > 256:
                raise forms.ValidationError(_("A website has 256 characters at most."))
        return sites

    def clean_picture(self) -> bytes:
        """The bytes; Meta is never sent what is no picture."""
        given = self.cleaned_data["picture"]
        if given is None:
            return b""
        if given.size > MOST_BYTES:
            raise forms.ValidationError(_("The picture has more than 5 MB. Choose a smaller one."))
        content: bytes = given.read()
        from PIL import Image, UnidentifiedImageError  # 4 MB of every program's memory otherwise

        try:
            with Image.open(BytesIO(content), formats=list(PICTURE_TYPES)) as picture:
                width, height = picture.size
                if width * height <= MOST_PIXELS:
                    picture.verify()
        except (
            UnidentifiedImageError,
            OSError,
            SyntaxError,
            ValueError,
            Image.DecompressionBombError,
        ):
            raise forms.ValidationError(
                _("This is no JPEG or PNG picture. Save it as one of these and choose it again.")
            ) from None
        if width * height > MOST_PIXELS:
            raise forms.ValidationError(_("The picture has too many pixels. Make it smaller."))
        if min(width, height) < LEAST_SIDE:
            raise forms.ValidationError(
                _(
                    "The picture is %(width)d × %(height)d pixels; it needs at least 192 on each side."
                ),
                params={"width": width, "height": height},
            )
        return content


class Profile(Kind):
    key = "profile"
    title = _("Change the business profile")
    lede = _("What people see when they open your business in WhatsApp.")
    button = _("Change it at Meta")
    done = _("Meta has the new profile. People see it when they open it next.")
    form = ProfileForm
    page = "assets:profile_detail"
    picture = "picture"

    def now(self, meta: graph.Graph, asset: Asset, about: str) -> dict[str, Any]:
        assert isinstance(asset, PhoneNumber)
        waba_id = asset.account.waba_id
        return facts(graph.presence.profile(meta, asset.phone_number_id, waba_id=waba_id))

    def consequences(self, change: Change) -> list[Text]:
        said: list[Text] = [_("People see the new profile at once. Meta does not review it.")]
        if len(change.after.get("description", "")) > SHORT_DESCRIPTION:
            said.append(
                _(
                    "The description has more than 256 characters. Meta's pages differ here: it may be refused."
                )
            )
        contacts = ("email", "websites", "address")
        if not any(change.after.get(name, change.before.get(name)) for name in contacts):
            said.append(
                _(
                    "Meta's policy asks for a way to reach you: an e-mail address, a website or an address."
                )
            )
        return said

    def preview(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        return on_phone(facts)

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        changes = {name: value for name, value in change.after.items() if name != "picture"}
        if change.picture:
            content = bytes(change.picture)
            kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
            changes["profile_picture_handle"] = graph.uploads.upload(
                meta,
                change.account.connection.app_id,
                file_name="profile.png" if kind == "image/png" else "profile.jpg",
                file_type=kind,
                data=content,
            )
        number_id = number_of(change).phone_number_id
        graph.presence.change_profile(meta, number_id, changes=changes, **at(change))
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        """A picture's address says nothing of what it shows: with one, it is sent again, which harms nothing."""
        if change.picture:
            return False
        found = self.now(meta, change.asset, "")
        return all(found.get(name) == value for name, value in change.after.items())


def on_phone(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the phone shows: the industry by its word."""
    vertical = facts.get("vertical", "")
    return {**facts, "vertical_word": VERTICALS.get(vertical, vertical) if vertical else ""}


def facts(profile: graph.presence.Profile) -> dict[str, Any]:
    """Under the form's names; what is not set is empty."""
    return {
        "about": profile.about,
        "description": profile.description,
        "address": profile.address,
        "email": profile.email,
        "websites": list(profile.websites),
        "vertical": "" if profile.vertical == "UNDEFINED" else profile.vertical,
    }
