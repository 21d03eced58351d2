"""Lists by the page. A cursor is sealed: it says where the page before ended, which may be a name."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from flask import request
from pydantic import TypeAdapter, ValidationError

from portal import shared
from portal.api.models import Answer, Page
from portal.api.problems import invalid

Place = TypeVar("Place")
Line = TypeVar("Line")


class Listing(Answer):
    """One page of a list; subclasses say of what."""

    next: str | None  # address of the page after it; None: this is the last one


List = TypeVar("List", bound=Listing)


def whole(kind: type[List], items: Sequence[Answer]) -> List:
    """A list that is short enough to come at once."""
    return kind(items=items, next=None)  # type: ignore[call-arg]  # subclasses say what their items are


def began(page: Page, kind: type[Place]) -> Place | None:
    """Where the page before ended. None: there is none. Raises Problem for what is no cursor of such a list."""
    if not page.cursor:
        return None
    try:
        return TypeAdapter(kind).validate_json(shared.house().seals.opened(page.cursor) or "")
    except ValidationError:
        raise invalid({"query.cursor": ["Take `next` as it was given, or begin with the first page."]}) from None


def cut(lines: Sequence[Line], page: Page, place: Callable[[Line], object]) -> tuple[Sequence[Line], str | None]:
    """The lines of this page and the address of the next one. `lines`: one more than the page holds were asked for."""
    shown = lines[: page.limit]
    if len(lines) <= page.limit:
        return shown, None
    at = place(shown[-1])
    cursor = shared.house().seals.seal(TypeAdapter(type(at)).dump_json(at).decode())
    return shown, f"{request.script_root}{request.path}?{urlencode({**request.args, 'cursor': cursor})}"
