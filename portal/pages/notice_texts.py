"""Texts of the notices: what the office says in its own words, shown as a letter with invented data."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.rules.errors import NotFound, Refused
from dossier.rules.happenings import Happening
from dossier.rules.notice_texts import LONGEST_INTRODUCTION, LONGEST_SUBJECT, OwnText, checked, places_of
from dossier.rules.text import Language
from notify.letter_content import Look
from notify.own_words import set_words, words_of
from notify.preview import preview, standard
from portal import shared
from portal.access import Who, open_to
from portal.errors import refusal
from portal.office import look
from portal.words import LANGUAGES, say

pages = Blueprint("notice_texts", __name__, url_prefix="/office/texts")

INVALID = 422  # the form comes back with what is wrong
Texts = dict[Language, OwnText]


@pages.get("/")
@open_to(Who.ADMINISTRATOR)
def every() -> str:
    own = words_of(shared.database(), shared.guest().office_id)
    return render_template("office/texts.html", happenings=tuple(Happening), own={each for each, _ in own})


@pages.get("/<which>")
@open_to(Who.ADMINISTRATOR)
def one(which: str) -> str:
    happening = _happening(which)
    own = words_of(shared.database(), shared.guest().office_id)
    return _page(happening, {each: own.get((happening, each), OwnText()) for each in LANGUAGES})


@pages.post("/<which>")
@open_to(Who.ADMINISTRATOR)
def change(which: str) -> Response | tuple[str, int] | str:
    """Shown as a letter, kept, or put back to the standard text."""
    happening, do = _happening(which), request.form.get("do")
    given = {each: OwnText() if do == "standard" else _given(each) for each in LANGUAGES}
    try:
        if do == "show":
            return _page(happening, {each: checked(happening, text) for each, text in given.items()})
        set_words(shared.database(), shared.guest().office_id, happening, given, shared.act())
    except Refused as error:
        return _page(happening, given, wrong=refusal(error)), INVALID
    flash(say("It is the standard text again.") if do == "standard" else say("The text is kept."), "good")
    return redirect(url_for("notice_texts.one", which=which))


def _page(happening: Happening, texts: Texts, wrong: str = "") -> str:
    words: dict[tuple[Happening, str], OwnText] = {}
    if not wrong:
        words = {(happening, language): text for language, text in texts.items()}
    office = look()
    portal = shared.house().settings.portal_url.rstrip("/")
    shown = Look(office.name, office.colour, names_files=office.names_in_mail)
    return render_template(
        "office/text.html",
        happening=happening,
        texts=texts,
        standard={each: standard(happening, each) for each in LANGUAGES},
        letters={each: preview(shown, happening, each, portal, words) for each in LANGUAGES},
        places=places_of(happening),
        most={"subject": LONGEST_SUBJECT, "introduction": LONGEST_INTRODUCTION},
        wrong=wrong,
    )


def _given(language: Language) -> OwnText:
    return OwnText(request.form.get(f"subject-{language}", ""), request.form.get(f"introduction-{language}", ""))


def _happening(which: str) -> Happening:
    """Raises NotFound for what never happens."""
    if which not in set(Happening):
        raise NotFound("There is no such notice.")
    return Happening(which)
