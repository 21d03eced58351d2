"""Wachtwoord vergeten, and the link in the letter: of an invitation too. Nobody is told who exists."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.login import address, letters
from dossier.rules.errors import Refused
from portal import session, shared
from portal.access import Who, open_to
from portal.errors import CONFLICT, refusal
from portal.words import say

pages = Blueprint("letters", __name__)
OPEN_FOR = 3600  # seconds between opening the link and choosing a password


@pages.get("/wachtwoord-vergeten")
@open_to(Who.ANYONE)
def forgotten() -> str:
    return render_template("login/forgotten.html")


@pages.post("/wachtwoord-vergeten")
@open_to(Who.ANYONE)
def ask() -> Response:
    """The same answer for every name."""
    name = request.form.get("name", "")
    letters.ask_new_password(shared.house(), shared.house().settings.domain, name, shared.address(), shared.now())
    flash(
        say(
            "When we know this name, a letter with a link is on its way. Look in your mail, also between the unwanted."
        ),
        "good",
    )
    return redirect(url_for("login.sign_in_page"))


@pages.get("/wachtwoord/<token>")
@open_to(Who.ANYONE)
def link(token: str) -> Response:
    return _put_away(token, "letters.choose")


@pages.get("/mailadres/<token>")
@open_to(Who.ANYONE)
def address_link(token: str) -> Response:
    """A program that follows links in mail changes nothing."""
    return _put_away(token, "letters.new_address")


@pages.get("/mailadres")
@open_to(Who.ANYONE)
def new_address() -> str:
    token = session.read(session.LETTER)
    letter = letters.look(shared.house(), token, shared.now(), address.KINDS) if token else None
    usable = letter is not None and letter.state in letters.USABLE
    return render_template("login/new_address.html", letter=letter, usable=usable)


@pages.post("/mailadres")
@open_to(Who.ANYONE)
def confirm_address() -> Response:
    address.confirm(shared.house(), session.read(session.LETTER), shared.now())
    response = make_response(redirect(url_for("home.home")))
    session.forget(response, session.LETTER)
    flash(say("Your mail address is changed. We told the old address."), "good")
    return response


@pages.get("/wachtwoord")
@open_to(Who.ANYONE)
def choose() -> str:
    return _page()


@pages.post("/wachtwoord")
@open_to(Who.ANYONE)
def choose_now() -> Response | tuple[str, int]:
    new = request.form.get("new", "")
    try:
        letters.accept(shared.house(), session.read(session.LETTER), new, shared.now())
    except Refused as error:
        return _page(wrong=refusal(error)), CONFLICT
    response = make_response(redirect(url_for("login.sign_in_page")))
    session.forget(response, session.LETTER)
    flash(say("Your password is set. You can sign in with it now."), "good")
    return response


def _page(wrong: str = "") -> str:
    token = session.read(session.LETTER)
    letter = letters.look(shared.house(), token, shared.now()) if token else None
    usable = letter is not None and letter.state in letters.USABLE
    return render_template("login/new_password.html", letter=letter, usable=usable, wrong=wrong)


def _put_away(token: str, following: str) -> Response:
    """The token goes from the address into a cookie: no history, no log and no other page reads it there."""
    response = make_response(redirect(url_for(following)))
    response.headers["Referrer-Policy"] = "no-referrer"
    session.write(response, session.LETTER, token, OPEN_FOR)
    return response
