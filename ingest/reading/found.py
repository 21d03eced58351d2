"""What is known of a part before its bytes are read: from its MIME header, or from its container."""

from dataclasses import dataclass

from dossier.rules.states import Fate, Flag, Why
from ingest.reading import fates
from ingest.reading.containers import Child
from ingest.reading.heading import shown
from ingest.reading.kinds import OCTETS
from ingest.reading.place import Message, Place
from ingest.reading.structure import Entity

_STRUCTURE_FLAGS = {"multipart/signed": Flag.SIGNED, "multipart/encrypted": Flag.ENCRYPTED_MESSAGE}
_ONCE = ("content-type", "content-transfer-encoding", "content-disposition")


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a part before its bytes are read."""

    path: str
    parent: str | None
    content_type: str
    fate: Fate
    why: Why
    original_name: str | None = None
    path_name: str | None = None  # the same with unescaped backslashes, for the shown name
    disposition: str | None = None
    content_id: str | None = None
    flags: frozenset[Flag] = frozenset()
    word: str = "bijlage"  # what an invented name is made of


def found_in_mail(entity: Entity, place: Place, message: Message, fate: Fate, why: Why) -> Found:
    content_id = (entity.fields.get("content-id") or b"").strip(b" <>\t").decode("utf-8", "replace")
    return Found(
        path=place.path,
        parent=place.parent,
        content_type=entity.media_type,
        fate=fate,
        why=why,
        original_name=_original_name(entity, message.hint),
        path_name=_named(entity.disposition.path("filename", message.hint), entity.content.path("name", message.hint)),
        disposition=_disposition(entity),
        content_id=shown(content_id) or None,
        flags=_structure_flags(entity),
    )


def _structure_flags(entity: Entity) -> frozenset[Flag]:
    flags = {_STRUCTURE_FLAGS[entity.media_type]} if entity.media_type in _STRUCTURE_FLAGS else set()
    if any(entity.fields.count(name) > 1 for name in _ONCE):
        flags.add(Flag.AMBIGUOUS)  # other readers may take the other one
    return frozenset(flags)


def found_in_container(child: Child, place: Place) -> Found:
    return Found(
        path=place.path,
        parent=place.parent,
        content_type=child.content_type or OCTETS,
        fate=Fate.DOCUMENT,
        why=Why.FROM_CONTAINER,
        original_name=child.name,
        disposition=child.disposition,
        content_id=child.content_id,
        flags=child.flags,
    )


def _original_name(entity: Entity, hint: str | None) -> str | None:
    return _named(entity.disposition.text("filename", hint), entity.content.text("name", hint))


def _named(*names: str | None) -> str | None:
    return next((name for name in names if name and name.strip()), None)


def _disposition(entity: Entity) -> str | None:
    """RFC 2183 2.8: an unknown one is an attachment."""
    main = entity.disposition.main
    return "attachment" if main and main != "inline" else main or None


def presented(entity: Entity, place: Place, message: Message) -> fates.Presented:
    return fates.Presented(
        media_type=entity.media_type,
        disposition=_disposition(entity),
        has_name=_original_name(entity, message.hint) is not None,
        within=place.within,
        has_body=message.has_body,
    )
