"""The covering text: what a person reads when the mail is opened, as plain text."""

import html
import re

import nh3

from ingest.reading.charsets import decode
from ingest.reading.nesting import is_too_deep

MAX_TEXT = 1_000_000  # characters

_LINE_BREAKS = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6]|/table|/blockquote)\b[^>]{0,200}>")
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_SPACES = re.compile(r"[ \t\xa0]+")
_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")
_NOT_SHOWN = {"script", "style", "head", "title", "noscript", "template"}


def plain_text(content: bytes, media_type: str, charset: str | None) -> str:
    """The text of one body; HTML without its tags."""
    text = (
        decode(content[: 4 * MAX_TEXT], charset)[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    )
    return from_html(text) if media_type == "text/html" else text


def from_html(text: str) -> str:
    """What HTML says, in lines. Nothing is fetched, nothing is run."""
    broken = _LINE_BREAKS.sub("\n", text.replace("\n", " "))
    if is_too_deep(broken):
        bare = html.unescape(_ANY_TAG.sub(" ", broken))
    else:
        bare = html.unescape(nh3.clean(broken, tags=set(), clean_content_tags=_NOT_SHOWN))
    lines = (_SPACES.sub(" ", line).strip() for line in bare.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
