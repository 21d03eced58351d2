"""Filing rules: which folder a document belongs in, by what the office or an administration wrote down."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from uuid import UUID

from dossier.rules.errors import Refused


@dataclass(frozen=True, slots=True)
class Described:
    """What rules and habits know of a document."""

    sender: str  # address in From, lower case; "" when it has none
    subject: str
    name: str
    content_type: str  # by content


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that are not "" must hold."""

    sender: str = ""  # a whole address, or "@domain"
    subject: str = ""  # words that occur in it
    name: str = ""  # pattern with * and ?
    content_type: str = ""  # "application/pdf", or "image/" for all pictures

    def hold(self, item: Described) -> bool:
        return (
            (not self.sender or _is_sender(self.sender, item.sender))
            and self.subject.casefold() in item.subject.casefold()
            and (not self.name or fnmatchcase(item.name.casefold(), self.name.casefold()))
            and (item.content_type == self.content_type or _is_kind(self.content_type, item.content_type))
        )


@dataclass(frozen=True, slots=True)
class FilingRule:
    """One rule as it works in one administration."""

    id: UUID
    name: str
    conditions: Conditions
    folder_id: UUID
    files_itself: bool  # without a person, when the sender is trusted


def checked(conditions: Conditions) -> Conditions:
    """The conditions as they are stored. Raises Refused when they would hold for every mail."""
    sender, subject = conditions.sender.strip().lower(), conditions.subject.strip()
    name, content_type = conditions.name.strip(), conditions.content_type.strip().lower()
    if not (sender or subject or name.strip("*?") or content_type):
        raise Refused("A rule needs a sender, words of the subject, a file name or a type.")
    if sender and "@" not in sender:
        raise Refused("Give the sender as a whole address, or as @domain.")
    return Conditions(sender, subject, name, content_type)


def first_that_holds(rules: Iterable[FilingRule], item: Described) -> FilingRule | None:
    """Rules are tried in their order; None: no rule speaks of this document."""
    return next((rule for rule in rules if rule.conditions.hold(item)), None)


def _is_sender(wanted: str, sender: str) -> bool:
    return sender.lower().endswith(wanted) if wanted.startswith("@") else sender.lower() == wanted


def _is_kind(wanted: str, content_type: str) -> bool:
    return not wanted or (wanted.endswith("/") and content_type.startswith(wanted))
