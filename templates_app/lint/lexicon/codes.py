"""How one-time codes are spoken of."""

from __future__ import annotations

from templates_app.lint.lexicon import Words

CODES: Words = {
    "": ("otp", "2fa"),
    "en": (
        "verification code*", "authentication code*", "one-time password*", "one time password*", "one-time code*",
        "one-time passcode*", "passcode*", "security code*", "login code*", "log-in code*", "sign-in code*",
        "confirmation code is", "access code is", "your code is", "one-time pin", "activation code*",
    ),
    "es": ("código de verificación", "código de seguridad", "código de acceso", "código de un solo uso", "contraseña de un solo uso", "clave dinámica", "tu código es", "su código es"),
    "pt": ("código de verificação", "código de segurança", "código de acesso", "senha de uso único", "código de uso único", "seu código é"),
    "fr": ("code de vérification", "code de sécurité", "code d'accès", "code à usage unique", "mot de passe à usage unique", "code de connexion", "votre code est"),
    "de": ("bestätigungscode", "verifizierungscode", "sicherheitscode", "einmalpasswort", "einmalcode", "anmeldecode", "dein code lautet", "ihr code lautet"),
    "it": ("codice di verifica", "codice di sicurezza", "codice monouso", "codice di accesso", "password monouso", "il tuo codice è"),
    "nl": ("verificatiecode", "beveiligingscode", "inlogcode", "eenmalige code", "eenmalig wachtwoord", "je code is"),
    "id": ("kode verifikasi", "kode otp", "kode keamanan", "kata sandi sekali pakai", "kode sekali pakai", "kode masuk"),
    "tr": ("doğrulama kodu*", "güvenlik kodu*", "tek kullanımlık şifre*", "onay kodu*", "giriş kodu*"),
    "pl": ("kod weryfikacyjny", "kod bezpieczeństwa", "hasło jednorazowe", "kod jednorazowy", "kod logowania"),
    "ru": ("код подтверждения", "проверочный код", "код безопасности", "одноразовый пароль", "одноразовый код", "код для входа"),
    "ar": ("رمز التحقق", "كود التحقق", "رمز الأمان", "كلمة مرور لمرة واحدة", "رمز الدخول"),
    "hi": ("सत्यापन कोड", "ओटीपी", "सुरक्षा कोड", "वन टाइम पासवर्ड", "वन-टाइम पासवर्ड"),
    "ja": ("認証コード", "確認コード", "認証番号", "ワンタイムパスワード", "セキュリティコード", "ログインコード"),
    "zh": ("验证码", "驗證碼", "校验码", "动态密码", "動態密碼", "一次性密码", "一次性密碼"),
    "ko": ("인증번호", "인증 번호", "인증코드", "인증 코드", "일회용 비밀번호"),
    "th": ("รหัสยืนยัน", "รหัสผ่านครั้งเดียว", "รหัส otp"),
    "vi": ("mã xác minh", "mã xác thực", "mật khẩu một lần", "mã otp"),
}  # fmt: skip
