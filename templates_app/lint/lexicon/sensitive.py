"""Asking, the numbers that open accounts, and the words of those who warn against telling them."""

from __future__ import annotations

from templates_app.lint.lexicon import Words

ASKING: Words = {
    "en": ("send", "sending", "reply with", "reply", "answering", "provide", "share", "enter", "confirm", "tell us", "submit", "give us", "type", "fill in", "verify", "update your", "we need your", "let us know", "upload", "message us"),
    "es": ("envía*", "envíe*", "enviar", "manda*", "responde*", "responda", "indica*", "indique*", "confirma*", "confirme", "comparte*", "comparta*", "proporciona*", "proporcione*", "ingresa*", "ingrese", "escribe", "escriba", "necesitamos", "díganos", "dinos"),
    "pt": ("envie", "envia", "enviar", "informe", "informar", "responda", "confirme", "compartilhe", "forneça", "digite", "mande", "precisamos", "diga-nos", "insira"),
    "fr": ("envoyer", "envoyez*", "répondez", "indiquez*", "communiquez*", "communiquer", "confirmez", "fournir", "fournissez", "saisissez", "transmettre", "transmettez", "donnez*", "partagez"),
    "de": ("senden", "sende", "schicken", "schicke", "nennen", "nenne", "antworten", "antworte", "bestätigen", "bestätige", "geben", "gib", "teilen", "teile", "angeben", "eingeben", "mitteilen", "benötigen"),
    "it": ("invia*", "inviare", "inviaci", "rispondi", "risponda", "indica*", "conferma*", "condividi", "fornisci", "fornire", "inserisci", "comunica*", "scrivi*", "manda*"),
    "nl": ("stuur", "sturen", "antwoord", "geef", "bevestig", "deel", "vul", "vermeld", "laat ons weten"),
    "id": ("kirim*", "mengirim*", "balas", "masukkan", "konfirmasi*", "berikan", "sebutkan", "bagikan", "isi", "mengisi", "informasikan"),
    "tr": ("gönder*", "yanıtla*", "paylaş*", "girin", "onayla*", "yazın", "yazınız", "bildir*", "iletin"),
    "pl": ("wyślij", "prześlij", "podaj", "odpowiedz", "potwierdź", "wpisz", "udostępnij"),
    "ru": ("отправьте", "пришлите", "укажите", "сообщите", "подтвердите", "введите", "ответьте", "напишите", "назовите"),
    "ar": ("أرسل", "ارسل", "إرسال", "أدخل", "ادخل", "شارك", "تأكيد", "أكد", "زودنا", "قم بالرد", "اكتب"),
    "hi": ("भेजें", "भेजिए", "बताएं", "बताएँ", "साझा करें", "दर्ज करें", "पुष्टि करें", "दें", "लिखें"),
    "ja": ("返信", "送って", "お送り", "ご送付", "教えて", "お知らせください", "ご記入", "入力", "ご連絡", "ご提供", "ご提示", "確認させて"),
    "zh": ("发送", "發送", "回复", "回覆", "提供", "告诉我们", "告訴我們", "输入", "輸入", "填写", "填寫", "确认您的", "發給我們"),
    "ko": ("보내", "회신", "답장", "알려", "입력", "제공", "확인해"),
    "th": ("ส่ง", "ตอบกลับ", "กรอก", "แจ้ง", "ยืนยัน"),
    "vi": ("gửi", "trả lời", "cung cấp", "nhập", "xác nhận", "cho chúng tôi biết"),
}  # fmt: skip

NUMBERS: Words = {
    "": ("cvv", "cvc", "cvv2", "iban", "ssn"),
    "en": (
        "card number*", "credit card details", "card details", "debit card details", "cvv code", "card's number", "bank account number*", "account number*",
        "bank account details", "bank details", "pin", "pin code", "password", "national id*", "id number*", "identity number*", "identity card",
        "passport number*", "social security number*", "aadhaar*", "pan card", "pan number", "tax number", "driver's license number*", "driving licence number*", "copy of your id", "copy of your passport", "copy of your identity",
    ),
    "es": ("número de tarjeta", "número de tu tarjeta", "número de su tarjeta", "número de la tarjeta", "datos de tu tarjeta", "datos de su tarjeta", "número de cuenta*", "número de tu cuenta", "número de su cuenta", "clave bancaria", "contraseña", "pin", "dni", "cédula", "curp", "rfc", "número de pasaporte", "número de identidad", "documento de identidad", "código de seguridad de la tarjeta", "clabe"),
    "pt": ("número do cartão", "número do seu cartão", "dados do cartão", "dados do seu cartão", "número da conta", "número da sua conta", "dados bancários", "senha", "cpf", "rg", "número do passaporte", "código de segurança do cartão"),
    "fr": ("numéro de carte*", "numéro de votre carte", "coordonnées bancaires", "numéro de compte", "rib", "code pin", "mot de passe", "numéro de sécurité sociale", "numéro de passeport", "carte d'identité", "cryptogramme"),
    "de": ("kreditkartennummer*", "kartennummer*", "kreditkartendaten", "kontonummer*", "bankdaten", "kontodaten", "pin", "passwort", "ausweisnummer*", "personalausweis*", "reisepassnummer*", "sozialversicherungsnummer*", "steuernummer*", "prüfziffer"),
    "it": ("numero di carta", "numero della carta", "numero della tua carta", "dati della carta", "dati della tua carta", "coordinate bancarie", "numero di conto", "pin", "password", "codice fiscale", "numero di passaporto", "carta d'identità"),
    "nl": ("kaartnummer*", "creditcardnummer*", "creditcardgegevens", "rekeningnummer*", "bankgegevens", "pincode", "wachtwoord", "bsn", "burgerservicenummer", "paspoortnummer*"),
    "id": ("nomor kartu*", "nomor rekening*", "nomor pin", "pin", "kata sandi", "nik", "ktp", "nomor ktp", "nomor paspor"),
    "tr": ("kart numara*", "kredi kartı bilgi*", "hesap numara*", "şifre*", "tc kimlik*", "t.c. kimlik*", "kimlik numara*", "pasaport numara*"),
    "pl": ("numer karty", "numer konta", "numer rachunku", "pin", "hasło", "pesel", "numer dowodu", "numer paszportu"),
    "ru": ("номер карты", "номер вашей карты", "данные карты", "номер счета", "номер счёта", "пин-код", "пароль", "паспортные данные", "номер паспорта", "снилс", "инн"),
    "ar": ("رقم البطاقة", "رقم بطاقتك", "بيانات البطاقة", "رقم الحساب", "رقم حسابك", "كلمة المرور", "الرقم السري", "رقم الهوية", "رقم هويتك", "رقم جواز السفر"),
    "hi": ("कार्ड नंबर", "कार्ड का नंबर", "खाता नंबर", "खाता संख्या", "आधार नंबर", "आधार", "पैन नंबर", "पिन", "पासवर्ड", "सीवीवी"),
    "ja": ("カード番号", "クレジットカードの番号", "口座番号", "暗証番号", "パスワード", "マイナンバー", "個人番号", "免許証番号", "パスポート番号", "旅券番号", "セキュリティコード", "本人確認書類"),
    "zh": ("卡号", "卡號", "信用卡号码", "银行账号", "銀行帳號", "银行账户", "密码", "密碼", "身份证", "身份證", "护照号码", "護照號碼", "安全码"),
    "ko": ("카드번호", "카드 번호", "계좌번호", "계좌 번호", "비밀번호", "주민등록번호", "여권번호"),
    "th": ("หมายเลขบัตร", "เลขบัตร", "เลขบัญชี", "หมายเลขบัญชี", "รหัสผ่าน", "เลขประจำตัวประชาชน"),
    "vi": ("số thẻ", "số tài khoản", "mật khẩu", "số cmnd", "số cccd", "số căn cước", "số hộ chiếu"),
}  # fmt: skip

NEVER: Words = {
    "en": ("never", "do not", "don't", "not ask", "last four", "last 4", "without sharing", "last digits", "ending in", "reset your password"),
    "es": ("nunca", "no compartas", "no comparta", "no envíes", "no envíe", "no te pediremos", "últimos cuatro", "últimos 4"),
    "pt": ("nunca", "não compartilhe", "não envie", "não informe", "jamais", "últimos quatro", "últimos 4"),
    "fr": ("jamais", "ne communiquez", "ne partagez", "n'envoyez", "quatre derniers"),
    "de": ("nie", "niemals", "nicht", "keine", "letzten vier"),
    "it": ("mai", "non", "ultime quattro"),
    "nl": ("nooit", "niet", "geen", "laatste vier"),
    "id": ("jangan", "tidak pernah", "tidak akan", "empat digit terakhir"),
    "tr": ("asla", "paylaşmayın", "göndermeyin", "istemeyiz", "son dört"),
    "pl": ("nigdy", "nie"),
    "ru": ("никогда", "не сообщайте", "не отправляйте", "не передавайте", "не"),
    "ar": ("لا تشارك", "أبدا", "أبدًا", "لن نطلب", "لا ترسل"),
    "hi": ("कभी न", "न भेजें", "न करें", "कभी नहीं", "साझा न"),
    "ja": ("しないで", "お伺いすることはありません", "お尋ねすることはありません", "教えないで", "求めることはありません", "ありません", "下4桁", "下四桁"),
    "zh": ("切勿", "请勿", "請勿", "不要", "不会要求", "不會要求", "绝不"),
    "ko": ("절대", "마세요", "않습니다"),
    "th": ("อย่า", "ห้าม", "ไม่"),
    "vi": ("không bao giờ", "đừng", "không"),
}  # fmt: skip
