"""Pictures of a file's pages, for people who look at it in a browser: nothing but pixels goes on.

Meant to run in a child with limits on time and memory: decoders and typesetters meet strangers' files here. Nothing in
a file is run and nothing is fetched: a text, a mail and an office file are set anew from their words, without scripts,
macros and pictures from elsewhere. SVG, PostScript and programs have no preview.
"""

import time
from datetime import timedelta
from typing import BinaryIO

MOST_PAGES = 100  # what is approved has to be seen: annual accounts take 20 to 60. The rest is in the file
MOST_TIME = timedelta(seconds=30)  # no page is begun after that: the first ones are worth having


def preview_of(stream: BinaryIO, content_type: str) -> tuple[bytes, ...]:
    """How many pages the file has, in digits (b"": not known), then WebP pictures of the first ones, at most 1600
    pixels high or wide; () when none can be made.

    `content_type` as told by the content. `stream` is seekable. Never raises for what is in the file: what was made
    before it stumbled is given.
    """
    from ingest.rendering.shown import pages_of  # noqa: PLC0415 - in the child: who names this function needs none of it

    pages: list[bytes] = []
    total: int | None = None
    deadline = time.monotonic() + MOST_TIME.total_seconds()
    try:
        stream.seek(0)
        shown = pages_of(stream, content_type)
        total = shown.total
        for page in shown.pages:
            pages.append(page)
            if len(pages) == MOST_PAGES or time.monotonic() > deadline:
                break
    except Exception:  # noqa: BLE001, S110 - libraries meet strangers' files: a surprise costs the pages from here on
        pass
    return (b"" if total is None else b"%d" % total, *pages) if pages else ()
