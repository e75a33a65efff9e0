"""Why something was not done with a notice. Each is a sentence for the person who wanted it."""

from __future__ import annotations

from django.utils.translation import gettext as _


class NoticeError(Exception):
    """Base; `str(error)` is a whole translated sentence."""


class NameTaken(NoticeError):
    def __init__(self) -> None:
        super().__init__(_("Another notice has this name. Choose another."))


class AlreadyOpen(NoticeError):
    def __init__(self) -> None:
        super().__init__(
            _("There is a draft, or a version in review, in this language. Finish that one first.")
        )


class Decided(NoticeError):
    def __init__(self) -> None:
        super().__init__(
            _("Somebody was faster: this version is not where it was. Its page says what happened.")
        )


class ChangedMeanwhile(NoticeError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else saved this draft while you were at it. What you typed is still here; "
                "save again to have it so."
            )
        )


class TooLong(NoticeError):
    def __init__(self) -> None:
        super().__init__(_("The texts are too long together: shorten the details."))


class NotReady(NoticeError):
    def __init__(self) -> None:
        super().__init__(
            _("Something keeps it from being published. Correct it, or give a reason for each.")
        )


class OwnText(NoticeError):
    def __init__(self) -> None:
        super().__init__(
            _("You wrote a part of it or offered it. A second person has to approve it.")
        )


class InUse(NoticeError):
    def __init__(self) -> None:
        super().__init__(
            _("A way to opt in shows this draft. Discard that first, or give it another notice.")
        )


class ReasonMissing(NoticeError):
    def __init__(self) -> None:
        super().__init__(_("Say why: the author has to know."))


class NotAgreed(NoticeError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Exceptions were made for this notice. Tick that you agree with them, or send it back."
            )
        )
