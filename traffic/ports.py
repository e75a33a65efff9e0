"""What rooms above do with facts at once, bound by `waportal/wiring.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from traffic.facts import IdentityFact, InboundFact, PreferenceFact, StatusFact

# Each is called inside the digest's own transaction with the inbound messages that are new, in the
# order they happened. What it writes is committed with the facts or not at all, so an opt-out counts
# from the moment the message does. It makes no call to Meta; what it raises sends the deliveries back.
inbound_hooks: list[Callable[[Sequence[InboundFact]], None]] = []

# The same for what people told Meta about marketing messages, and for people with new ids.
preference_hooks: list[Callable[[Sequence[PreferenceFact]], None]] = []
identity_hooks: list[Callable[[Sequence[IdentityFact]], None]] = []

# The same with messages that failed with a code of Meta's. One may be told again with other news.
failure_hooks: list[Callable[[Sequence[StatusFact]], None]] = []

# The same with statuses of messages that we gave a `callback_data`, each time they are told.
status_hooks: list[Callable[[Sequence[StatusFact]], None]] = []
