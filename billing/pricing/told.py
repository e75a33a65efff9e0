"""All that Meta has told about one message to one recipient, whatever order it came in."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Told(NamedTuple):
    """In the order of the columns that `billing.charging.gathering` selects. "" is what nobody told.

    The four words of the price and the conversation are those of the first delivery or reading that
    told a price, else of the sending.
    """

    waba_id: str
    wamid: str
    participant: str  # of a group
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    phone_number_id: str
    wa_id: str
    user_id: str
    template_id: str
    callback_data: str
    model: str  # CBP, PMP
    type: str
    category: str
    billable: str  # true, false
    conversation_id: str
    origin: str
    cost: str  # JSON of amount and currency, told with some messages sent for a highest price


class Window(NamedTuple):
    """What a person did before a message reached them, as far as we were told."""

    wrote: bool = False  # or called, in the 24 hours before
    came_by_advertisement: bool = False  # in the 96 hours before: 24 to answer, 72 free
