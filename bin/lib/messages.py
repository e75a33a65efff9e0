"""bin/messages: the texts of the site and their translations, without the system's gettext tools.

English is the source. Texts are found in Python by Babel and in templates by Django's own
`templatize`, which turns a template into something Babel can read. A translation is never guessed
from a similar one.

This module needs the .venv (Babel, Django); bin/messages starts it there.
"""

import argparse
import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "en"
LANGUAGES = ("en", "ja")
# No texts for people of the site: libraries, tests, tools, and the sandbox, a product of its own.
LEFT_OUT = {"bin", "bench", "docs", "graph", "locale", "sandbox", "static", "tests"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    name + lazy: where
    for name, where in {
        "_": None,
        "gettext": None,
        "gettext_noop": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for lazy in ("", "_lazy")
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdif]|\{\w*\}")


def main() -> int:
    parser = argparse.ArgumentParser("bin/messages", description="Collect the texts into locale/*.")
    add = parser.add_argument
    add(
        "--check",
        action="store_true",
        help="change nothing; fail when a translation is not complete",
    )
    add("--compile", action="store_true", help="make the .mo files Django reads")
    asked = parser.parse_args()
    catalogs = [ROOT / "locale" / name / "LC_MESSAGES" / "django.po" for name in LANGUAGES]
    if asked.compile:
        for path in catalogs:
            compile_catalog(path)
        return 0
    found = collect()
    if asked.check:
        faults = [fault for path in catalogs for fault in faults_of(path, found)]
        print("\n".join(faults), file=sys.stderr)
        return int(bool(faults))
    for path in catalogs:
        update(path, found)
    return 0


def collect() -> Catalog:
    """Every text of the site, with the files it is in, in the order of the files."""
    settings.configure(USE_I18N=True)  # templatize asks for it
    found = Catalog()
    for path in sorted(_sources()):
        where = path.relative_to(ROOT).as_posix()
        for text, context in _texts(path):
            found.add(text, locations=[(where, 0)], context=context)
    return found


def faults_of(path: Path, found: Catalog) -> Iterator[str]:
    """What is missing, left over, unsure or wrong in one language, a line each."""
    language = path.parts[-3]
    known = _read(path)
    for message in found:
        if message.id and known.get(_key(message), message.context) is None:
            yield f"{language}: not collected yet, run bin/messages: {message.id!r}"
    for message in known:
        if not message.id:
            continue
        if found.get(_key(message), message.context) is None:
            yield f"{language}: no longer in the site, run bin/messages: {message.id!r}"
        elif language != SOURCE:
            yield from _faults_of_translation(language, message)


def update(path: Path, found: Catalog) -> None:
    """Bring one language up to date, keeping what is translated and dropping what is gone."""
    known = _read(path)
    known.update(found, no_fuzzy_matching=True, update_creation_date=False)
    known.obsolete.clear()
    out = io.BytesIO()
    write_po(out, known, width=100, include_lineno=False, ignore_obsolete=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue())
    left = sum(1 for m in known if m.id and not all(_strings(m)))
    left = 0 if path.parts[-3] == SOURCE else left  # English needs no translation
    print(f"{path.relative_to(ROOT)}: {len(known)} texts, {left} to translate")


def compile_catalog(path: Path) -> None:
    """Write the .mo beside the .po, at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}.new")
    with new.open("wb") as file:
        write_mo(file, _read(path))
    new.rename(path.with_suffix(".mo"))


def _faults_of_translation(language: str, message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield f"{language}: marked fuzzy: {message.id!r}"
    strings = _strings(message)
    if not all(strings):
        yield f"{language}: not translated: {message.id!r}"
        return
    # With a plural the number may stand only there: "one template", "%(count)s templates".
    wanted = placeholders(message.id if isinstance(message.id, str) else message.id[-1])
    if placeholders(strings[-1]) != wanted:
        yield f"{language}: the placeholders differ: {message.id!r} is {strings[-1]!r}"


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text.replace("%%", "")))


def _strings(message: Message) -> Sequence[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _read(path: Path) -> Catalog:
    """A language's catalog; an empty one when its file does not exist yet."""
    if not path.exists():
        return Catalog(locale=path.parts[-3], project="waportal")
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def _sources() -> Iterator[Path]:
    for room in ROOT.iterdir():
        if room.is_dir() and room.name not in LEFT_OUT and not room.name.startswith("."):
            yield from (p for p in room.rglob("*.py") if "migrations" not in p.parts)
            for kind in ("*.html", "*.txt", "*.svg"):
                yield from (p for p in room.rglob(kind) if "templates" in p.parts)


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Each text of a file (or the two forms of a plural) and its context."""
    source = path.read_text()
    if path.suffix != ".py":
        # The parentheses keep the tokenizer from caring about indentation.
        source = f"(\n{templatize(source, origin=str(path))}\n)"
    file = io.BytesIO(source.encode())
    for _, text, _, context in extract("python", file, KEYWORDS, options={"encoding": "utf-8"}):
        yield text, context


if __name__ == "__main__":
    raise SystemExit(main())
