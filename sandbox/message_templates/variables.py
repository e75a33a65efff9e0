"""Variables in a text: `{{1}}` or `{{first_name}}`, and their examples.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

import re
from typing import Any

from sandbox.errors import GraphError, refused

BRACED = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
NAMED = re.compile(r"[a-z_]+")
FORMAT_SUBCODES = {"header": 2388047, "body": 2388072, "footer": 2388073, "component": 2388043}


def bad_format(part: str, rule: str, **arguments: Any) -> GraphError:
    return refused(rule, FORMAT_SUBCODES[part], part=part, **arguments)


def find_variables(text: str, part: str, *, named: bool) -> list[str]:
    """The variables in order of appearance. Raises the format error of `part` for braces, order
    and mixing.

    Names in a positional template are let through: Meta takes such a template and then rejects it.
    """
    found = BRACED.findall(text)
    rest = BRACED.sub("", text)
    if (
        "{{" in rest
        or "}}" in rest
        or not all(name.isdecimal() or NAMED.fullmatch(name) for name in found)
    ):
        raise bad_format(part, "braces")
    if named:
        _check_names(found, part)
    else:
        numbers = {int(name[:6]) for name in found if name.isdecimal()}
        if numbers != set(range(1, len(numbers) + 1)):
            raise bad_format(part, "variables_order")
    return list(dict.fromkeys(found))


def _check_names(found: list[str], part: str) -> None:
    if any(name.isdecimal() for name in found):
        raise bad_format(part, "variables_mixed")
    for name in found:
        if found.count(name) > 1:
            raise bad_format(part, "variables_repeated", name=name)


def check_body_shape(text: str, count: int) -> None:
    """No variable at either end (2388299), and enough words around them (2388293)."""
    stripped = text.strip()
    if stripped.startswith("{{") or stripped.endswith("}}"):
        raise refused("dangling", 2388299)
    words = count_words(BRACED.sub(" ", text))
    # Meta publishes no formula. Providers found this one:
    # https://sdcsupport.syniverse.com/hc/en-us/articles/30569685832471
    if count and words < 2 * count + 1:
        raise refused("ratio", 2388293, count=count, words=words)


def count_words(text: str) -> int:
    """Words, also in scripts written without spaces, where two characters count as one word."""
    unspaced = re.findall(
        r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]", text
    )
    spaced = re.findall(
        r"[^\W_]+",
        re.sub(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]", " ", text),
    )
    return len(spaced) + (len(unspaced) + 1) // 2


def check_examples(names: list[str], example: Any, *, key: str, field: str, named: bool) -> None:
    """Every variable needs an example. `key` is header_text or body_text; named ones use
    `<key>_named_params`, also in a template that forgot to say so and is rejected for it.
    """
    if not names:
        return
    given = example if isinstance(example, dict) else {}
    in_order = not named and len(_flat(given.get(key))) >= len(names)
    if not in_order and not _named_examples(given, key, names):
        raise refused("example_missing", 2388043, field=field, count=len(names))


def _named_examples(given: dict[str, Any], key: str, names: list[str]) -> bool:
    listed = given.get(f"{key}_named_params")
    pairs = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    told = {
        one.get("param_name")
        for one in pairs
        if isinstance(one.get("param_name"), str) and one.get("example")
    }
    return set(names) <= told


def _flat(values: Any) -> list[Any]:
    """Meta's pages show `[["a","b"]]`, `["a","b"]` and `"a"`; all three are taken."""
    if isinstance(values, str):
        values = [values]
    if not isinstance(values, list):
        return []
    if values and isinstance(values[0], list):
        values = values[0]
    return [value for value in values if isinstance(value, str | int) and str(value)]


def format_problem(texts: list[str], *, named: bool) -> str | None:
    """What Meta's review rejects as INVALID_FORMAT although the call was accepted."""
    for text in texts:
        if "}}{{" in text:
            return "Two variables stand next to each other without text between them."
        if not named and any(not name.isdecimal() for name in BRACED.findall(text)):
            return "The template has named variables, but its parameter format is positional."
    return None
