"""Paths of the contract that are answered with "not supported", and why.

docs/sandbox.md lists them for people.
"""

# (kind of object, edge): what the caller is told
NOT_SERVED: dict[tuple[str, str], str] = {
    ("waba", "flows"): "Flows are not supported by the sandbox.",
    ("waba", "migrate_flows"): "Flows are not supported by the sandbox.",
    ("phone", "groups"): "Groups are not supported by the sandbox.",
    ("phone", "messages_encrypted"): "Encrypted messages are not supported by the sandbox.",
    ("phone", "calls"): "Calls are not supported by the sandbox.",
    ("phone", "call_permissions"): "Calls are not supported by the sandbox.",
}
