"""What every kind of change says and does; one class for each, listed in `assets.changes.KINDS`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import graph
from assets.models import Change, PhoneNumber, WhatsAppAccount

Text = str | Promise
Asset = PhoneNumber | WhatsAppAccount


@dataclass(frozen=True)
class Line:
    """One field of a change, as it is and as it shall be. A secret is shown as dots."""

    label: Text
    before: str
    after: str
    is_kept: bool = False


class ChangeForm(forms.Form):
    """The questions of a kind. Names are Meta's own; labels serve the preview and the history too."""

    def __init__(
        self,
        *args: Any,
        asset: Asset | None = None,
        now: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.asset, self.now = asset, now or {}
        super().__init__(*args, **kwargs)


@dataclass(frozen=True)
class Given:
    """A form's answers by their fate: facts that are kept, secrets that are sealed, a picture."""

    after: dict[str, Any]
    secrets: dict[str, str]
    picture: bytes

    @property
    def is_nothing(self) -> bool:
        return not (self.after or self.secrets or self.picture)


class Kind:
    """A kind of change: its words, its form, what it does at Meta, and how one sees whether it is done.

    page        the name of the URL of the page that the change belongs to
    secrets     names of fields that are sealed and never kept
    picture     name of the field that holds a picture
    is_grave    the last four digits of the number are typed to confirm it
    of_account  it is about an account and not about one number
    """

    key: ClassVar[str]
    title: ClassVar[Text]
    lede: ClassVar[Text] = ""
    button: ClassVar[Text] = _("Do it at Meta")
    done: ClassVar[Text] = _("Meta has done it.")
    unclear: ClassVar[Text] = _(
        "Meta's answer was lost, and Meta does not show whether it was done. Look in WhatsApp Manager before you "
        "ask again."
    )
    form: ClassVar[type[ChangeForm]] = ChangeForm
    page: ClassVar[str] = "assets:number_detail"
    secrets: ClassVar[tuple[str, ...]] = ()
    picture: ClassVar[str] = ""
    is_grave: ClassVar[bool] = False
    of_account: ClassVar[bool] = False

    def now(self, meta: graph.Graph, asset: Asset, about: str) -> dict[str, Any]:
        """What Meta has now, under the form's names; asked before the form is shown. `about` names a part of the
        asset, such as a QR code. Raises graph.GraphError."""
        return {}

    def consequences(self, change: Change) -> list[Text]:
        """Sentences of the preview: what follows from it."""
        return []

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        """Carry it out; what Meta answered, for the history. Raises graph.GraphError. No transaction is open."""
        raise NotImplementedError

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        """Whether Meta has done it: asked after an answer was lost. None: Meta does not show it.
        Raises graph.GraphError."""
        return None

    def shown(self, facts: Mapping[str, Any]) -> list[tuple[Text, str]]:
        """Facts as label and text, in the form's order; what is not set is an empty text."""
        fields = self.form().fields
        return [
            (field.label or name, shown(field, facts.get(name)))
            for name, field in fields.items()
            if name not in self.secrets and name != self.picture
        ]

    def findings(self, change: Change) -> list[Text]:
        """What speaks against it, by Meta's guidelines; people decide."""
        return []

    def preview(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """What the phone beside the form and the change shows; empty: there is none."""
        return {}

    def given(self, cleaned: Mapping[str, Any], before: Mapping[str, Any]) -> Given:
        """Only what is different from before, or was asked for the first time."""
        picture = bytes(cleaned.get(self.picture) or b"")
        secret = (*self.secrets, self.picture)
        after = {
            name: _plain(value)
            for name, value in cleaned.items()
            if name not in secret and _plain(value) != before.get(name, _empty(value))
        }
        if picture:
            after[self.picture] = hashlib.sha256(picture).hexdigest()
        secrets = {name: str(cleaned[name]) for name in self.secrets if cleaned.get(name)}
        return Given(after, secrets, picture)

    def initial(self, now: Mapping[str, Any]) -> dict[str, Any]:
        """What Meta has, as the form's fields show it: a list one a line."""
        return {
            name: "\n".join(value) if isinstance(value, list) else value
            for name, value in now.items()
        }

    def lines(self, change: Change) -> list[Line]:
        """The change, field by field, in the form's order."""
        fields = self.form(asset=change.asset, now=change.before).fields
        return [
            Line(
                field.label or name,
                shown(field, change.before.get(name)),
                "••••••" if name in self.secrets else shown(field, change.after.get(name)),
                is_kept=name not in change.after and name not in self.secrets,
            )
            for name, field in fields.items()
            if name in change.after or name in change.before or name in self.secrets
        ]


def _plain(value: Any) -> Any:
    """Browsers send line ends as two characters; Meta has one."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _empty(value: Any) -> Any:
    """What a field that was never set counts as, so that leaving it empty is no change."""
    return False if isinstance(value, bool) else [] if isinstance(value, list) else ""


def shown(field: forms.Field, value: Any) -> str:
    """A value as people read it: a choice by its words, a list one a line."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(field, forms.FileField):
        return str(_("A new picture"))
    if isinstance(field, forms.ChoiceField):
        words = {str(key): str(word) for key, word in field.choices}  # type: ignore[union-attr, misc]
        return words.get(str(value), str(value))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def number_of(change: Change) -> PhoneNumber:
    """The number of a change that is about one."""
    assert change.number is not None
    return change.number


def at(change: Change) -> dict[str, str]:
    """The two ids that most calls of graph/ take."""
    return {"waba_id": change.account.waba_id}
