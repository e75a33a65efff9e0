"""Paths of the contract that are answered with "not supported", and why.

docs/sandbox.md lists them for people.
"""

FLOWS = "Flows are not supported by the sandbox: they are no templates and no messages."
GROUPS = "Groups are not supported by the sandbox: one person to one number only."
CALLS = "Calls are not supported by the sandbox."
CATALOGS = "Catalogs are not supported by the sandbox: they belong to the commerce platform."
PAYMENTS = "Payments of customers are not supported by the sandbox."
ENCRYPTED = "Encrypted messages are not supported by the sandbox: the keys are with Meta alone."
DATASETS = "Datasets are not supported by the sandbox: they belong to the Conversions API."

# (kind of object, edge): what the caller is told
NOT_SERVED: dict[tuple[str, str], str] = {
    ("waba", "flows"): FLOWS,
    ("waba", "migrate_flows"): FLOWS,
    ("phone", "groups"): GROUPS,
    ("phone", "messages_encrypted"): ENCRYPTED,
    ("phone", "calls"): CALLS,
    ("phone", "call_permissions"): CALLS,
    ("phone", "product_catalogs"): CATALOGS,
    ("waba", "product_catalogs"): CATALOGS,
    ("waba", "payment_configuration"): PAYMENTS,
    ("waba", "payment_configurations"): PAYMENTS,
    ("waba", "generate_payment_configuration_oauth_link"): PAYMENTS,
    ("waba", "dataset"): DATASETS,
    # Meta has announced the currency migration but not published its request bodies.
    ("waba", "set_payment_method_migration_intent"): (
        "The migration of an account's currency is not supported by the sandbox: Meta has not"
        " published its bodies."
    ),
    # Coexistence: there is no Business app here to synchronise with.
    ("phone", "smb_app_data"): "The WhatsApp Business app is not played by the sandbox.",
}
