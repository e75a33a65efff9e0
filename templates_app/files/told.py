"""What an export tells of a template beside its content; an import reads over these columns."""

TOLD = (
    "requested_category", "status", "meta_status", "quality", "rejected_reason", "meta_id",
    "account_waba_id", "account_name", "updated_at",
)  # fmt: skip
