"""Greetings, thanks and congratulations: what a text may say without saying anything."""

from __future__ import annotations

COURTESY: tuple[str, ...] = (
    "hi there", "hi", "hello", "hey", "dear", "good morning", "good afternoon", "good evening", "thank you very much",
    "thank you so much", "thank you", "thanks", "congratulations", "congrats", "welcome", "greetings", "regards",
    "best regards", "kind regards", "bye", "goodbye", "please", "yes", "no", "ok", "sir", "madam", "sir or madam", "customer",
    "hola", "buenos días", "buenas tardes", "buenas noches", "muchas gracias", "gracias", "felicidades", "bienvenido",
    "bienvenida", "estimado", "estimada", "saludos", "por favor", "cliente",
    "olá", "oi", "bom dia", "boa tarde", "boa noite", "muito obrigado", "muito obrigada", "obrigado", "obrigada", "parabéns",
    "prezado", "prezada", "bem-vindo", "atenciosamente",
    "bonjour", "bonsoir", "salut", "merci beaucoup", "merci", "félicitations", "bienvenue", "cher", "chère", "cordialement",
    "hallo", "guten tag", "guten morgen", "vielen dank", "danke", "herzlichen glückwunsch", "willkommen", "liebe", "lieber",
    "viele grüße", "ciao", "buongiorno", "buonasera", "grazie mille", "grazie", "complimenti", "benvenuto", "gentile",
    "dank je", "bedankt", "goedendag", "beste", "gefeliciteerd", "halo", "hai", "selamat pagi", "selamat siang", "selamat",
    "terima kasih banyak", "terima kasih", "merhaba", "selam", "iyi günler", "teşekkür ederiz", "teşekkürler", "tebrikler",
    "sayın", "dzień dobry", "cześć", "dziękujemy", "gratulacje", "здравствуйте", "привет", "добрый день", "спасибо",
    "благодарим", "поздравляем", "уважаемый", "уважаемая", "مرحبا", "مرحبًا", "أهلا", "أهلًا", "شكرا", "شكرًا", "تهانينا", "السلام عليكم",
    "नमस्ते", "नमस्कार", "धन्यवाद", "बधाई हो", "बधाई", "प्रिय", "こんにちは", "こんばんは", "おはようございます", "ありがとうございます", "ありがとうございました",
    "いつもありがとうございます", "おめでとうございます", "ようこそ", "よろしくお願いします", "よろしくお願いいたします", "お世話になっております", "様", "さん",
    "您好", "你好", "谢谢您", "谢谢", "謝謝", "恭喜", "欢迎", "歡迎", "안녕하세요", "감사합니다", "축하합니다", "고객님", "님",
    "สวัสดี", "ขอบคุณ", "ยินดีด้วย", "xin chào", "cảm ơn", "chúc mừng",
)  # fmt: skip
