"""Errors, named after the reaction that is wanted."""

from dossier.rules.states import Reason
from dossier.rules.text import Language, Text


class TryLater(Exception):  # noqa: N818 - the name is the reaction
    """A temporary fault of ours or of a neighbour: the same work may succeed later. Nothing is lost."""


class BytesSpoiled(TryLater):
    """Stored bytes are missing or not what was stored: nothing of them is given until somebody has restored them."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"what is stored is missing or damaged; reference {reference}")
        self.reference = reference  # finds the line of the log


class GiveUp(Exception):  # noqa: N818 - the name is the reaction
    """Trying again will not help: set the subject apart, with this reason, for a person to look at."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason


class NoAnswer(TryLater):
    """A neighbour did not say whether it did what was asked: asked again, it may do it twice."""


class PutOff(TryLater):
    """The relay takes this letter later (RFC 5321 4.2.1); others it may take now."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"the mail relay said {code}")
        self.code = code
        self.text = text  # as the relay said it


class Undeliverable(Exception):  # noqa: N818 - the name is the reaction
    """A letter is refused for good (RFC 5321 4.2.1): the same letter will be refused again."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text  # as the relay said it


class NotFound(Exception):  # noqa: N818 - the name is the reaction
    """What was asked for does not exist, or not for this person: the same answer for both."""


class Refused(Exception):  # noqa: N818 - the name is the reaction
    """The request is understood and not allowed; the text says why and what to do, in plain words.

    Never an f-string: places are `{named}` and filled by `values`, so that the text can be said in Dutch too.
    """

    def __init__(self, text: str, **values: object) -> None:
        self.text = text
        self.values = values
        super().__init__(self.filled(text, "en"))

    def filled(self, text: str, language: Language) -> str:
        """The text, or its translation into this language, with its places filled."""
        values = {
            name: each.said_in(language) if isinstance(each, Text) else each for name, each in self.values.items()
        }
        return text.format(**values) if values else text
