"""Suggestions: up to three folders for a document, each with its reason in words.

First what somebody said (plus-address, subject tag), then where the same bytes are, rules, habit (where staff put like
documents before), and last a folder that the file name names.
Habit is naive Bayes over a few plain features. The reason names the feature that speaks most for the folder.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import exp, log
from uuid import UUID

from dossier.rules.filing_rules import Described, FilingRule, first_that_holds
from dossier.rules.likeness import named_by, plain
from dossier.rules.states import Hint
from dossier.rules.text import Language
from dossier.rules.wording.senders import HINTS

MOST = 3
LEAST_CHANCE = 0.05  # a folder that is less likely is no help
LEAST_TIMES = 2  # once is no habit
SMOOTHING = 0.5  # added to every count: what never happened is not impossible
LEAST_TAG = 3  # characters of a tag that may stand for a longer folder name
TELLING_TYPE = log(2)  # a type of file says something of a folder that holds it twice as often as the others do
TELLING = (Hint.TYPE_HABIT, Hint.NAME_HABIT, Hint.SENDER_HABIT)  # of equal reasons the last one is said

_WORD = re.compile(r"[^\W\d_]{3,}")
_TAG = re.compile(r"\[([^\[\]]{1,60})\]")


@dataclass(frozen=True, slots=True)
class Suggestion:
    folder_id: UUID
    hint: Hint
    detail: str  # which tag, rule, sender or word
    times: int = 0  # of `total`, for habits
    total: int = 0

    def in_words(self, language: Language = "nl") -> str:
        text = HINTS[self.hint].said_in(language)
        return text.format(detail=self.detail, times=self.times, total=self.total)


@dataclass(frozen=True, slots=True)
class Asked:
    """The document that needs a folder, and what came with it."""

    item: Described
    tag: str = ""  # of the plus-address
    same_as: "SameBytes | None" = None  # None: the first with these bytes, or the other one is in no folder


@dataclass(frozen=True, slots=True)
class SameBytes:
    """A document with the same bytes that is in a folder."""

    name: str
    folder_id: UUID


Feature = tuple[Hint, str]


@dataclass(slots=True)
class Habits:
    """Counts of what staff did before in one administration."""

    filed: Counter[UUID] = field(default_factory=Counter)
    seen: Counter[Feature] = field(default_factory=Counter)
    together: dict[Feature, Counter[UUID]] = field(default_factory=lambda: defaultdict(Counter))

    def learn(self, item: Described, folder_id: UUID) -> None:
        self.filed[folder_id] += 1
        for feature in features(item):
            self.seen[feature] += 1
            self.together[feature][folder_id] += 1

    def suggest(self, item: Described) -> Iterator[Suggestion]:
        """Likely folders, the likeliest first."""
        known = [feature for feature in features(item) if self.seen[feature]]
        for folder_id, chance in _chances({each: self._score(each, known) for each in self.filed}):
            reasons = [feature for feature in known if self._tells(feature, folder_id)]
            if chance >= LEAST_CHANCE and reasons:
                best = max(
                    reasons,
                    key=lambda feature: (self._weight(feature, folder_id), TELLING.index(feature[0]), feature[1]),
                )
                yield Suggestion(folder_id, *best, self.together[best][folder_id], self.seen[best])

    def _tells(self, feature: Feature, folder_id: UUID) -> bool:
        """Whether it is a reason that can be said. That most of what comes is a PDF is none."""
        if self.together[feature][folder_id] < LEAST_TIMES:
            return False
        return feature[0] is not Hint.TYPE_HABIT or self._weight(feature, folder_id) >= TELLING_TYPE

    def _score(self, folder_id: UUID, known: Iterable[Feature]) -> float:
        return log(self.filed[folder_id]) + sum(log(self._share(each, folder_id)) for each in known)

    def _weight(self, feature: Feature, folder_id: UUID) -> float:
        """How much more often this feature is seen in this folder than anywhere."""
        return log(self._share(feature, folder_id)) - log(self.seen[feature] / self.filed.total())

    def _share(self, feature: Feature, folder_id: UUID) -> float:
        return (self.together[feature][folder_id] + SMOOTHING) / (self.filed[folder_id] + 2 * SMOOTHING)


def features(item: Described) -> frozenset[Feature]:
    """What of a document is compared. Digits are left out: dates and invoice numbers never come back."""
    words = {word.casefold() for word in _WORD.findall(item.name.rpartition(".")[0] or item.name)}
    found = {(Hint.NAME_HABIT, word) for word in words} | {(Hint.TYPE_HABIT, item.content_type)}
    return frozenset(found | {(Hint.SENDER_HABIT, item.sender)} if item.sender else found)


def suggest(
    asked: Asked, folders: Mapping[UUID, str], rules: Collection[FilingRule], habits: Habits
) -> tuple[Suggestion, ...]:
    """Up to three different folders of `folders` (names by id, the newest book year first), the most certain first."""
    found: dict[UUID, Suggestion] = {}
    for each in _all(asked, folders, rules, habits):
        if each.folder_id in folders:
            found.setdefault(each.folder_id, each)
    return tuple(found.values())[:MOST]


def _all(
    asked: Asked, folders: Mapping[UUID, str], rules: Collection[FilingRule], habits: Habits
) -> Iterator[Suggestion]:
    tags = [(Hint.PLUS_ADDRESS, asked.tag), *((Hint.SUBJECT_TAG, tag) for tag in _TAG.findall(asked.item.subject))]
    for hint, tag in tags:
        if folder_id := folder_named(tag, folders):
            yield Suggestion(folder_id, hint, tag)
    if same := asked.same_as:
        yield Suggestion(same.folder_id, Hint.DUPLICATE, same.name)
    if rule := first_that_holds(rules, asked.item):
        yield Suggestion(rule.folder_id, Hint.RULE, rule.name)
    yield from habits.suggest(asked.item)
    for folder_id, word in named_by(asked.item.name, folders):
        yield Suggestion(folder_id, Hint.FILE_NAME, word)


def folder_named(tag: str, folders: Mapping[UUID, str]) -> UUID | None:
    """The one folder that this tag names, whole or by its beginning. None: none, or more than one.

    Of folders with one name (of several book years) the first counts.
    """
    wanted = plain(tag)
    names = {folder_id: plain(name) for folder_id, name in folders.items()}
    exact = [folder_id for folder_id, name in names.items() if wanted and name == wanted]
    begun = [folder_id for folder_id, name in names.items() if len(wanted) >= LEAST_TAG and name.startswith(wanted)]
    fitting = exact or begun
    return fitting[0] if len({names[each] for each in fitting}) == 1 else None


def _chances(scores: Mapping[UUID, float]) -> list[tuple[UUID, float]]:
    """Log scores as chances that add up to one, the highest first; equal ones by id, so that the order is stable."""
    highest = max(scores.values(), default=0.0)
    weights = {each: exp(score - highest) for each, score in scores.items()}
    total = sum(weights.values())
    return sorted(((each, weight / total) for each, weight in weights.items()), key=lambda it: (-it[1], it[0]))
