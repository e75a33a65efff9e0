"""What keeps a list from coming in, or from going out again. Each is a sentence for people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from optin.services.errors import ConsentError


class SomebodyFaster(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("Somebody was faster: it is not in this state any more."))


class AtWork(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("It is being worked on. Wait until that has ended."))


class NotDescribed(ConsentError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Say first what the columns mean and where the list comes from, and look what it says."
            )
        )


class OwnImport(ConsentError):
    def __init__(self) -> None:
        super().__init__(
            _("You had a part in this list. Somebody else has to agree that it is brought in.")
        )


class NotLookedAt(ConsentError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Tick that you have read where the list comes from and looked at its lines: with your "
                "signature you vouch for it."
            )
        )


class OwnReversal(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("You asked for it yourself. Somebody else has to agree."))


class ReasonMissing(ConsentError):
    field = "reason"

    def __init__(self) -> None:
        super().__init__(_("Say why: your colleagues, and auditors, will read it."))
