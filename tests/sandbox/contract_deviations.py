"""Where the sandbox differs from Meta's OpenAPI file on purpose, and why."""

from tests.sandbox.server import BUSINESS

Path = str
ACCOUNT, NUMBER = "/{Version}/{WABA-ID}", "/{Version}/{Phone-Number-ID}"
Operation = tuple[str, Path]

# What a request without a body must say besides its address.
SOLUTION = "/{Version}/{Solution-ID}"
USERS = "/{Version}/{WhatsApp-Business-Account-ID}/assigned_users"
QUERIES: dict[Operation, dict[str, str]] = {
    ("GET", USERS): {"business": BUSINESS},
    ("GET", f"{SOLUTION}/access_token"): {"business_id": BUSINESS},
    ("POST", f"{SOLUTION}/reject_deactivation_request"): {"reject_deactivation_request": "true"},
    ("POST", f"{SOLUTION}/accept_deactivation_request"): {"accept_deactivation_request": "true"},
    ("DELETE", f"{ACCOUNT}/message_templates"): {"name": "hello_world"},
}

# Paths or operations that are answered with an error that says so.
GROUPS, FLOWS, CALLS = (
    "groups are another product",
    "Flows are another product",
    "calls are not played",
)
NOT_SERVED: dict[Path | Operation, str] = {
    f"{NUMBER}/call_permissions": CALLS,
    f"{NUMBER}/calls": CALLS,
    f"{NUMBER}/groups": GROUPS,
    "/{Version}/{group_id}": GROUPS,
    "/{Version}/{group_id}/invite_link": GROUPS,
    "/{Version}/{group_id}/join_requests": GROUPS,
    "/{Version}/{group_id}/participants": GROUPS,
    f"{ACCOUNT}/flows": FLOWS,
    f"{ACCOUNT}/migrate_flows": FLOWS,
    "/{Version}/{Flow-ID}": FLOWS,
    "/{Version}/{Flow-ID}/assets": FLOWS,
    "/{Version}/{Flow-ID}/publish": FLOWS,
    "/{Version}/{Flow-ID}/deprecate": FLOWS,
    f"{NUMBER}/messages_encrypted": "the business would have to hold Meta's keys",
    "/{Version}/{Media-URL}": "the address comes from GET /{media}; tests/sandbox/test_media.py follows it",
}

# (method, path, example): why the sandbox refuses what the file shows.
OLD_APP = "package_name and signature_hash outside supported_apps stopped working in v21.0"
TEMPLATES = f"{ACCOUNT}/message_templates"
REFUSED: dict[tuple[str, Path, str], str] = {
    ("POST", f"{NUMBER}/messages", "Send Reply to List Message"): "it has no type",
    (
        "POST",
        f"{NUMBER}/messages",
        "Send Sample Issue Resolution Template",
    ): "a quick reply takes a payload; the example sends a text that is a boolean",
    (
        "POST",
        f"{NUMBER}/settings",
        "Configure data storage",
    ): "its region `us` is none of the regions of local storage",
    (
        "POST",
        f"{NUMBER}/whatsapp_business_encryption",
        "upload_key",
    ): "its key is abridged",
    (
        "POST",
        TEMPLATES,
        "Create authentication template w/ OTP one-tap autofill button",
    ): OLD_APP,
    ("POST", TEMPLATES, "Create catalog template"): OLD_APP,
}

# (method, path, place in the answer): why the guides are followed and not the file.
DEFAULTS = "`status` is not among the default fields of the guide"
UNSAID = "the guide answers null for what was never told"
COMPLIANCE = f"{NUMBER}/business_compliance_info"
DEVIATIONS: dict[tuple[str, Path, str], str] = {
    (
        "GET",
        f"{NUMBER}/message_qrdls/{{QR-Code-ID}}",
        "",
    ): "the guide and client libraries have a list `data` with one code",
    (
        "GET",
        f"{NUMBER}/official_business_account",
        "oba_status",
    ): "NOT_STARTED is in the guide and not in the file",
    ("GET", "/{Version}/{WhatsApp-Account-Number-ID}", ""): DEFAULTS,
    ("GET", f"{ACCOUNT}/phone_numbers", "data.*"): DEFAULTS,
    ("GET", COMPLIANCE, "data.*.entity_type_custom"): UNSAID,
    ("GET", COMPLIANCE, "data.*.entity_name"): UNSAID,
    ("GET", COMPLIANCE, "data.*.entity_type"): UNSAID,
    ("GET", COMPLIANCE, "data.*.customer_care_details"): UNSAID,
    ("GET", COMPLIANCE, "data.*.grievance_officer_details"): UNSAID,
}

# The same, where only some requests show it.
UNDEFINED = "what was never chosen reads back as UNDEFINED, which libraries know"
SOMETIMES: dict[tuple[str, Path, str], str] = {
    ("GET", "/{Version}/{Business-ID}", "timezone_id"): "ids are texts all over Graph",
    ("GET", "/{Version}/{WhatsApp-Business-Profile-ID}", "vertical"): UNDEFINED,
    ("GET", f"{NUMBER}/whatsapp_business_profile", "data.*.vertical"): UNDEFINED,
    ("GET", f"{ACCOUNT}/phone_numbers", "data.*.status"): "the guide has CONNECTED, the file not",
}
