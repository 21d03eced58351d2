"""Cookies: who is signed in, and which browser this is. The tokens in them mean nothing outside the database."""

from uuid import UUID

from flask import Response, g, request

from dossier.guests import Guest, guest_of
from dossier.login.devices import Visit
from dossier.login.sessions import Entered, SignedIn, entered
from dossier.rules.errors import NotFound
from portal import shared

# `__Host-`: over TLS only, for this host only, for the whole site (RFC 6265bis 4.1.3.2); plain HTTP is for trying out
SESSION, DEVICE, HALF, CLIENT, LOOKING = "session", "device", "half", "client", "looking"
_YEAR = 365 * 24 * 3600  # seconds


def who_is_there() -> Guest | None:
    """None: nobody is signed in. Raises TryLater."""
    g.entered = None
    token = read(SESSION)
    found = entered(shared.house(), token, shared.now()) if token else None
    if found is None:
        return None
    g.entered = found
    try:
        return guest_of(shared.database(), found.person_id, shared.now(), client_id=_key(read(CLIENT)))
    except NotFound:
        return None


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
    forget(response, HALF)
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
