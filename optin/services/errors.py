"""Why something was not written into the ledger. Each is a sentence for the person who asked."""

from __future__ import annotations

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


class AlreadyDecided(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("Somebody was faster: it is decided already."))
