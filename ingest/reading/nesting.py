"""How deep HTML is nested, told before a parser sees it.

The time that HTML parsing takes grows with the square of the nesting: 50,000 open tags take 7 s.
"""

import re
from collections import Counter

DEEPEST = 1_000  # open tags inside each other: 2 ms

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NEVER_OPEN = frozenset({  # void elements, and those whose end tag may be left out (HTML Living Standard 13.1.2)
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead", "tfoot", "colgroup",
})  # fmt: skip


def is_too_deep(html: str) -> bool:
    """Whether more than DEEPEST tags may be open inside each other: an upper bound, in one pass."""
    open_now: Counter[str] = Counter()
    depth = 0
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if name in _NEVER_OPEN:
            continue
        if not tag[1]:
            open_now[name] += 1
            depth += 1
        elif open_now[name]:
            open_now[name] -= 1
            depth -= 1
        if depth > DEEPEST:
            return True
    return False
