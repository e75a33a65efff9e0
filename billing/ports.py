"""What billing asks of rooms it may not know, bound by `waportal/wiring.py`."""

from __future__ import annotations

from collections.abc import Callable


def no_campaign(waba_id: str, wamid: str, callback_data: str) -> str:
    return ""


# Which broadcast a message was part of, "" for none. Asked once for each charge, so it must be cheap:
# from `callback_data` (biz_opaque_callback_data), without the database.
campaign_of: Callable[[str, str, str], str] = no_campaign
