"""What the pages say that people without an account see, beside the notices: one value for each language."""

from __future__ import annotations

from dataclasses import dataclass

from optin.words import Purpose


@dataclass(frozen=True)
class Words:
    """Sentences; {business}, {date}, {digits} (the last ones of a number), {hours} and {example} are filled in."""

    # What messages are about
    marketing: str
    utility: str
    authentication: str
    service: str
    calling: str
    # The preference page
    title: str
    number_hint: str
    on_since: str
    off_since: str
    waiting_since: str
    nothing: str
    stop_these: str
    again: str
    stop_all: str
    stop_all_text: str
    stopped_these: str
    stopped_all: str
    on_again: str
    text_agreed: str
    text_elsewhere: str
    at_meta: str
    receipt: str
    link_until: str
    # Getting them again
    read_first: str
    tick: str
    not_here: str
    # Requests about one's own data
    rights: str
    rights_text: str
    ask_copy: str
    ask_correction: str
    ask_erasure: str
    asked: str
    # A form
    country: str
    number_wrong: str
    tick_again: str
    too_late: str
    one_more_step: str
    one_more_step_text: str
    open_whatsapp: str
    or_scan: str
    if_nothing: str
    form_closed: str
    form_closed_text: str
    privacy: str
    terms: str
    # Everywhere
    language: str
    back: str
    link_closed: str
    link_closed_text: str
    too_often: str
    too_often_text: str

    def of_purpose(self, purpose: str) -> str:
        """What its messages are about; a purpose of the API's own as it is."""
        return str(getattr(self, purpose)) if purpose in set(Purpose) else purpose
