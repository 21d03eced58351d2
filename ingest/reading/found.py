"""What is known of a part before its bytes are read: from its MIME header, or from its container."""

from dataclasses import dataclass

from dossier.rules.states import Fate, Flag, Why
from ingest.reading import fates
from ingest.reading.containers import Child
from ingest.reading.heading import shown
from ingest.reading.kinds import ACTIVE_EXTENSIONS, OCTETS
from ingest.reading.place import Message, Place
from ingest.reading.sniff import extension
from ingest.reading.structure import Entity, is_ambiguous
from ingest.reading.words import decode_words

_STRUCTURE_FLAGS = {"multipart/signed": Flag.SIGNED, "multipart/encrypted": Flag.ENCRYPTED_MESSAGE}


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
    name = _named(entity.disposition.text("filename", message.hint), entity.content.text("name", message.hint))
    return _found(entity, place, message.hint, name, _disposition(entity), fate, why)


def leaf_in_mail(entity: Entity, place: Place, message: Message) -> Found:
    """With the fate that the mail gives it by how it presents it."""
    name = _named(entity.disposition.text("filename", message.hint), entity.content.text("name", message.hint))
    disposition = _disposition(entity)
    leaf = fates.Presented(entity.media_type, disposition, name is not None, place.within, message.has_body)
    return _found(entity, place, message.hint, name, disposition, *fates.of_leaf(leaf))


def _found(  # noqa: PLR0913, PLR0917 - what both of the above know already
    entity: Entity, place: Place, hint: str | None, name: str | None, disposition: str | None, fate: Fate, why: Why
) -> Found:
    content_id = entity.fields.get("content-id")
    return Found(
        path=place.path,
        parent=place.parent,
        content_type=entity.media_type,
        fate=fate,
        why=why,
        original_name=name,
        path_name=_path_name(entity, hint) if name else None,
        disposition=disposition,
        content_id=shown(content_id.strip(b" <>\t").decode("utf-8", "replace")) or None if content_id else None,
        flags=_structure_flags(entity),
    )


def _structure_flags(entity: Entity) -> frozenset[Flag]:
    flags = {_STRUCTURE_FLAGS[entity.media_type]} if entity.media_type in _STRUCTURE_FLAGS else set()
    if is_ambiguous(entity):
        flags.add(Flag.AMBIGUOUS)
    if len({extension(name) in ACTIVE_EXTENSIONS for name in _all_names(entity)}) > 1:
        flags.add(Flag.NAME_MISLEADING)  # of its names one says that it can run something
    return frozenset(flags)


def _all_names(entity: Entity) -> list[str]:
    """Each way in which it is named: readers differ in which they take."""
    given = ((entity.disposition, "filename"), (entity.content, "name"))
    plain = [decode_words(valued.raw[name]) for valued, name in given if name in valued.raw]
    return plain + [valued.extended[name] for valued, name in given if name in valued.extended]


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


def _path_name(entity: Entity, hint: str | None) -> str | None:
    return _named(entity.disposition.path("filename", hint), entity.content.path("name", hint))


def _named(*names: str | None) -> str | None:
    return next((name for name in names if name and name.strip()), None)


def _disposition(entity: Entity) -> str | None:
    """RFC 2183 2.8: an unknown one is an attachment."""
    main = entity.disposition.main
    return "attachment" if main and main != "inline" else main or None
