"""A text in the two languages that we speak."""

from typing import Literal, NamedTuple

Language = Literal["nl", "en"]


class Text(NamedTuple):
    nl: str
    en: str

    def said_in(self, language: Language) -> str:
        return self.nl if language == "nl" else self.en
