"""What Meta tells about messages, media and people: English, Japanese, Spanish."""

from sandbox.texts.templates import Texts

# rule: (title in templates.TITLES or its own three titles, English, Japanese, Spanish)
RULES: dict[str, tuple[str | Texts, str, str, str]] = {}
