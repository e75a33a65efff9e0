"""Spanish and Portuguese, and what only the United States ask for."""

WORDS = {
    "marketing": {
        "es": r"oferta|promoci|descuento|novedad|publicidad|recomendaci",
        "pt-BR": r"oferta|promoç|desconto|novidade|publicidade|recomendaç",
    },
    "utility": {
        "es": r"pedido|entrega|\bcitas?\b|reserva|factura",
        "pt-BR": r"pedido|entrega|agendamento|reserva|fatura",
    },
    "authentication": {"es": r"código", "pt-BR": r"código"},
    "service": {"es": r"pregunta|consulta|atención", "pt-BR": r"dúvida|pergunta|atendimento"},
    "calling": {"es": r"llamada|llamar", "pt-BR": r"ligaç|chamada|\bligar\b"},
    "stop": {
        "es": r"\bstop\b|\bbaja\b|\bparar\b|cancelar",
        "pt-BR": r"\bstop\b|\bparar\b|\bsair\b|cancelar|descadastr",
    },
    "withdraw": {"es": r"revocar|retirar", "pt-BR": r"revogar|retirar"},
    "storage": {
        "es": r"(conserv|guard|elimin)[^.!?\n]*(\baños?\b|meses|días)",
        "pt-BR": r"(guard|conserv|armazen|elimin)[^.!?\n]*(\banos?\b|meses|dias)",
    },
    "rights": {
        "es": r"\bderechos?\b[^.!?\n]*(arco|acce|rectific|cancelaci)",
        "pt-BR": r"\bdireitos?\b[^.!?\n]*(acesso|correção|elimin)",
    },
    "complaint": {"es": r"\bqueja|denuncia|reclamaci", "pt-BR": r"reclam|\banpd\b"},
    "data": {"es": r"número", "pt-BR": r"(número|telefone)"},
    "confirmation": {"es": r"confirm", "pt-BR": r"confirm"},
    "minors": {"es": r"\b18\b|menores", "pt-BR": r"\b18\b|menores"},
    "ease": {"es": r"igual de fácil|tan fácil", "pt-BR": r"tão fácil|mesma facilidade"},
    "voluntary": {"es": r"secundari|voluntari", "pt-BR": r"secundári|voluntári"},
    "changes": {"es": r"cambio|modificaci", "pt-BR": r"mudar|mudança|alteraç"},
    "direct": {"es": r"marketing directo", "pt-BR": r"marketing direto"},
    "silence": {
        "es": r"desmar|ya marcad|al (continuar|usar|navegar)",
        "pt-BR": r"desmarc|já marcad|ao (continuar|usar|navegar)",
    },
    "terms": {
        "es": r"términos|condiciones|aviso de privacidad",
        "pt-BR": r"\btermos\b|política de privacidade",
    },
    # The United States alone.
    "agreement": {
        "en": r"\b(i|you) (hereby |expressly )*(agree|consent|authori[sz]e|accept)\b|do you agree",
        "es": r"\bacepto\b|\bautorizo\b|doy mi consentimiento|\bacepta\b",
        "fr": r"j'accepte|je consens|j'autorise",
    },
    "number": {"en": r"number", "es": r"número", "fr": r"numéro"},
    "automated": {"en": r"automat|autodial", "es": r"automat|automát", "fr": r"automat"},
    "condition": {
        "en": r"\b(not|no)( a)? condition|not required (to|for)|without agreeing",
        "es": r"no es (una )?condición|no es requisito",
        "fr": r"pas une condition|pas nécessaire pour",
    },
    "frequency": {
        "en": r"(\ba|per|each|every) (day|week|month)\b|frequency",
        "es": r"(al|por|a la|cada) (día|semana|mes)\b|frecuencia",
        "fr": r"par (jour|semaine|mois)\b|fréquence",
    },
    "charges": {
        "en": r"(rates?|charges?|fees?) may apply|free of charge|no charge",
        "es": r"tarifas|cargos",
        "fr": r"\bfrais\b|tarifs",
    },
    "terms_link": {
        "en": r"\bterms\b[^\n]*https://",
        "es": r"(términos|condiciones)[^\n]*https://",
        "fr": r"conditions[^\n]*https://",
    },
}
