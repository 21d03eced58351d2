"""Codes of an authenticator app (RFC 6238): each is taken once, and a clock that runs fast or slow is followed."""

import base64
import hmac
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from sqlalchemy import update
from sqlalchemy.orm import Session

from dossier.rows import changed_one
from models import Authenticator

DIGITS = 6
STEP = 30  # seconds
SECRET_BYTES = 20  # RFC 4226 4, R6
WINDOW = (0, -1, 1)  # steps beside where its clock should be; RFC 6238 5.2 asks for one at most
FURTHEST_DRIFT = 20  # steps that a clock may have run away: more is no clock but a guess


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // STEP


def code_at(secret: str, step: int) -> str:
    """`secret`: base32."""
    return HOTP(base64.b32decode(secret), DIGITS, SHA1()).generate(step).decode()  # noqa: S303 - what apps know; RFC 6238 1.2


def matching_step(secret: str, code: str, now: datetime, drift: int) -> int | None:
    """The step that this code belongs to, near where the app's clock should be. None: no code of this moment."""
    expected = step_at(now) + drift
    steps = [expected + each for each in WINDOW if abs(drift + each) <= FURTHEST_DRIFT]
    found = [step for step in steps if hmac.compare_digest(code_at(secret, step).encode(), code.encode())]
    return found[0] if found else None


def use(session: Session, app: Authenticator, step: int, now: datetime) -> bool:
    """Take the code of this step, and remember the drift (RFC 6238 6). False: that one or a later one was taken."""
    unused = (Authenticator.id == app.id, Authenticator.last_step < step)
    return changed_one(session, update(Authenticator).where(*unused).values(last_step=step, drift=step - step_at(now)))
