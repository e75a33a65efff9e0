"""Why something was not done with a flow. Each is a sentence for the person who wanted it."""

from __future__ import annotations

from django.utils.translation import gettext as _


class FlowError(Exception):
    """Base; `str(error)` is a whole translated sentence, `field` what of a form it is about."""

    field = ""


class FlowNameTaken(FlowError):
    field = "name"

    def __init__(self) -> None:
        super().__init__(_("Another way to opt in has this name. Choose another."))


class FlowMoved(FlowError):
    def __init__(self) -> None:
        super().__init__(
            _("Somebody was faster: it is not where it was. Its page says what happened.")
        )


class FlowNotReady(FlowError):
    def __init__(self) -> None:
        super().__init__(
            _("Something keeps it from going live. Its page says what, and what to do.")
        )


class FlowReasonMissing(FlowError):
    field = "reason"

    def __init__(self) -> None:
        super().__init__(_("Say why, for those who look at it later."))
