"""Which pages, as people write them: '1-3,7'; and who sees a document made of several. Pure."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from dossier.rules.errors import Refused
from dossier.rules.rights import Setting

_RANGE = re.compile(r"\s*(\d{1,6})\s*(?:-\s*(\d{1,6})\s*)?")


def pages_in(text: str, count: int) -> tuple[int, ...]:
    """The pages, from 1, in the order written; '' is all of them. `count`: that there are. Raises Refused."""
    if not text.strip():
        return tuple(range(1, count + 1))
    found: list[int] = []
    for each in text.split(","):
        match = _RANGE.fullmatch(each)
        if match is None:
            raise Refused("'{pages}' is no page or range of pages: write 1-3,7.", pages=each.strip())
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= count:
            raise Refused("There are no pages {pages}: there are {count}.", pages=each.strip(), count=count)
        found += range(first, last + 1)
    if len(set(found)) != len(found):
        raise Refused("Name each page once.")
    return tuple(found)


def written(pages: Sequence[int]) -> str:
    """The same as people write it: 1, 2, 3, 7 is '1-3,7'."""
    runs: list[list[int]] = []
    for each in pages:
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def strictest(settings: Sequence[Mapping[UUID, Setting]]) -> dict[UUID, Setting]:
    """Per person what goes for a document made of several. `settings`: per source, of those who have one.

    Who may not see one of them does not see what holds it: hidden in one is hidden, shown is shown in each.
    """
    strict: dict[UUID, Setting] = {}
    for person_id in sorted({each for one in settings for each in one}):
        said = {one.get(person_id, Setting.FOLLOW) for one in settings}
        if Setting.HIDE in said:
            strict[person_id] = Setting.HIDE
        elif said == {Setting.SHOW}:
            strict[person_id] = Setting.SHOW
    return strict
