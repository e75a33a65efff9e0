"""Why a person's act was not carried out. Each is a sentence for that person."""

from __future__ import annotations

from django.utils.translation import gettext as _


class CardError(Exception):
    """Base; `str(error)` is a whole translated sentence."""


class NoFile(CardError):
    def __init__(self) -> None:
        super().__init__(_("Choose at least one file."))


class TooManyFiles(CardError):
    def __init__(self, most: int) -> None:
        super().__init__(
            _("Choose at most %(most)d files: one of rates, one of tiers.") % {"most": most}
        )


class EmptyFile(CardError):
    def __init__(self, name: str) -> None:
        super().__init__(_("The file %(name)s is empty.") % {"name": name})


class NotReady(CardError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "These files cannot become a card yet. Correct what is marked, then upload them again."
            )
        )


class Decided(CardError):
    def __init__(self) -> None:
        super().__init__(_("Somebody was faster: this card waits for nobody any more."))


class OwnCard(CardError):
    def __init__(self) -> None:
        super().__init__(
            _("A second person has to look at it: nobody approves a card of their own.")
        )


class ReasonMissing(CardError):
    def __init__(self) -> None:
        super().__init__(_("Say why you reject it."))
