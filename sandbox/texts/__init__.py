"""What Meta tells the person behind a token: titles and explanations in English, Japanese and Spanish.

The wording is our own. Meta localises `error_user_title` and `error_user_msg` to the owner of the
token, so a client that decides by these texts instead of by the code breaks here as it would there.
"""

from typing import Any

from sandbox.texts import assets, enforcement, pricing, templates

LANGUAGES = ("en", "ja", "es")
TITLES = templates.TITLES
RULES = {**templates.RULES, **assets.RULES, **enforcement.RULES, **pricing.RULES}


def explanation(rule: str, locale: str, arguments: dict[str, Any]) -> tuple[str, str]:
    """(title, text) of a rule in the language of a locale such as "ja_JP"; English where we have
    no other.
    """
    language = locale.partition("_")[0]
    column = LANGUAGES.index(language) if language in LANGUAGES else 0
    title, *texts = RULES[rule]
    if isinstance(title, str):
        title = TITLES[title.format(**arguments)]
    return title[column], texts[column].format(**arguments)
