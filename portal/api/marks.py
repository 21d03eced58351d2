"""What a view says of itself, for the OpenAPI document."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def takes_bytes(media_type: str) -> Callable[[View], View]:
    """Marks a view that reads the body as it comes. Stands between scope and input."""

    def mark(view: View) -> View:
        view.takes_bytes = media_type  # type: ignore[attr-defined]  # a function takes attributes
        return view

    return mark


def located(view: View) -> View:
    """Marks a view whose answer says in `Location` where what was made is."""
    view.located = True  # type: ignore[attr-defined]  # as above
    return view


def may_refuse(view: View) -> View:
    """Marks a view that only reads, and yet may be refused."""
    view.may_refuse = True  # type: ignore[attr-defined]  # as above
    return view
