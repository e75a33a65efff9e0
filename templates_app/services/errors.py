"""Why a person's act was not carried out. Each is a sentence for that person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from templates_app.content import Content
from templates_app.models import Revision

if TYPE_CHECKING:
    from templates_app.lint import Finding


class TemplateError(Exception):
    """Base; `str(error)` is a whole translated sentence."""


def sentence(name: str) -> str:
    """What the error of this name says to people."""
    error = globals().get(name)
    return str(error()) if error else name


class NameTaken(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("This account already has a template of this name in this language."))


class NotEditable(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("This template cannot be changed in its present state."))


class NameFixed(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("Meta already has this template: its name and language cannot change."))


class CategoryFixed(TemplateError):
    def __init__(self) -> None:
        super().__init__(
            _("Meta has approved this template: its category cannot change. Write a new one.")
        )


class NotPossible(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("Meta does not do that with a template in this state."))


class ErrandOpen(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("Something is already asked of Meta for this template."))


class Answered(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("A colleague has answered this already."))


class StaleDraft(TemplateError):
    """Somebody saved in between. `theirs` is the newest revision, `mine` what was not saved."""

    def __init__(self, theirs: Revision, mine: Content) -> None:
        super().__init__(_("Somebody else saved this template while you were writing."))
        self.theirs = theirs
        self.mine = mine


class NotReady(TemplateError):
    """The limits Meta enforces are not met. `findings` says where."""

    def __init__(self, findings: list[Finding] | None = None) -> None:
        super().__init__(_("Meta would refuse this template as it is. Correct the marked fields."))
        self.findings = findings or []


class SampleUnfit(TemplateError):
    """What is in the file is not what this header carries."""

    def __init__(self, format: str) -> None:
        takes = {
            "IMAGE": _("A picture has to be a JPEG or PNG file."),
            "VIDEO": _("A video has to be an MP4 file."),
            "GIF": _("A moving picture has to be an MP4 file."),
            "DOCUMENT": _("A document has to be a PDF file."),
        }
        super().__init__(takes[format])


class SampleTooBig(TemplateError):
    def __init__(self, size: int, most: int) -> None:
        facts = {"size": filesizeformat(size), "most": filesizeformat(most)}
        super().__init__(_("The file has %(size)s; Meta takes %(most)s at most.") % facts)


class SampleMissing(TemplateError):
    """A content points to a file that the organisation does not have."""

    def __init__(self) -> None:
        super().__init__(_("The sample file is not here. Upload it again."))


class NotYourOwn(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("A second person has to look at it: nobody clears their own text."))


class NotYourSource(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("That is not the language this template is translated from."))


class NotAReviewer(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("This person may not review templates."))


class NoteMissing(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("Say what should change."))


class ItemsMissing(TemplateError):
    """Not everything on the checklist is ticked; `missing` are the items' words."""

    def __init__(self, missing: Sequence[str] = ()) -> None:
        told = " · ".join(missing)
        super().__init__(_("Tick these first, or ask for changes: %(items)s") % {"items": told})
        self.missing = missing


class ChangesOpen(TemplateError):
    """Somebody asked for changes that nobody has resolved; `asked` are the words it is about."""

    def __init__(self, asked: Sequence[str] = ()) -> None:
        told = " · ".join(f"“{one[:80]}”" for one in asked) or "—"
        super().__init__(
            ngettext(
                "A requested change is open: %(asked)s. Resolve it first.",
                "Requested changes are open: %(asked)s. Resolve them first.",
                len(asked),
            )
            % {"asked": told}
        )


class WordsMissing(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("Write what you want to say."))


class QuoteAbsent(TemplateError):
    def __init__(self) -> None:
        super().__init__(
            _("These words do not stand in that part. Copy them as they are, or quote nothing.")
        )


class CannotHaveIt(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("This person neither writes nor reviews templates here."))


class Expired(TemplateError):
    def __init__(self, day: date | None = None) -> None:
        told = {"day": date_format(day) if day else "—"}
        super().__init__(
            _("This template has expired on %(day)s. Set a later day before you submit it.") % told
        )


class Moved(TemplateError):
    """The template was no longer where this act starts from."""

    def __init__(self) -> None:
        super().__init__(_("Somebody was faster: the template has moved on meanwhile."))


class NotADraft(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("Only a draft can be sent to a colleague."))


class NotAllowed(TemplateError):
    """The right was taken away between asking and doing."""

    def __init__(self) -> None:
        super().__init__(_("Who asked for it may not write templates here any more."))


class ShelfGone(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("The folder or tag was deleted before this was done."))


class Unforeseen(TemplateError):
    """Something broke that has no name; the log has it."""

    def __init__(self) -> None:
        super().__init__(
            _("Something went wrong here that we did not foresee. The template is as it was.")
        )


class AlreadySubmitted(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("This template has already been submitted."))


class NotCleared(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("A colleague has to clear this template before it goes to Meta."))


class PlanChanged(TemplateError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Something has changed since you looked. Look again at what would happen, then confirm."
            )
        )
