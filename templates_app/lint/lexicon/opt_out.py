"""How a reader is told to stop, and the footer that the lint offers to add (60 characters at most)."""

from __future__ import annotations

from templates_app.lint.lexicon import Words

OPT_OUT: Words = {
    "": ("stop",),
    "en": (
        "opt out", "opt-out", "unsubscribe*", "unsubcribe*", "not interested", "no longer wish", "stop receiving",
        "manage your marketing", "marketing subscriptions", "manage preferences", "remove me", "no more messages",
        "don't send",
    ),
    "es": ("baja", "darte de baja", "darse de baja", "cancelar suscripción", "cancelar la suscripción", "no recibir más", "dejar de recibir", "no me interesa", "detener", "parar"),
    "pt": ("sair", "parar", "cancelar inscrição", "cancelar a inscrição", "descadastrar", "não receber mais", "deixar de receber", "remover", "não tenho interesse"),
    "fr": ("désabonner", "désabonnement", "désinscri*", "se désinscrire", "arrêter", "ne plus recevoir", "pas intéressé*"),
    "de": ("abmelden", "abbestellen", "abmeldung", "melden sie sich ab", "kein interesse", "keine nachrichten mehr", "nicht mehr erhalten", "stopp"),
    "it": ("disiscriv*", "annulla iscrizione", "annulla l'iscrizione", "cancella iscrizione", "non ricevere più", "non mi interessa", "cancellati", "disattiva"),
    "nl": ("afmelden", "uitschrijven", "meld je af", "geen berichten meer", "niet geïnteresseerd", "afmelding"),
    "id": ("berhenti", "berhenti berlangganan", "batal langganan", "tidak ingin menerima", "tidak tertarik"),
    "tr": ("abonelikten çık*", "ret", "durdur", "listeden çık*", "almak istemiyorum", "ilgilenmiyorum"),
    "pl": ("wypisz*", "rezygnuj*", "rezygnacja", "zrezygnuj*", "nie chcę otrzymywać", "anuluj subskrypcję"),
    "ru": ("стоп", "отписаться", "отписка", "отказаться от рассылки", "не получать", "не интересно"),
    "ar": ("إلغاء الاشتراك", "الغاء الاشتراك", "إيقاف", "ايقاف", "لا أرغب", "توقف"),
    "hi": ("रोकें", "सदस्यता समाप्त", "अनसब्सक्राइब", "बंद करें", "रुचि नहीं"),
    "ja": ("配信停止", "停止", "配信解除", "購読解除", "登録解除", "解除", "受け取らない", "ストップ", "配信を止め", "興味がない"),
    "zh": ("退订", "退訂", "取消订阅", "取消訂閱", "停止接收", "不感兴趣", "不感興趣"),
    "ko": ("수신거부", "수신 거부", "구독 취소", "수신 중지", "관심 없음"),
    "th": ("ยกเลิกการรับ", "ยกเลิกการสมัคร", "หยุดรับ", "ไม่สนใจ"),
    "vi": ("hủy đăng ký", "huỷ đăng ký", "ngừng nhận", "từ chối", "không quan tâm"),
    "ro": ("dezabonare", "dezabon*"),
    "sv": ("avregistrera", "avsluta", "avprenumerera"),
    "el": ("διακοπή", "διαγραφή"),
    "he": ("הסר", "להסרה", "ביטול הרשמה"),
    "uk": ("відписатися", "стоп"),
    "fa": ("لغو اشتراک", "توقف", "لغو"),
}  # fmt: skip

FOOTERS: dict[str, str] = {
    "en": "Reply STOP to opt out",
    "es": "Responde STOP para no recibir más mensajes",
    "pt": "Responda STOP para não receber mais mensagens",
    "fr": "Répondez STOP pour vous désabonner",
    "de": "Mit STOPP melden Sie sich ab",
    "it": "Rispondi STOP per non ricevere più messaggi",
    "nl": "Antwoord STOP om u af te melden",
    "id": "Balas STOP untuk berhenti menerima pesan",
    "tr": "Mesaj almak istemiyorsanız STOP yazın",
    "pl": "Odpowiedz STOP, aby zrezygnować",
    "ru": "Ответьте СТОП, чтобы отписаться",
    "ar": "أرسل STOP لإلغاء الاشتراك",
    "hi": "संदेश बंद करने के लिए STOP लिखें",
    "ja": "配信停止をご希望の方は「STOP」とご返信ください",
    "zh": "回复 STOP 退订",
    "ko": "수신거부를 원하시면 STOP을 보내 주세요",
    "th": "ตอบ STOP เพื่อหยุดรับข้อความ",
    "vi": "Trả lời STOP để ngừng nhận tin",
}
