"""Cookies: who is signed in, and which browser this is. The tokens in them mean nothing outside the database."""

from dataclasses import replace
from uuid import UUID

from flask import Response, g, request

from dossier.access import view_as
from dossier.access.desk import of_person
from dossier.access.guests import Guest, guest_of
from dossier.login.devices import Visit
from dossier.login.sessions import Entered, SignedIn, entered
from dossier.rules.errors import NotFound, Refused
from portal import shared

# `__Host-`: over TLS only, for this host only, for the whole site (RFC 6265bis 4.1.3.2); plain HTTP is for trying out
SESSION, DEVICE, HALF, CLIENT, LOOKING = "session", "device", "half", "client", "looking"
APP = "app"  # of a phone that is bound
LETTER = "letter"  # the token of a link by mail
LANGUAGE = "language"  # of a stranger
_YEAR = 365 * 24 * 3600  # seconds


def who_is_there() -> Guest | None:
    """None: nobody is signed in. Raises TryLater."""
    g.entered = g.looking = None
    token = read(SESSION)
    found = entered(shared.house(), token, shared.now()) if token else None
    if found is None:
        return None
    g.entered = found
    try:
        own = guest_of(shared.database(), found.person_id, shared.now(), client_id=_key(read(CLIENT)))
    except NotFound:
        return None
    if own.domain != shared.house().settings.domain:
        return None  # this is the portal of another office, whose pages would show them that office
    return (_as_client(own) if own.roles else None) or own


def _as_client(own: Guest) -> Guest | None:
    """With the eyes of the client user that the cookie names, judged anew each time. None: with their own."""
    look = looked_at()
    if look is None:
        return None
    administration_id, person_id = look
    database, now = shared.database(), shared.now()
    try:
        visitor = view_as.go_on(database, of_person(database, own.person_id, administration_id, now), person_id)
        guest = guest_of(database, person_id, now, client_id=visitor.client_id, looked_by=own.person_id)
    except (NotFound, Refused):
        return None
    if guest.client is None:
        return None
    g.looking = visitor
    return replace(guest, clients=(guest.client,))  # the colleague may not know for whom else this person acts


def looked_at() -> tuple[UUID, UUID] | None:
    """Administration and client user of 'bekijk als klant', as the cookie says, which gives no right. None: neither."""
    administration_id, person_id = map(_key, f"{read(LOOKING)}_".split("_")[:2])
    return (administration_id, person_id) if administration_id and person_id else None


def here() -> Entered:
    """The session of this request, behind a page for who is signed in."""
    assert g.entered is not None
    return g.entered  # type: ignore[no-any-return]  # flask.g has no types


def visit() -> Visit:
    return Visit(shared.address(), request.user_agent.string, read(DEVICE))


def sign_in(response: Response, signed: SignedIn) -> Response:
    """The browser keeps the session until it closes, and its own mark for a year."""
    write(response, SESSION, signed.token)
    if signed.device_token:
        write(response, DEVICE, signed.device_token, _YEAR)
    forget(response, HALF, LOOKING)
    return response


def read(name: str) -> str:
    return request.cookies.get(_named(name), "")


def write(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """`seconds` None: until the browser closes."""
    response.set_cookie(_named(name), value, max_age=seconds, secure=_secure(), httponly=True, samesite="Lax", path="/")


def forget(response: Response, *names: str) -> None:
    for name in names:
        response.delete_cookie(_named(name), secure=_secure(), httponly=True, samesite="Lax", path="/")


def _named(name: str) -> str:
    return f"__Host-{name}" if _secure() else f"dossier-{name}"


def _secure() -> bool:
    return shared.house().settings.portal_url.startswith("https:")


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
