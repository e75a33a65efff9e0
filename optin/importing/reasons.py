"""Why a line is not taken as it is, as codes that are kept and sentences that people read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Of a line. What is wrong, and the cure."""

    NO_NUMBER = "no_number", _("There is no telephone number in it.")
    NOT_A_NUMBER = (
        "not_a_number",
        _("This is no telephone number. Write it with its country, or choose the country above."),
    )
    ROUNDED = (
        "rounded",
        _("A spreadsheet has rounded this number. Format the column as text and export it again."),
    )
    FORMULA = "formula", _("This is a formula and no telephone number.")
    NO_MOMENT = "no_moment", _("The moment is missing.")
    NOT_A_MOMENT = "not_a_moment", _("This moment cannot be read in the order of days chosen.")
    FUTURE = "future", _("This moment is still to come.")
    NO_ANSWER = "no_answer", _("Neither yes nor no stands there.")
    NOT_AN_ANSWER = (
        "not_an_answer",
        _("This word is neither a yes nor a no that is known. Write “yes” or “no”."),
    )
    NO_SUCH_NOTICE = (
        "no_such_notice",
        _("No notice that was ever published has this code, for this purpose."),
    )
    TOO_LONG = "too_long", _("The line is longer than 10,000 characters.")
    # Of lines that can be read.
    WITHOUT_NOTICE = "without_notice", _("Nothing says what people were shown.")
    WITHOUT_MOMENT = "without_moment", _("Nothing says when.")
    STANDS = "stands", _("They stand there already, as well proved or better.")
    REPEATED = "repeated", _("The same number is in an earlier line.")
    OPTED_OUT = (
        "opted_out",
        _("They opted out. Only they can take that back, by their own message."),
    )
    OUT_IN_FILE = "out_in_file", _("Another line of the file says that they opted out.")
    WAITS = "waits", _("Their opt-in waits, or has expired: only they can renew it.")
    OTHER_OWNER = "other_owner", _("The number was somebody else’s at that moment.")
    SUPPRESSED = "suppressed", _("Nothing is sent to this number, whoever has it.")
