"""Which template is asked for, by a form of one dossier or of many."""

from flask import request

from dossier.rules.applying import ONCE
from dossier.structure.apply import Wish
from portal import shared
from portal.words import OFFICE_TIME

FIRST_YEAR, LAST_YEAR = 1990, 2100


def this_year() -> int:
    return shared.now().astimezone(OFFICE_TIME).year


def wish_of(*, yearly: bool) -> Wish:
    """Whatever a browser sends: a year that is none becomes this one."""
    year = request.values.get("year", type=int) or this_year()
    answers = {name.removeprefix("answer."): value for name, value in request.values.items() if "answer." in name}
    return Wish(
        template_code=request.values.get("template", ""),
        year=min(max(year, FIRST_YEAR), LAST_YEAR) if yearly else ONCE,
        answers=answers,
        confirm_rights="rights" in request.values,
        reason=request.values.get("reason", ""),
    )
