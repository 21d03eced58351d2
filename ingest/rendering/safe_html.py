"""HTML of strangers -> HTML that may be shown to people: nothing that runs, nothing that is fetched.

Meant to run in a child: the parser is handed hostile input.
"""

import re
from collections.abc import Mapping

import nh3

from ingest.reading.nesting import is_too_deep

LARGEST_CHARACTERS = 4_000_000  # 0.5 s

_CONTENT_GOES_TOO = {"script", "style", "title", "object", "svg", "math", "template", "noembed", "noframes"}
_TAGS = {
    "a", "abbr", "b", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd",
    "del", "dfn", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd",
    "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"dir", "lang", "align", "style"},
    "a": {"href", "title"},
    "col": {"span"},
    "font": {"color"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"colspan", "rowspan", "valign", "width", "bgcolor"},
    "th": {"colspan", "rowspan", "valign", "width", "bgcolor"},
}
_STYLE_PROPERTIES = {  # none that takes a URL, a position or a size beyond its box
    "background-color",
    "color",
    "font-style",
    "font-weight",
    "text-align",
    "text-decoration",
    "vertical-align",
}
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_LEADS_AWAY = re.compile(r"(?i)\s*(?:https?|mailto|tel):")  # a relative link would be one into our own pages


class TooMuch(ValueError):  # noqa: N818 - says what happened
    """The HTML is larger or nested deeper than we let a parser or a typesetter see."""


def safe_html(html: str, pictures: Mapping[str, str] | None = None) -> str:
    """Sanitised fragment. `pictures` maps content ids to the addresses that may stand in `src`; all other pictures lose
    theirs. Raises TooMuch.
    """
    if len(html) > LARGEST_CHARACTERS or is_too_deep(html):
        raise TooMuch
    known = pictures or {}

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if tag == "img" and attribute == "src":
            return known.get(content_id(value))
        return value if attribute != "href" or _LEADS_AWAY.match(value) else None

    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_CONTENT_GOES_TOO,
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        filter_style_properties=_STYLE_PROPERTIES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def content_id(source: str) -> str:
    """The content id of a `cid:` address (RFC 2392), percent-encoding as sent; "" when it is another address."""
    scheme, _, name = source.strip().partition(":")
    return name if scheme.lower() == "cid" else ""
