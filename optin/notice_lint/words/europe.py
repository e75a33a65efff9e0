"""English, German, French."""

WORDS = {
    "marketing": {
        "en": r"\boffers?\b|\bdeals?\b|promotion|discount|marketing|\bnews\b|newsletter|recommendation|advert|vouchers?",
        "de": r"angebot|aktionen|rabatt|werbung|werbe|\bnews\b|neuigkeit|empfehlung|gutschein",
        "fr": r"\boffres?\b|promotion|nouveauté|actualité|\bremises?\b|publicit|recommandation",
    },
    "utility": {
        "en": r"\borders\b|order (update|status|confirmation|news)|deliver(y|ies)\b|appointment|booking|reservation|invoice|receipts?\b|my account",
        "de": r"bestellung|lieferung|\btermine?\b|buchung|rechnung",
        "fr": r"commande|livraison|rendez-vous|réservation|facture",
    },
    "authentication": {
        "en": r"one-time|\bcodes?\b|passcode|verification",
        "de": r"\bcodes?\b|einmalpasswort|\btan\b",
        "fr": r"\bcodes?\b",
    },
    "service": {
        "en": r"question|support|answer|customer service",
        "de": r"frage|kundendienst|kundenservice|antwort",
        "fr": r"question|service client|réponse",
    },
    "calling": {
        "en": r"\bcalls?\b|\bring me\b",
        "de": r"anruf|anrufen",
        "fr": r"\bappels?\b|appeler",
    },
    "stop": {
        "en": r"\bstop\b|opt out|opting out|unsubscribe",
        "de": r"\bstopp?\b|abmeld|abbestell",
        "fr": r"\bstop\b|désinscri|désabonn",
    },
    "withdraw": {
        "en": r"withdraw|revoke|change your mind",
        "de": r"widerruf",
        "fr": r"retirer|retrait",
    },
    "storage": {
        "en": r"(keep|kept|\bstor|retain|retention|delet|eras)[^.!?\n]*(\byears?\b|\bmonths?\b|\bdays\b|as long as|until)",
        "de": r"(bewahr|speicher|lösch)[^.!?\n]*(jahr|monat|tage|solange|\bbis\b)",
        "fr": r"(conserv|supprim|effac)[^.!?\n]*(\bans?\b|année|mois|jours)",
    },
    "rights": {
        "en": r"\brights?\b[^.!?\n]*(access|correct|eras|delet)",
        "de": r"\brechte?\b[^.!?\n]*(auskunft|berichtigung|löschung)",
        "fr": r"\bdroits?\b[^.!?\n]*(accès|rectif|effac)",
    },
    "complaint": {
        "en": r"complain",
        "de": r"beschwer",
        "fr": r"autorité de contrôle|cnil|réclamation|plainte",
    },
    "data": {
        "en": r"(phone|mobile|whatsapp) number",
        "de": r"(telefon|handy|mobil|ruf|whatsapp-)nummer",
        "fr": r"numéro",
    },
    "confirmation": {"en": r"confirm", "de": r"bestätig", "fr": r"confirm"},
    "minors": {
        "en": r"\b18\b|minors?\b|parent",
        "fr": r"\b18\b|mineur|parent",
        "de": r"\b18\b|minderjähr|eltern",
    },
    "ease": {"en": r"as easily|as easy", "de": r"so einfach|ebenso einfach", "fr": r"aussi facile"},
    "voluntary": {"en": r"secondary|voluntary", "de": r"freiwillig", "fr": r"secondaire|facultati"},
    "changes": {
        "en": r"chang(e|es|ed|ing)\b[^.!?\n]*(this|purpose|notice|announce|tell)|(this|purpose|notice)[^.!?\n]*chang",
        "de": r"änder",
        "fr": r"changement|modifi",
    },
    "direct": {"en": r"direct marketing", "de": r"direktwerbung", "fr": r"prospection"},
    "silence": {
        "en": r"untick|uncheck|unselect|already ticked|pre-?ticked|\bby (using|continuing|visiting|browsing)\b|unless you (tell|object|opt|say)",
        "de": r"häkchen[^.!?\n]*entfern|entfern[^.!?\n]*häkchen|vorausgewählt|mit der nutzung|durch die nutzung|bereits angekreuzt|sofern sie nicht widersprechen",
        "fr": r"décoch|en continuant|en utilisant|sauf opposition",
    },
    "terms": {
        "en": r"\bterms\b|privacy policy",
        "de": r"\bagb\b|nutzungsbedingungen|geschäftsbedingungen|datenschutzerklärung",
        "fr": r"conditions (générales|d'utilisation)|\bcg[uv]\b|politique de confidentialité",
    },
}
