"""Why something was not written into the ledger. Each is a sentence for the person who asked."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


class ConsentError(Exception):
    """Base; `str(error)` is a whole translated sentence, `field` what of a form it is about."""

    field = ""


class NobodyNamed(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("Say who it is: a telephone number or a user id of Meta's."))


class InTheFuture(ConsentError):
    field = "occurred_at"

    def __init__(self) -> None:
        super().__init__(_("This moment is still to come. Say when the person really said it."))


class NotOnePurpose(ConsentError):
    field = "purpose"

    def __init__(self) -> None:
        super().__init__(
            _(
                "An opt-in is for one purpose and one sender. Record one for each that was agreed to."
            )
        )


class SecondPersonMissing(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("A second person has to agree: nobody lifts a suppression alone."))


class AlreadyLifted(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("Somebody was faster: this suppression is lifted already."))


class BlockedSince(ConsentError):
    def __init__(self) -> None:
        super().__init__(
            _("The address was blocked for another reason since. Decline it, and ask anew.")
        )


class AlreadyDecided(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("Somebody was faster: it is decided already."))


class EvidenceEmpty(ConsentError):
    field = "evidence"

    def __init__(self) -> None:
        super().__init__(_("The file is empty. Choose the one that proves it."))


class EvidenceTooLarge(ConsentError):
    field = "evidence"

    def __init__(self) -> None:
        super().__init__(_("The file is larger than 10 MB. Scan it with fewer dots per inch."))


class EvidenceUnknown(ConsentError):
    field = "evidence"

    def __init__(self) -> None:
        super().__init__(
            _("This is no picture, PDF, recording or text that can be kept as evidence.")
        )


class NoticeUnknown(ConsentError):
    field = "notice"

    def __init__(self) -> None:
        super().__init__(
            _("No notice that was ever published has this code. It stands on the notice’s page.")
        )


class NoticeNotInForce(ConsentError):
    field = "notice"

    def __init__(self) -> None:
        super().__init__(
            _("This version of the notice was not shown to anybody at that moment. Name the other.")
        )


class NotAsShown(ConsentError):
    """`field` is not what the notice says."""

    def __init__(self, field: str, shown: str) -> None:
        self.field = field
        super().__init__(
            _("This version of the notice says “%(shown)s” here. Send that, or name the other.")
            % {"shown": shown}
        )


class KeyReused(ConsentError):
    field = "Idempotency-Key"

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was used for something else already."))


class AlreadySuppressed(ConsentError):
    field = "who"

    def __init__(self) -> None:
        super().__init__(_("This address is suppressed already, for this purpose or for all."))


class ReasonMissing(ConsentError):
    field = "reason"

    def __init__(self) -> None:
        super().__init__(_("Say why: it is kept for whoever asks later."))


class AlreadyProposed(ConsentError):
    field = "reason"

    def __init__(self) -> None:
        super().__init__(_("This waits for a second person already."))


class AlreadyClosed(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("This request is answered already, or its erasure is under way."))


class AlreadyExtended(ConsentError):
    field = "reason"

    def __init__(self) -> None:
        super().__init__(_("The deadline was extended already; it is extended once."))


class NoExtension(ConsentError):
    field = "reason"

    def __init__(self) -> None:
        super().__init__(_("The rule of this deadline allows no extension, or the day is over."))


class IdentityMissing(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("First confirm that whoever asks is who they say they are."))


class NotErased(ConsentError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "An erasure counts as done when it is: ask a second person for it. Here it can only be "
                "refused, with the reason."
            )
        )


class Held(ConsentError):
    """`reason`: of the hold."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            _("A legal hold forbids the erasure: %(reason)s Release it first.")
            % {"reason": reason.rstrip(".") + "."}
        )


class AlreadyReleased(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("Somebody was faster: this hold is released already."))


class ProofGone(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("This proof is not kept any more: its time is over."))


class NewerListThere(ConsentError):
    """`newest`: of when the newest whole list of the registry is."""

    field = "checked_on"

    def __init__(self, newest: date) -> None:
        text = _(
            "A whole list as of %(day)s is here already. Bring in one of that day or a later one."
        )
        super().__init__(text % {"day": date_format(newest)})


class BeginsTooEarly(ConsentError):
    """`earliest`: today by UTC, as rules count."""

    field = "since"

    def __init__(self, earliest: date) -> None:
        text = _("What counted before %(day)s stays as it was. Choose that day or a later one.")
        super().__init__(text % {"day": date_format(earliest)})


class LastDayOver(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("The last day that it asks for is over. Decline it, and ask anew."))


class EndsTooEarly(ConsentError):
    field = "until"

    def __init__(self) -> None:
        super().__init__(_("It has to end after it begins."))


class ListNotEnough(ConsentError):
    field = "value"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This place asks for each person’s own declaration, and an imported list has none. D is the "
                "least that it can have here."
            )
        )


class NotAValueOf(ConsentError):
    field = "value"

    def __init__(self) -> None:
        super().__init__(
            _("This is no value of this rule. The line below the field says how it is written.")
        )


class NeverShown(ConsentError):
    def __init__(self) -> None:
        super().__init__(
            _("Nobody was shown this version. Only one that was published is declared void.")
        )


class AlreadyVoid(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("This version of the notice is void already."))
