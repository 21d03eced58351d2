"""Words for what templates and rights keep as a code: labels, levels, roles, kinds of client users, types of files.

An office may write codes of its own; what is not known is shown as it was written.
"""

import re

from flask import Flask
from markupsafe import Markup, escape

from dossier.rules.applying import EVERYONE, LEVELS
from dossier.rules.retention import Label
from dossier.rules.rights import Role
from portal.words import named, say, states, user_kind

EVERYONE_SAYS = named("all client users")
FILE_TYPES = {
    "application/pdf": named("PDF"),
    "application/msword": named("Word document"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": named("Word document"),
    "application/vnd.oasis.opendocument.text": named("Text document"),
    "application/vnd.ms-excel": named("Excel sheet"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": named("Excel sheet"),
    "application/vnd.oasis.opendocument.spreadsheet": named("Spreadsheet"),
    "application/vnd.ms-powerpoint": named("PowerPoint"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": named("PowerPoint"),
    "application/vnd.ms-outlook": named("Mail"),
    "application/zip": named("Zip file"),
    "application/x-7z-compressed": named("7z file"),
    "application/xml": named("XML file"),
    "text/xml": named("XML file"),
    "text/csv": named("CSV file"),
    "text/html": named("Web page"),
    "message/rfc822": named("Mail"),
}
FILE_FAMILIES = {
    "image": named("Picture"),
    "text": named("Text"),
    "audio": named("Sound"),
    "video": named("Video"),
    "message": named("Mail"),
}


def label(code: str) -> str:
    """How long something is kept."""
    return states(Label(code)) if code in set(Label) else code


def level(code: str) -> str:
    """What a template suggests for clients."""
    return states(LEVELS[code]) if code in LEVELS else code


def role(code: str) -> str:
    """What an office user has to be."""
    return states(Role(code)) if code in set(Role) else code


def kind(code: str) -> str:
    """For whom a template suggests rights: all, or who is this for the client."""
    return say(EVERYONE_SAYS) if code == EVERYONE else user_kind(code)


def asked(code: str) -> str:
    """Whose name a template asks: vennoot_a is vennoot A."""
    return " ".join(each.upper() if len(each) == 1 else each for each in code.split("_"))


def file_type(content_type: str) -> str:
    known = FILE_TYPES.get(content_type) or FILE_FAMILIES.get(content_type.partition("/")[0])
    return say(known) if known else say("File")


KINDS_OF_RULES = (  # what a filing rule may ask, as a list: a kind that ends in / is a whole family
    "application/pdf",
    "image/",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/xml",
    "text/csv",
    "message/rfc822",
    "application/zip",
)


def kinds_to_choose(*besides: str) -> list[tuple[str, str]]:
    """Each kind with its words. `besides`: of the document, and what the rule says already."""
    known = [(each, file_type(each)) for each in KINDS_OF_RULES]
    words = {say("File"), *(said for _, said in known)}
    others = [each for each in dict.fromkeys(besides) if each and each not in KINDS_OF_RULES]
    # what has the words of another, such as a Word document of old, is told apart by its code
    told = [(each, f"{file_type(each)} ({each})" if file_type(each) in words else file_type(each)) for each in others]
    return [("", say("All kinds")), *known, *told]


_PIECES = re.compile(r"\s+|[^\s@._/\\-]{1,24}[@._/\\-]*|[@._/\\-]+")


def soft(text: str) -> Markup:
    """An address or a file name that may be broken where people would: behind @ . _ / and -, never in a word."""
    return Markup("<wbr>").join(escape(each) for each in _PIECES.findall(text))


def teach(app: Flask) -> None:
    app.jinja_env.filters.update({each.__name__: each for each in (label, level, role, kind, asked, file_type, soft)})
