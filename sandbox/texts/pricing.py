# ruff: noqa: E501 - one line is one text in one language
"""What Meta tells about costs and analytics: English, Japanese, Spanish."""

from sandbox.texts.templates import Texts

# rule: (title in templates.TITLES or its own three titles, English, Japanese, Spanish)
RULES: dict[str, tuple[str | Texts, str, str, str]] = {
    "cost_not_available": (("Cost not available", "費用は利用できません", "Costo no disponible"),
        "Costs of this account are not shown to you: a partner pays for it, or you lack the permission to view costs.",
        "このアカウントの費用は表示できません。パートナーが支払っているか、費用を表示する権限がありません。",
        "No puedes ver los costos de esta cuenta: la paga un socio o no tienes permiso para ver costos."),
    "insights_unavailable": (("Template Insights Not Available", "テンプレートインサイトは利用できません", "Estadísticas de plantillas no disponibles"),
        "Template insights are not available for this account in its region.", "このアカウントの地域ではテンプレートインサイトを利用できません。",
        "Las estadísticas de plantillas no están disponibles para esta cuenta en su región."),
    "insights_stay": (("Template Insights Can't Be Disabled", "テンプレートインサイトは無効にできません", "No se pueden desactivar las estadísticas"),
        "Once enabled, template insights stay enabled.", "一度有効にしたテンプレートインサイトは無効にできません。", "Una vez activadas, las estadísticas de plantillas no se pueden desactivar."),
    "insights_not_enabled": (("Template Insights Not Enabled", "テンプレートインサイトが有効になっていません", "Estadísticas de plantillas no activadas"),
        "Enable template insights for this account first.", "先にこのアカウントのテンプレートインサイトを有効にしてください。", "Primero activa las estadísticas de plantillas en esta cuenta."),
}  # fmt: skip
