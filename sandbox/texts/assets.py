# ruff: noqa: E501 - one line is one text in one language
"""What Meta tells about numbers, names, profiles and credit: English, Japanese, Spanish."""

from sandbox.texts.templates import Texts

NUMBER: Texts = (
    "Phone number can't be added",
    "電話番号を追加できません",
    "No se puede agregar el número",
)
CODE: Texts = ("Verification code", "認証コード", "Código de verificación")
PIN: Texts = ("Two-step verification", "2段階認証", "Verificación en dos pasos")
NAME: Texts = (
    "Display name can't be changed",
    "表示名を変更できません",
    "No se puede cambiar el nombre visible",
)
BADGE: Texts = ("Official business account", "公式ビジネスアカウント", "Cuenta de empresa oficial")
USERNAME: Texts = (
    "Username can't be used",
    "ユーザーネームを使用できません",
    "No se puede usar el nombre de usuario",
)
PAYMENT: Texts = (
    "Payment method is attached",
    "支払い方法が設定済みです",
    "Hay un método de pago asociado",
)
SIGNUP: Texts = (
    "Terms of In-App Signup",
    "アプリ内登録の規約",
    "Condiciones del registro en la app",
)

# rule: (title in templates.TITLES or its own three titles, English, Japanese, Spanish)
RULES: dict[str, tuple[str | Texts, str, str, str]] = {
    "number_taken": (NUMBER, "{number} belongs to a WhatsApp account already. Move it with migrate_phone_number, or choose another one.",
        "{number}はすでにWhatsAppアカウントで使われています。migrate_phone_numberで移行するか、別の番号を使ってください。",
        "{number} ya pertenece a una cuenta de WhatsApp. Muévelo con migrate_phone_number o elige otro."),
    "move_kind": (NUMBER, "{name} can't be moved: it is a test number, or a number of the WhatsApp Business app.",
        "{name}は移行できません。テスト用の番号か、WhatsApp Businessアプリの番号です。", "{name} no se puede mover: es un número de prueba o de la app WhatsApp Business."),
    "move_pin": (NUMBER, "Two-step verification must be turned off for {name}.", "{name}の2段階認証をオフにする必要があります。",
        "Hay que desactivar la verificación en dos pasos de {name}."),
    "move_name": (NUMBER, "{name} needs an approved display name, and no change of it may be under review.", "{name}には承認済みの表示名が必要で、表示名の変更が審査中であってはなりません。",
        "{name} necesita un nombre visible aprobado y sin cambios en revisión."),
    "move_review": (NUMBER, "The account {name} must be approved and its business verified.", "アカウント{name}は承認済みで、ビジネスが認証済みである必要があります。",
        "La cuenta {name} debe estar aprobada y su empresa verificada."),
    "move_payment": (NUMBER, "The account {name} needs a payment method before a number moves there.", "番号の移行先アカウント{name}に支払い方法が必要です。",
        "La cuenta {name} necesita un método de pago antes de recibir el número."),
    "move_webhooks": (NUMBER, "An app must be subscribed to the webhooks of the account {name}.", "アカウント{name}のWebhookにアプリを登録する必要があります。",
        "Una app debe estar suscrita a los webhooks de la cuenta {name}."),
    "number_slots": (NUMBER, "This business may have {most} phone numbers, and 25 in one account.",
        "このビジネスの電話番号は{most}件まで、1つのアカウントでは25件までです。", "Esta empresa puede tener {most} números, y 25 en una cuenta."),
    "number_slots_verify": (NUMBER, "This business may have {most} phone numbers. Verify the business to add up to 20.",
        "このビジネスの電話番号は{most}件までです。20件まで追加するにはビジネスを認証してください。", "Esta empresa puede tener {most} números. Verifícala para agregar hasta 20."),
    "code_requests": (CODE, "Too many codes were requested for this number. Try again later.", "この番号へのコードの請求が多すぎます。後でもう一度お試しください。",
        "Se pidieron demasiados códigos para este número. Inténtalo más tarde."),
    "code_not_needed": (CODE, "This number is verified and in use. It needs no code.", "この番号は認証済みで使用中です。コードは必要ありません。", "Este número está verificado y en uso. No necesita código."),
    "code_wrong": (CODE, "The code isn't right, or isn't valid any more. Check it or request another one.", "コードが正しくないか、有効期限が切れています。確認するか、新しいコードを請求してください。",
        "El código no es correcto o ya no es válido. Revísalo o pide otro."),
    "pin_wrong": (PIN, "The PIN isn't the one that was set for this number.", "この番号に設定されたPINと一致しません。", "El PIN no es el que se definió para este número."),
    "name_under_review": (NAME, "A display name of this number is under review. Wait for the decision.", "この番号の表示名は審査中です。結果をお待ちください。",
        "Un nombre visible de este número está en revisión. Espera la decisión."),
    "name_of_official": (NAME, "The name of an official business account is changed by the support team.", "公式ビジネスアカウントの表示名の変更はサポートチームにご依頼ください。",
        "El nombre de una cuenta de empresa oficial lo cambia el equipo de soporte."),
    "name_quota": (NAME, "A display name can be changed {most} times in 30 days.", "表示名の変更は30日に{most}回までです。", "El nombre visible se puede cambiar {most} veces en 30 días."),
    "badge_running": (BADGE, "This number is official already, or its request is under review.", "この番号はすでに公式か、申請が審査中です。", "Este número ya es oficial o su solicitud está en revisión."),
    "badge_business_app": (BADGE, "Numbers of the WhatsApp Business app can't ask for the badge.", "WhatsApp Businessアプリの番号は申請できません。",
        "Los números de la app WhatsApp Business no pueden pedir la insignia."),
    "badge_verification": (BADGE, "Verify the business first.", "先にビジネスを認証してください。", "Primero verifica la empresa."),
    "badge_pin": (BADGE, "Set a PIN for two-step verification first.", "先に2段階認証のPINを設定してください。", "Primero define un PIN de verificación en dos pasos."),
    "badge_name": (BADGE, "The display name must be approved first.", "先に表示名の承認が必要です。", "Primero debe aprobarse el nombre visible."),
    "badge_young": (BADGE, "The number must have been on the platform for 30 days.", "番号の利用開始から30日が必要です。", "El número debe llevar 30 días en la plataforma."),
    "badge_wait": (BADGE, "A new request can be made 30 days after a rejection.", "再申請は却下から30日後に可能です。", "Se puede pedir de nuevo 30 días después de un rechazo."),
    "badge_none": (BADGE, "There is no request to withdraw.", "取り下げる申請がありません。", "No hay ninguna solicitud que retirar."),
    "username_format": (USERNAME, "3 to 35 of a-z, 0-9, dots and underscores, at least one letter, no dot at either end or beside another, no www and no ending such as .com.",
        "3～35文字のa～z、0～9、ピリオド、アンダースコアで、英字を1文字以上含めてください。先頭・末尾・連続のピリオド、www、.comのような末尾は使えません。",
        "De 3 a 35 entre a-z, 0-9, puntos y guiones bajos, al menos una letra, sin punto en los extremos ni seguido de otro, sin www ni final como .com."),
    "username_taken": (USERNAME, "Another business has this username.", "このユーザーネームは別のビジネスが使用しています。", "Otra empresa tiene este nombre de usuario."),
    "username_transfer": (USERNAME, "Another number of your business has this username. Use force_transfer to move it.", "このユーザーネームはあなたのビジネスの別の番号が使用しています。移すにはforce_transferを指定してください。",
        "Otro número de tu empresa tiene este nombre de usuario. Usa force_transfer para moverlo."),
    "username_not_eligible": (USERNAME, "Only a registered number can have a username.", "ユーザーネームを設定できるのは登録済みの番号だけです。", "Solo un número registrado puede tener nombre de usuario."),
    "username_none": (USERNAME, "This number has no username.", "この番号にユーザーネームはありません。", "Este número no tiene nombre de usuario."),
    "qr_limit": ("limit", "A number may have {most} QR codes. Delete some to make new ones.", "QRコードは1つの番号につき{most}件までです。新しく作るには削除してください。",
        "Un número puede tener {most} códigos QR. Elimina algunos para crear otros."),
    "funded_account": (PAYMENT, "Currency and time zone can't be changed once a payment method is attached.", "支払い方法を設定した後は、通貨とタイムゾーンを変更できません。",
        "La moneda y la zona horaria no se pueden cambiar una vez asociado un método de pago."),
    "already_funded": (PAYMENT, "This account has a payment method already. It can't be replaced.", "このアカウントにはすでに支払い方法があり、置き換えできません。",
        "Esta cuenta ya tiene un método de pago. No se puede reemplazar."),
    "policy_missing": (SIGNUP, "Accept Meta's terms with the first signup of this business.", "このビジネスの最初の登録では、Metaの規約に同意してください。",
        "Acepta las condiciones de Meta con el primer registro de esta empresa."),
    "policy_again": (SIGNUP, "This business has accepted Meta's terms already. Leave policy out.", "このビジネスはすでにMetaの規約に同意しています。policyは指定しないでください。",
        "Esta empresa ya aceptó las condiciones de Meta. Omite policy."),
}  # fmt: skip
