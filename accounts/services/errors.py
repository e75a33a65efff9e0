"""Why something about people was not done. `str(error)` is what the person reads."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class NotPossible(Exception):
    """The rules of the house forbid it; nothing was changed."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class LastAdmin(NotPossible):
    message = _(
        "An organisation needs at least one active admin whose membership does not end. "
        "Make somebody else an admin first."
    )


class AlreadyMember(NotPossible):
    message = _("This person is a member already. Change the roles instead.")


class AlreadyInvited(NotPossible):
    message = _("This person has been invited already. Send the invitation again instead.")


class InvitationClosed(NotPossible):
    message = _("This invitation was used, was revoked or has run out. Ask for a new one.")


class InvitedSomebodyElse(NotPossible):
    message = _("This invitation was sent to another e-mail address.")


class PersonKnown(NotPossible):
    message = _("There is an account with this e-mail address already. Sign in with it.")


class PersonInactive(NotPossible):
    message = _("The account with this e-mail address is closed. Ask support to open it again.")


class EndsInThePast(NotPossible):
    message = _("The end must be in the future.")


class PartnerUnknown(NotPossible):
    message = _("No organisation was found under this address.")


class PartnerUnclear(NotPossible):
    message = _("This person is an admin of several organisations. Use the organisation's address.")


class PartnerIsOneself(NotPossible):
    message = _("An organisation cannot be its own partner.")


class PartnerLinked(NotPossible):
    message = _("There is a link with this organisation already. Revoke it first.")


class LinkClosed(NotPossible):
    message = _("This offer has been revoked.")


class OwnSecondFactorMissing(NotPossible):
    message = _(
        "Set up a second factor for yourself first: with this rule on, "
        "you could not come in without one."
    )
