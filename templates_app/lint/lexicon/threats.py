"""What a debtor fears: legal action, and that others are told. https://www.twilio.com/docs/api/errors/63040

THREATS stand by themselves. TELLING is one only where the text speaks of money that is owed (OWED).
"""

from __future__ import annotations

from templates_app.lint.lexicon import Words

THREATS: Words = {
    "en": ("legal action*", "legal proceedings", "legal steps", "legal consequences", "take you to court", "go to court", "sue you", "lawsuit", "prosecute*", "arrested", "be arrested", "jail", "in prison", "the police", "police report", "collection agency", "debt collector*", "bailiff*", "criminal charges", "seize your", "blacklist*", "expose you", "you will regret", "face the consequences", "final warning"),
    "es": ("acción legal", "acciones legales", "medidas legales", "vía judicial", "demanda judicial", "demandaremos", "embargo", "embargar*", "policía", "cárcel", "publicaremos su nombre", "publicaremos tu nombre", "publicaremos su deuda", "atenerse a las consecuencias", "lista negra"),
    "pt": ("ação judicial", "ações judiciais", "medidas judiciais", "medidas legais", "processo judicial", "penhora", "polícia", "cadeia", "protesto em cartório", "lista negra"),
    "fr": ("action en justice", "poursuites judiciaires", "poursuites", "procédure judiciaire", "huissier*", "tribunal", "la police", "en prison", "liste noire", "dernier avertissement avant"),
    "de": ("rechtliche schritte", "rechtlichen schritten", "rechtliche konsequenzen", "gerichtlich*", "klage gegen", "verklagen", "inkasso*", "gerichtsvollzieher*", "pfänden", "pfändung*", "strafanzeige*", "polizei", "gefängnis", "anwalt einschalten", "schwarze liste"),
    "it": ("azioni legali", "azione legale", "vie legali", "tribunale", "pignoramento", "polizia", "prigione", "recupero crediti", "lista nera"),
    "nl": ("juridische stappen", "gerechtelijke stappen", "rechtszaak", "deurwaarder*", "incassobureau", "politie", "gevangenis", "beslag leggen", "zwarte lijst"),
    "id": ("tindakan hukum", "jalur hukum", "proses hukum", "polisi", "penjara", "menyita", "menyebarkan data", "daftar hitam"),
    "tr": ("yasal işlem*", "hukuki işlem*", "icra", "icra takibi*", "dava", "haciz", "polis", "hapis", "kara liste*"),
    "pl": ("kroki prawne", "droga sądowa", "drogę sądową", "komornik*", "windykac*", "policj*", "więzieni*", "czarna lista", "czarną listę"),
    "ru": ("в суд", "судебн*", "приставы", "приставам", "коллектор*", "полици*", "тюрьм*", "уголовн*", "чёрный список", "черный список"),
    "ar": ("إجراءات قانونية", "الإجراءات القانونية", "إجراء قانوني", "المحكمة", "الشرطة", "السجن", "القائمة السوداء"),
    "hi": ("कानूनी कार्रवाई", "क़ानूनी कार्रवाई", "अदालत", "पुलिस", "जेल", "काली सूची"),
    "ja": ("法的措置", "法的手段", "法的手続", "訴訟", "裁判", "差し押さえ", "差押", "警察", "逮捕", "ご家族に連絡", "勤務先に連絡", "ブラックリスト"),
    "zh": ("法律行动", "法律行動", "法律手段", "法律诉讼", "法律訴訟", "起诉", "起訴", "法院", "警察", "公安", "坐牢", "通知您的家人", "通知家人", "黑名单", "黑名單"),
    "ko": ("법적 조치", "법적조치", "법적 절차", "소송", "고소", "경찰", "압류", "가족에게 알", "직장에 알"),
    "th": ("ดำเนินคดี", "ดำเนินการทางกฎหมาย", "ฟ้องร้อง", "ตำรวจ", "ยึดทรัพย์", "บัญชีดำ"),
    "vi": ("hành động pháp lý", "biện pháp pháp lý", "khởi kiện", "kiện ra tòa", "công an", "cảnh sát", "danh sách đen"),
}  # fmt: skip

TELLING: Words = {
    "en": ("your family", "your friends", "your relatives", "your employer", "your boss", "your colleagues", "your neighbours", "your neighbors", "publish your", "your contacts"),
    "es": ("su familia", "tu familia", "sus familiares", "tus familiares", "sus amigos", "su empleador", "su jefe", "sus contactos", "publicaremos"),
    "pt": ("sua família", "seus familiares", "seus amigos", "seu empregador", "seu chefe", "seus contatos", "divulgaremos"),
    "fr": ("votre famille", "vos proches", "vos amis", "votre employeur", "vos contacts", "publierons"),
    "de": ("ihre familie", "ihre angehörigen", "ihre freunde", "ihren arbeitgeber", "ihrem arbeitgeber", "veröffentlichen"),
    "it": ("la tua famiglia", "i tuoi familiari", "ai tuoi familiari", "datore di lavoro", "i tuoi amici", "pubblicheremo"),
    "nl": ("uw familie", "uw vrienden", "uw werkgever", "je familie", "je werkgever"),
    "id": ("keluarga anda", "teman anda", "atasan anda", "kerabat anda", "kontak anda"),
    "tr": ("ailenize", "ailene", "işvereninize", "arkadaşlarınıza", "yakınlarınıza"),
    "ru": ("вашим родственникам", "вашим близким", "вашему работодателю", "вашим друзьям"),
    "ar": ("عائلتك", "أقاربك", "أصدقائك", "جهة عملك"),
    "hi": ("आपके परिवार", "आपके रिश्तेदारों", "आपके दोस्तों", "आपके मालिक"),
    "ja": ("ご家族", "勤務先", "ご友人"),
    "zh": ("您的家人", "你的家人", "您的朋友", "您的公司", "您的亲友"),
    "ko": ("가족", "직장", "지인"),
}  # fmt: skip

OWED: Words = {
    "en": ("debt", "debts", "loan", "loans", "owe", "owed", "overdue", "unpaid", "not paid", "default", "arrears"),
    "es": ("deuda*", "préstamo*", "debe", "vencid*", "impag*", "no paga"),
    "pt": ("dívida*", "empréstimo*", "deve", "vencid*", "inadimpl*", "não pagar"),
    "fr": ("dette*", "prêt", "impayé*", "crédit", "ne payez pas"),
    "de": ("schuld*", "kredit*", "darlehen", "offene rechnung", "nicht zahlen", "unbezahlt*", "überfällig*"),
    "it": ("debito", "debiti", "prestito", "insolut*", "non paghi", "scadut*"),
    "nl": ("schuld*", "lening", "onbetaald*", "achterstand"),
    "id": ("utang", "hutang", "pinjaman", "tunggakan", "belum dibayar"),
    "tr": ("borç*", "borc*", "kredi", "ödenmemiş"),
    "ru": ("долг*", "задолженност*", "кредит*", "займ*", "просроч*"),
    "ar": ("دين", "ديونك", "القرض", "قرضك", "متأخرات", "مستحق"),
    "hi": ("कर्ज", "क़र्ज़", "ऋण", "लोन", "बकाया"),
    "ja": ("借金", "借入", "返済", "滞納", "未払"),
    "zh": ("债务", "債務", "欠款", "贷款", "貸款", "逾期"),
    "ko": ("빚", "대출", "연체", "미납"),
}  # fmt: skip
