"""What two people are to agree about, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optin import policies
from optin.models import Agreed, Proposal
from optin.policies.rule import GRADED
from optin.words import Grade

# Of a change to evidence E.
LISTS_COUNT = gettext_lazy(
    "Opt-ins of imported lists count then, vouched for by two of your colleagues and by nothing that the person "
    "did here. Have your counsel agree first."
)


@dataclass(frozen=True)
class Row:
    proposal: Proposal
    effect: str  # what happens once it is agreed
    url: str  # of what it is about


def row(proposal: Proposal) -> Row:
    return Row(proposal, _effect(proposal), _url(proposal))


def _effect(proposal: Proposal) -> str:
    return {
        Agreed.LIFT: _(
            "The address may be written to again, as far as an opt-in allows it. The lifting gives none."
        ),
        Agreed.ERASE: _(
            "The person is erased in every room; proof of their consent is kept sealed. Nothing brings them back."
        )
        if proposal.details.get("keep_proof")
        else _(
            "The person is erased in every room, and so is what proves their consent. Nothing brings it back."
        ),
        Agreed.HOLD: _("Nothing of the person is erased until two people release the hold."),
        Agreed.RELEASE: _("The person may be erased again, by request or when a rule is over."),
        Agreed.OPEN: _(
            "You two can look at the proof for a day. Each look is written into the log."
        ),
        Agreed.POLICY: _change(proposal),
        Agreed.RETENTION: _(
            "From now on whoever’s proof is over is erased by itself, at night, each with a certificate."
        )
        if proposal.details.get("on")
        else _("Nobody is erased by itself any more."),
        Agreed.INVALIDATE: _(
            "What people agreed to under this version counts no more, and nobody is shown it any more. "
            "Nothing brings it back: they have to be asked anew."
        ),
    }.get(Agreed(proposal.act), "")


def _change(proposal: Proposal) -> str:
    told = proposal.details
    if "rule" not in told:
        return ""
    agreed = (proposal.decided_at or timezone.now()).date()  # nothing changes for days before
    since = max(date.fromisoformat(told["since"]), agreed)
    said = {"code": told["rule"], "since": since.isoformat(), "value": told["value"]}
    if told["what"] == "off":
        return _("The rule %(code)s is not applied here from %(since)s on.") % said
    if told["what"] == "review":
        return _("The rule %(code)s was looked at, and is again by %(value)s.") % said
    effect = _("The rule %(code)s is “%(value)s” here from %(since)s on.") % said
    rule = policies.rule_of(told["rule"])
    if rule and rule.field in GRADED and told["value"] == Grade.ATTESTED:
        effect = f"{effect} {LISTS_COUNT}"
    return effect


def _url(proposal: Proposal) -> str:
    name, _colon, pk = proposal.subject.partition(":")
    if name == "retention":
        return reverse("optin:vault_list", args=[proposal.organisation.slug])
    if name == "policy":
        return reverse("optin:policy_list", args=[proposal.organisation.slug]) + f"#{pk}"
    return reverse(f"optin:{name}_detail", args=[proposal.organisation.slug, *pk.split("/")])
