"""What Meta tells an account that it acts against. (title, English, Japanese, Spanish)"""

RULES = {
    "account_restricted": (
        ("Account restricted", "アカウントが制限されています", "Cuenta restringida"),
        "This WhatsApp Business account is restricted because it violated a policy.",
        "このWhatsApp Businessアカウントは、ポリシー違反のため制限されています。",
        "Esta cuenta de WhatsApp Business está restringida porque infringió una política.",
    ),
}
