"""Templates as a folder of files, so that a repository can be the source of truth."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.access import Act, acts_in
from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from templates_app import files
from templates_app.files import Document, Line, Unfit
from templates_app.models import Status, Template
from templates_app.services import bringing, review
from templates_app.services.bringing import Outcome, Planned
from templates_app.services.errors import TemplateError


class Command(BaseCommand):
    help = (
        "Writes an account's templates into a folder, one file NAME.LANGUAGE.json each, or reads them back. Reading is"
        " idempotent and makes drafts; a second person clears them before anybody submits them, so this command never"
        " sends anything to Meta. Prints a JSON report; ends with 1 when a file was refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        out = acts.add_parser("export", help="write the folder")
        into = acts.add_parser("import", help="read the folder")
        for one in (out, into):
            one.add_argument("folder", type=Path)
            one.add_argument("--organisation", required=True, help="its short name (slug)")
            one.add_argument("--account", required=True, help="the WhatsApp account's id at Meta")
            one.add_argument("--dry-run", action="store_true", help="say it, change nothing")
        into.add_argument("--by", required=True, help="e-mail of the person who answers for it")
        into.add_argument(
            "--ask-review", action="store_true", help="send what is new or changed to a colleague"
        )

    def handle(self, *, act: str, organisation: str, account: str, **options: Any) -> None:
        found = WhatsAppAccount.objects.filter(waba_id=account, organisation__slug=organisation)
        into = found.select_related("organisation", "connection").first()
        if into is None:
            raise CommandError("This organisation has no such account.", returncode=2)
        report = _write(into, **options) if act == "export" else _read(into, **options)
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        if any(one["outcome"] == Outcome.REFUSED for one in report):
            sys.exit(1)


def _write(
    account: WhatsAppAccount, *, folder: Path, dry_run: bool, **options: Any
) -> list[dict[str, Any]]:
    """Files whose template has not changed are not touched; files of others stay."""
    rows = Template.objects.filter(account=account).listed().exclude(status=Status.DELETED)
    report = []
    for template in rows.select_related("revision").order_by("name", "language"):
        document = Document.of(template)
        path, text = folder / files.file_name(document), files.to_text(files.to_json(document))
        outcome = Outcome.CREATED if not path.exists() else Outcome.CHANGED
        if path.exists() and path.read_text(encoding="utf-8") == text:
            outcome = Outcome.UNCHANGED
        elif not dry_run:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        report.append({"file": path.name, "outcome": str(outcome)})
    return report


def _read(
    account: WhatsAppAccount,
    *,
    folder: Path,
    by: str,
    dry_run: bool,
    ask_review: bool,
    **options: Any,
) -> list[dict[str, Any]]:
    person = _person(account.organisation, by)
    if not folder.is_dir():
        raise CommandError(f"{folder} is no folder.", returncode=2)
    paths = sorted(folder.glob("*.json"))
    plan = bringing.plan(account, [_line(n, path) for n, path in enumerate(paths)])
    done = plan if dry_run else bringing.carry_out(account, plan, by=person)
    report = []
    for one in done:
        told = {"file": paths[one.line.number].name, **one.as_json()}
        told.pop("line", None)
        if ask_review and not dry_run:
            told |= _asked(one, person)
        report.append(told)
    return report


def _person(organisation: Organisation, email: str) -> User:
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None or Act.TEMPLATES_WRITE not in acts_in(person, organisation):
        raise CommandError("Nobody of this e-mail may write templates here.", returncode=2)
    return person


def _line(number: int, path: Path) -> Line:
    """The template of a file, which must bear its own name: so there are never two of one."""
    try:
        document = files.from_json(json.loads(path.read_text(encoding="utf-8-sig")))
        if path.name != files.file_name(document):
            raise Unfit("name", "The file must be called %(file)s.", file=files.file_name(document))
    except Unfit as error:
        return Line.refused(number, error)
    except (OSError, ValueError, RecursionError) as error:
        return Line(number, None, "file", f"This is no JSON: {error}")
    return Line(number, document, name=document.name, language=document.language)


def _asked(one: Planned, person: User) -> dict[str, str]:
    """Send it to a colleague; what Meta would refuse stays a draft and says so."""
    if one.outcome not in (Outcome.CREATED, Outcome.CHANGED) or one.template is None:
        return {}
    template = Template.objects.select_related("organisation", "revision").get(pk=one.template.pk)
    try:
        review.send_to_colleague(template, to=None, by=person)
    except TemplateError as error:
        return {"review": str(error)}
    return {"review": "asked"}
