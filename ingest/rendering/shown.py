"""HTML of a mail as a person may see it in a page of ours."""

import json
from collections.abc import Mapping

from ingest.rendering.sandbox import ChildFailed, RenderLimits, run


def shown_html(html: str, pictures: Mapping[str, str], limits: RenderLimits | None = None) -> str | None:
    """A fragment without scripts, forms and anything remote, to be put in a sandboxed frame.

    `pictures`: content id -> address of that picture on our own pages. None: show the plain text instead.
    """
    request = json.dumps({"html": html, "pictures": dict(pictures)}).encode()
    try:
        return run("safe", request, limits or RenderLimits()).decode()
    except ChildFailed:
        return None
