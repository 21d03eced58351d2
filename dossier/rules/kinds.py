"""Kinds of client users: what somebody is for a client, which templates suggest rights for.

directie, administratie, salaris, alleen-uploaden; vennoot:A for a partner, extern:notaris or extern:bank for others.
"""

import re

from dossier.rules.errors import Refused
from dossier.rules.rights import Level, Setting

DIRECTOR, BOOKKEEPING, PAYROLL, UPLOAD_ONLY = "directie", "administratie", "salaris", "alleen-uploaden"
USUAL = (DIRECTOR, BOOKKEEPING, PAYROLL, UPLOAD_ONLY)
_PLAIN = frozenset(USUAL)
_WITH_NAME = re.compile(r"(vennoot|extern):[\w-]{1,40}")
_PARTNER = "vennoot:"


def checked(kind: str) -> str:
    """Raises Refused for a kind that is not known."""
    if kind in _PLAIN or _WITH_NAME.fullmatch(kind):
        return kind
    known = ", ".join(sorted(_PLAIN))
    raise Refused(
        "There is no kind of user '{kind}'. Give {known}, vennoot:A or extern:notaris.", kind=kind, known=known
    )


def capped(kind: str, level: Level) -> Level:
    """The most of this level that somebody of this kind can have."""
    if kind != UPLOAD_ONLY or not level.shows_documents:
        return level
    return Level.UPLOAD if level.takes_uploads else Level.PASSAGE


def refuse_above(kind: str, right: Level | Setting) -> None:
    """Raises Refused for a right that this kind never has."""
    if kind == UPLOAD_ONLY and (right is Setting.SHOW or (isinstance(right, Level) and right.shows_documents)):
        raise Refused("This person may only upload, and sees no documents. Change what they are for the client first.")


def may_hand_on(own: str, wanted: str) -> bool:
    """Whether a delegated admin of kind `own` may add somebody of kind `wanted`.

    Templates suggest rights by kind, so nobody hands on one that could bring more than the own: the kind of a partner
    stays with that partner.
    """
    if wanted in (own, UPLOAD_ONLY):
        return True
    return own == DIRECTOR and not wanted.startswith(_PARTNER)
