"""Where somebody wanted to go, carried through the pages of the login."""

from flask import request

TO = "to"  # the field, and the name in the address


def way_on(field: str = TO) -> str:
    """A page of ours, never another site: a path, and not '//host' (which browsers read as one). "": nowhere."""
    wanted = request.values.get(field, "")
    plain = wanted.isprintable() and wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if plain else ""
