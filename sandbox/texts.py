# ruff: noqa: E501 - one line is one text in one language
"""What Meta tells the person behind a token: titles and explanations in English, Japanese and Spanish.

The wording is our own. Meta localises `error_user_title` and `error_user_msg` to the owner of the token, so a client
that decides by these texts instead of by the code breaks here as it would there.
"""

from typing import Any

LANGUAGES = ("en", "ja", "es")
Texts = tuple[str, str, str]

TITLES: dict[str, Texts] = {
    "too_long": ("Text is too long", "テキストが長すぎます", "El texto es demasiado largo"),
    "component": ("A component isn't valid", "コンポーネントが無効です", "Un componente no es válido"),
    "header": ("Header format is incorrect", "ヘッダーの形式が正しくありません", "El formato del encabezado es incorrecto"),
    "body": ("Body format is incorrect", "本文の形式が正しくありません", "El formato del cuerpo es incorrecto"),
    "footer": ("Footer format is incorrect", "フッターの形式が正しくありません", "El formato del pie es incorrecto"),
    "category": ("Content doesn't fit the category", "内容がカテゴリーに合っていません", "El contenido no corresponde a la categoría"),
    "submit": ("Message can't be submitted", "メッセージを送信できません", "No se puede enviar el mensaje"),
    "permission": ("Permission missing", "権限がありません", "Falta un permiso"),
    "session": ("Session isn't valid", "セッションが無効です", "La sesión no es válida"),
    "limit": ("Limit reached", "上限に達しました", "Límite alcanzado"),
}  # fmt: skip

# rule: (title above or its own three titles, English, Japanese, Spanish)
RULES: dict[str, tuple[str | Texts, str, str, str]] = {
    "field_too_long": ("too_long", "{field} may have at most {most} characters; this one has {count}.",
        "{field}は{most}文字以内にしてください（現在{count}文字）。", "{field} puede tener como máximo {most} caracteres; este tiene {count}."),
    "name_format": ("submit", "A template name has only lower-case letters, digits and underscores.",
        "テンプレート名に使えるのは小文字の英字、数字、アンダースコアだけです。", "El nombre de la plantilla solo admite minúsculas, números y guiones bajos."),
    "name_taken": (("Content in This Language Already Exists", "この言語のコンテンツはすでに存在します", "Ya existe contenido en este idioma"),
        "There is already {language} content for the template {name}. Edit it, or choose another name.",
        "テンプレート{name}には{language}のコンテンツがすでにあります。編集するか、別の名前を使ってください。",
        "Ya existe contenido en {language} para la plantilla {name}. Edítalo o elige otro nombre."),
    "name_locked": (("Message Template Language Is Being Deleted", "メッセージテンプレートの言語を削除中です", "El idioma de la plantilla se está eliminando"),
        "{language} content can't be added to {name} while the existing content is being deleted. Try again in {days} days or use another name.",
        "既存のコンテンツを削除中のため、{name}に{language}を追加できません。{days}日後にもう一度試すか、別の名前を使ってください。",
        "No se puede agregar contenido en {language} a {name} mientras se elimina el existente. Inténtalo en {days} días o usa otro nombre."),
    "template_limit": ("limit", "This account already has {most} templates. Delete some to create new ones.",
        "このアカウントにはすでに{most}件のテンプレートがあります。新しく作るには削除してください。", "Esta cuenta ya tiene {most} plantillas. Elimina algunas para crear otras."),
    "creation_rate": ("limit", "At most {most} templates can be created in an hour. Try again later.",
        "1時間に作成できるテンプレートは{most}件までです。後でもう一度お試しください。", "Se pueden crear como máximo {most} plantillas por hora. Inténtalo más tarde."),
    "unknown_component": ("component", "{type} isn't a component of a template.", "{type}はテンプレートのコンポーネントではありません。", "{type} no es un componente de plantilla."),
    "component_twice": ("component", "A template may have one {type} only.", "{type}は1つだけ指定できます。", "Una plantilla solo puede tener un {type}."),
    "not_an_object": ("component", "{field} must be an object.", "{field}はオブジェクトで指定してください。", "{field} debe ser un objeto."),
    "not_text": ("component", "{field} must be a text that isn't empty.", "{field}には空でないテキストを指定してください。", "{field} debe ser un texto no vacío."),
    "not_a_list": ("component", "{field} must be a list that isn't empty.", "{field}には空でないリストを指定してください。", "{field} debe ser una lista no vacía."),
    "body_missing": ("body", "A template needs a BODY with text.", "テンプレートには本文が必要です。", "Una plantilla necesita un BODY con texto."),
    "braces": ("{part}", "A variable is written with two braces around a number or around lower-case letters and underscores.",
        "変数は番号、または小文字とアンダースコアの名前を二重の波かっこで囲みます。", "Una variable se escribe con dobles llaves alrededor de un número o de un nombre en minúsculas."),
    "variables_order": ("{part}", "Variables must be numbered 1, 2, 3 … without gaps.", "変数の番号は1から順に、抜けのないようにしてください。", "Las variables deben numerarse 1, 2, 3 … sin saltos."),
    "variables_mixed": ("{part}", "With named parameters every variable needs a name in lower-case letters and underscores.",
        "名前付きパラメーターでは、すべての変数に小文字とアンダースコアの名前が必要です。", "Con parámetros con nombre, cada variable necesita un nombre en minúsculas y guiones bajos."),
    "variables_repeated": ("{part}", "The name {name} is used twice.", "名前{name}が2回使われています。", "El nombre {name} se usa dos veces."),
    "header_variables": ("header", "A header may have one variable only.", "ヘッダーに使える変数は1つだけです。", "El encabezado solo admite una variable."),
    "header_markup": ("header", "A header can't have line breaks or formatting characters.", "ヘッダーに改行や書式文字は使えません。", "El encabezado no admite saltos de línea ni caracteres de formato."),
    "header_format": ("header", "{format} isn't a header format.", "{format}はヘッダーの形式ではありません。", "{format} no es un formato de encabezado."),
    "footer_variables": ("footer", "A footer can't have variables.", "フッターに変数は使えません。", "El pie no admite variables."),
    "example_missing": ("component", "{field} needs an example for every variable: {count} needed.",
        "{field}のすべての変数に例が必要です（{count}件）。", "{field} necesita un ejemplo por cada variable: {count} en total."),
    "handle_missing": ("component", "A media header needs a sample: example.header_handle with the handle of an upload.",
        "メディアヘッダーにはサンプルが必要です。example.header_handleにアップロードのハンドルを指定してください。",
        "Un encabezado multimedia necesita una muestra: example.header_handle con el identificador de una carga."),
    "dangling": (("Variables Can't Be at the Start or End of the Template", "変数をテンプレートの先頭や末尾に置くことはできません", "Las variables no pueden estar al inicio ni al final"),
        "Add text before the first variable and after the last one.", "最初の変数の前と最後の変数の後にテキストを入れてください。", "Agrega texto antes de la primera variable y después de la última."),
    "ratio": (("Too Many Variables for the Length of the Message", "メッセージの長さに対して変数が多すぎます", "Demasiadas variables para la longitud del mensaje"),
        "Use fewer variables or write more words: {count} variables, {words} words.", "変数を減らすか、文章を長くしてください（変数{count}個、{words}語）。", "Usa menos variables o escribe más: {count} variables, {words} palabras."),
    "wrong_category": ("category", "{type} isn't allowed in the category {category}.", "{type}はカテゴリー{category}では使えません。", "{type} no está permitido en la categoría {category}."),
    "combination": ("component", "{type} can't be combined with {other}.", "{type}と{other}は同時に使えません。", "{type} no se puede combinar con {other}."),
    "too_many_buttons": ("component", "At most {most} buttons of the type {type} are allowed.", "{type}ボタンは{most}個までです。", "Se permiten como máximo {most} botones de tipo {type}."),
    "unknown_button": ("component", "{type} isn't a button type.", "{type}はボタンの種類ではありません。", "{type} no es un tipo de botón."),
    "button_order": ("component", "Quick replies must stand together, before or after the other buttons.", "クイック返信ボタンは、ほかのボタンの前か後にまとめてください。",
        "Las respuestas rápidas deben ir juntas, antes o después de los demás botones."),
    "url_variable": ("component", "A URL may have one variable, at its very end.", "URLの変数は末尾に1つだけ使えます。", "Una URL admite una sola variable, al final."),
    "url_format": ("component", "A URL button needs an address that begins with http:// or https://.", "URLボタンにはhttp://またはhttps://で始まるアドレスが必要です。",
        "Un botón de URL necesita una dirección que empiece por http:// o https://."),
    "phone_format": ("component", "A phone number has digits only, after an optional plus sign.", "電話番号は数字だけで入力してください（先頭の＋は可）。", "El número de teléfono solo admite dígitos, con un + opcional."),
    "label_fixed": ("component", "The label of {type} is fixed: {text}.", "{type}のラベルは「{text}」に固定されています。", "La etiqueta de {type} es fija: {text}."),
    "flow_source": ("component", "A FLOW button needs exactly one of flow_id, flow_name and flow_json.", "FLOWボタンにはflow_id、flow_name、flow_jsonのいずれか1つが必要です。",
        "Un botón FLOW necesita exactamente uno de flow_id, flow_name y flow_json."),
    "call_ttl": ("component", "ttl_minutes must be between 1440 and 43200.", "ttl_minutesは1440から43200までです。", "ttl_minutes debe estar entre 1440 y 43200."),
    "cards_count": ("component", "A carousel has 2 to 10 cards.", "カルーセルのカードは2～10枚です。", "Un carrusel tiene de 2 a 10 tarjetas."),
    "cards_alike": ("component", "All cards of a carousel must have the same components.", "カルーセルのカードはすべて同じ構成にしてください。", "Todas las tarjetas deben tener los mismos componentes."),
    "card_format": ("component", "A card has a media or product header, an optional body, and one or two buttons.", "カードにはメディアまたは商品のヘッダー、任意の本文、1～2個のボタンが必要です。",
        "Una tarjeta tiene un encabezado multimedia o de producto, un cuerpo opcional y uno o dos botones."),
    "offer_header": ("component", "A limited-time offer may only have an image or video header.", "期間限定オファーのヘッダーは画像か動画だけです。", "Una oferta por tiempo limitado solo admite encabezado de imagen o video."),
    "auth_text": ("category", "Authentication templates have fixed text: {field} can't be set.", "認証テンプレートの文言は固定です。{field}は指定できません。",
        "Las plantillas de autenticación tienen texto fijo: no se puede definir {field}."),
    "auth_button": ("category", "An authentication template needs exactly one OTP button.", "認証テンプレートにはOTPボタンが1つ必要です。", "Una plantilla de autenticación necesita exactamente un botón OTP."),
    "otp_type": ("component", "otp_type must be COPY_CODE, ONE_TAP or ZERO_TAP.", "otp_typeはCOPY_CODE、ONE_TAP、ZERO_TAPのいずれかです。", "otp_type debe ser COPY_CODE, ONE_TAP o ZERO_TAP."),
    "otp_terms": ("component", "ZERO_TAP needs zero_tap_terms_accepted: true.", "ZERO_TAPにはzero_tap_terms_accepted: trueが必要です。", "ZERO_TAP necesita zero_tap_terms_accepted: true."),
    "otp_apps": ("component", "supported_apps needs 1 to 5 apps, each with a valid package_name and an 11-character signature_hash.",
        "supported_appsには有効なpackage_nameと11文字のsignature_hashを持つアプリが1～5件必要です。",
        "supported_apps necesita de 1 a 5 apps con package_name válido y signature_hash de 11 caracteres."),
    "otp_minutes": ("component", "code_expiration_minutes must be between 1 and 90.", "code_expiration_minutesは1から90までです。", "code_expiration_minutes debe estar entre 1 y 90."),
    "not_editable": ("submit", "Only approved, rejected and paused templates can be edited; this one is {status}.",
        "編集できるのは承認済み、却下、一時停止のテンプレートだけです（現在の状態：{status}）。", "Solo se pueden editar plantillas aprobadas, rechazadas o en pausa; esta está {status}."),
    "category_fixed": ("submit", "The category of an approved template can't be changed.", "承認済みテンプレートのカテゴリーは変更できません。", "No se puede cambiar la categoría de una plantilla aprobada."),
    "edit_quota": ("limit", "An approved template can be edited once in 24 hours and ten times in 30 days.", "承認済みテンプレートの編集は24時間に1回、30日に10回までです。",
        "Una plantilla aprobada se puede editar una vez cada 24 horas y diez veces cada 30 días."),
    "not_deletable": ("submit", "A disabled template can't be deleted.", "無効になったテンプレートは削除できません。", "Una plantilla desactivada no se puede eliminar."),
    "not_paused": ("submit", "Only a paused template can be unpaused; this one is {status}.", "一時停止を解除できるのは一時停止中のテンプレートだけです（現在の状態：{status}）。",
        "Solo se puede reanudar una plantilla en pausa; esta está {status}."),
    "not_found": (("Message Template Not Found", "メッセージテンプレートが見つかりません", "No se encontró la plantilla de mensaje"),
        "There is no message template {name} in this account.", "このアカウントにメッセージテンプレート{name}はありません。", "No existe la plantilla {name} en esta cuenta."),
    "no_permission": ("permission", "The app behind this token wasn't granted the permission it needs.", "このトークンのアプリに必要な権限がありません。", "La app de este token no tiene el permiso necesario."),
    "not_assigned": ("permission", "The owner of this token isn't assigned to this account.", "このトークンの所有者はこのアカウントに割り当てられていません。", "El propietario de este token no está asignado a esta cuenta."),
    "token_dead": ("session", "Generate a new token and use that one.", "新しいトークンを生成して使ってください。", "Genera un token nuevo y úsalo."),
    "too_many_calls": ("limit", "Too many calls for this account. Try again in {minutes} minutes.", "このアカウントへの呼び出しが多すぎます。{minutes}分後にもう一度お試しください。",
        "Demasiadas llamadas para esta cuenta. Inténtalo en {minutes} minutos."),
}  # fmt: skip


def explanation(rule: str, locale: str, arguments: dict[str, Any]) -> tuple[str, str]:
    """(title, text) of a rule in the language of a locale such as "ja_JP"; English where we have no other."""
    language = locale.partition("_")[0]
    column = LANGUAGES.index(language) if language in LANGUAGES else 0
    title, *texts = RULES[rule]
    if isinstance(title, str):
        title = TITLES[title.format(**arguments)]
    return title[column], texts[column].format(**arguments)
