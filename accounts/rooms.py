"""Where one is within a place of the site: its rooms, and the places of the one that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.functional import Promise

Text = str | Promise
# Its label, and its places: the name of the URL, the label. The first place is the room's own page.
Room = tuple[Text, Sequence[tuple[str, Text]]]


def placed(
    label: Text, rooms: Sequence[Room], current: str, url: Callable[[str], str]
) -> dict[str, Any]:
    """What components/rooms.html shows. `current`: the name of the URL of the place, or of the one that a page
    belongs to. A room with one place shows none."""
    found: dict[str, Any] = {"label": label, "rooms": [], "here": "", "places": []}
    for word, within in rooms:
        names = [name for name, _label in within]
        is_here = current in names
        found["rooms"].append(
            {
                "label": word,
                "url": url(names[0]),
                "is_current": is_here,
                "is_page": current == names[0],
            }
        )
        if is_here and len(within) > 1:
            found["here"] = word
            found["places"] = [
                {"label": one, "url": url(name), "is_current": name == current}
                for name, one in within
            ]
    return found
