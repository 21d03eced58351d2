"""The walk over a mail: each node of its tree becomes a part, under one budget."""

from dataclasses import dataclass, replace
from typing import BinaryIO

from dossier.rules.states import Fate, Flag, Why
from ingest.reading import fates
from ingest.reading.containers import Child, Facts, Opened, Opener, Trouble, find_opener
from ingest.reading.covering import plain_text
from ingest.reading.fields import Buffer, Fields
from ingest.reading.found import Found, found_in_container, found_in_mail, leaf_in_mail
from ingest.reading.heading import Heading, read_heading
from ingest.reading.kinds import MESSAGE, OCTETS, OUTLOOK, PDF
from ingest.reading.letter import Part, Store
from ingest.reading.limits import BeyondBudget, Budget
from ingest.reading.place import Message, Place, open_message
from ingest.reading.shelf import Shelf
from ingest.reading.sniff import HEAD_BYTES, detect
from ingest.reading.structure import Entity, is_bare, read_entity, slices
from ingest.reading.textblocks import find_blocks
from ingest.reading.transfer import Decoding
from ingest.reading.words import decode_words

_MESSAGES = frozenset({MESSAGE, "message/global", "message/news"})


@dataclass(frozen=True, slots=True)
class Unread:
    """The budget is spent: nothing of the message was read from here on. It is kept as one part."""

    at: int
    why: Why


class Walker:
    """Walks one letter. `texts` are its covering texts, in order."""

    def __init__(self, store: Store, budget: Budget) -> None:
        self.shelf = Shelf(store)
        self.texts: list[str] = []
        self.letter: Message | None = None  # the message that is the letter; None when there is none
        self._budget = budget

    def message(self, raw: Buffer, start: int, end: int, place: Place) -> None:
        """A whole message at this place."""
        self._message(open_message(raw, start, end), place)

    def _message(self, message: Message, place: Place) -> None:
        if place.is_covering and self.letter is None:
            self.letter = message
        root = message.root
        if unread := self._entity(root, place, message):
            whole = unread.at == root.begin  # then no part has this place yet; children count from 1, so 0 is free
            path, parent = (place.path, place.parent) if whole else (f"{place.path}.0", place.path)
            rest = Found(path, parent, OCTETS, Fate.SET_ASIDE, unread.why, word="rest")
            self.shelf.put(rest, Decoding(root.raw, unread.at, root.end, ""))

    def container(self, stream: Buffer, media_type: str) -> None:
        """A letter that is itself no RFC 5322: an Outlook file, a bare winmail.dat."""
        part, head = self.shelf.put(Found("1", None, media_type, Fate.DOCUMENT, Why.FROM_CONTAINER), [bytes(stream)])
        self._open(part, head, Place())
        if len(self.shelf.parts) > 1:
            self.shelf.change(part, fate=Fate.STRUCTURE, why=Why.CONTAINER_OPENED, name="", kept=None)

    def unlocked(self, opened: Opened, name: str) -> Trouble | None:
        """What a password opened, taken apart like all files; `name` is for one without. The trouble that ended it."""
        for number, item in enumerate(opened, 1):
            if isinstance(item, Trouble):
                return item
            if isinstance(item, Facts):
                continue
            item.name = item.name or name
            if trouble := self._child(item, Place(str(number), is_covering=False)):
                return trouble
        return None

    def _entity(self, entity: Entity, place: Place, message: Message) -> Unread | None:
        """None: it was read to its end."""
        if why := self._budget.part(place.container_depth):
            return Unread(entity.begin, why)
        if why := self._budget.mime_depth(place.mime_depth):
            found = found_in_mail(entity, place, message, Fate.SET_ASIDE, why)
            self.shelf.put(found, Decoding(entity.raw, entity.begin, entity.end, ""))
        elif entity.media_type.startswith("multipart/"):
            return self._multipart(entity, place, message)
        elif entity.media_type in _MESSAGES:
            self._attached_message(entity, place, message)
        else:
            self._leaf(entity, place, message)
        return None

    def _multipart(self, entity: Entity, place: Place, message: Message) -> Unread | None:
        default_type = MESSAGE if entity.media_type == "multipart/digest" else "text/plain"
        part = None
        for number, (start, end) in enumerate(slices(entity), 1):
            part = part or self.shelf.structure(found_in_mail(entity, place, message, Fate.STRUCTURE, Why.MULTIPART))
            child = read_entity(entity.raw, start, end, default_type=default_type)
            if unread := self._entity(child, place.inside(number, entity.media_type), message):
                return unread
        return None if part else self._unparted(entity, place, message)

    def _unparted(self, entity: Entity, place: Place, message: Message) -> Unread | None:
        """A multipart that no delimiter parts: encoded as a whole (RFC 2045 6.4 forbids it), or a text."""
        decoding = Decoding(entity.raw, entity.start, entity.end, entity.encoding)
        if not decoding.is_identity:
            content = b"".join(decoding)
            decoded = replace(entity, raw=content, begin=0, start=0, end=len(content))
            if any(slices(decoded)):
                unread = self._multipart(decoded, place, message)
                return Unread(entity.begin, unread.why) if unread else None
        self._leaf(replace(entity, fields=Fields()), place, message)
        return None

    def _leaf(self, entity: Entity, place: Place, message: Message) -> None:
        found = leaf_in_mail(entity, place, message)
        decoding = Decoding(entity.raw, entity.start, entity.end, entity.encoding)
        if found.fate in (Fate.BODY, Fate.ALTERNATIVE):
            self._text(found, b"".join(decoding), entity, place, message)
            return
        part, head = self.shelf.put(found, decoding)
        if fates.is_nothing(part):
            self.shelf.change(part, fate=Fate.FOLDED, why=Why.EMPTY)
            return
        if part.kept and not part.kept.size_bytes:
            part = self.shelf.change(part, why=Why.EMPTY)
        if decoding.is_damaged:
            part = self.shelf.change(part, flags=part.flags | {Flag.DAMAGED})
        if part.fate is Fate.DOCUMENT:
            self._open(part, head, place)

    def _text(self, found: Found, content: bytes, entity: Entity, place: Place, message: Message) -> None:
        """A covering text, and the files written into it."""
        detected = detect(content[:HEAD_BYTES], None, "")
        if detected == PDF or detected.startswith("image/"):  # a file that only forgot to say so
            part, head = self.shelf.put(replace(found, fate=Fate.DOCUMENT, why=Why.INLINE_FILE), [content])
            self._open(part, head, place)
            return
        message.has_body = message.has_body or bool(content.strip())
        part, _ = self.shelf.put(found, [content])
        charset = entity.content.text("charset")
        if charset:
            part = self.shelf.change(part, facts=(("charset", charset[:40]),))
        at, pieces = 0, []
        for number, block in enumerate(find_blocks(content), 1):
            if self._budget.part():
                break
            pieces.append(content[at : block.start])
            at = block.end
            here = place.below(number)
            name = decode_words(block.name, message.hint) if block.name else None
            flags = frozenset({Flag.DAMAGED} if block.is_damaged else ())
            inside = Found(here.path, here.parent, OCTETS, Fate.DOCUMENT, Why.FROM_TEXT, name, flags=flags)
            self._open(*self.shelf.put(inside, [block.content]), here)
        if place.is_covering and part.fate is Fate.BODY:
            self.texts.append(plain_text(b"".join([*pieces, content[at:]]), entity.media_type, charset))

    def _attached_message(self, entity: Entity, place: Place, message: Message) -> None:
        """Cut out of the original bytes, never written again (that would change it)."""
        decoding = Decoding(entity.raw, entity.start, entity.end, entity.encoding)
        raw, start, end = entity.raw, entity.start, entity.end
        if not (decoding.is_identity or is_bare(entity)):  # RFC 2046 5.2.1 forbids to encode it; senders do
            raw = b"".join(decoding)
            start, end = 0, len(raw)
        inner = open_message(raw, start, end)
        heading = read_heading(inner.root.fields, inner.hint)
        found = replace(
            found_in_mail(entity, place, message, Fate.DOCUMENT, Why.ATTACHED), word=heading.subject or "bericht"
        )
        part, _ = self.shelf.put(found, Decoding(raw, start, end, ""))
        if fates.is_nothing(part):
            self.shelf.change(part, fate=Fate.FOLDED, why=Why.EMPTY)
        else:
            self._inner(part, inner, heading, place)

    def _inner(self, part: Part, inner: Message, heading: Heading, place: Place) -> None:
        """The message that this part is. With no document in it, it stays a document itself."""
        before = len(self.shelf.parts)
        self._message(inner, replace(place.below(1), within=(), is_covering=False))
        part = self.shelf.change(part, facts=heading.facts())
        if self.shelf.has_documents(before):
            self.shelf.change(part, fate=Fate.UNPACKED, why=Why.CONTAINER_OPENED)
        elif "multipart/report" in place.within:
            self.shelf.change(part, fate=Fate.REPORT, why=Why.DELIVERY_REPORT)

    def _open(self, part: Part, head: bytes, place: Place) -> None:
        """Take a document apart when it is a container; what comes out are parts below it."""
        opener = find_opener(part.name, part.content_type, part.detected_type, head)
        is_message = part.detected_type == MESSAGE
        if part.kept is None or not (opener or is_message):
            return
        if why := self._budget.container_depth(place.container_depth + 1):
            if opener is None or opener.wrapper is Fate.UNPACKED:
                self.shelf.change(part, fate=Fate.SET_ASIDE, why=why)
            return
        is_covering = place.is_covering and (part.detected_type != OUTLOOK or part.parent is None)
        inside = replace(place, container_depth=place.container_depth + 1, within=(), is_covering=is_covering)
        with self.shelf.store.open(part.kept.sha256) as stream:
            if is_message:
                content = stream.read()
                inner = open_message(content, 0, len(content))
                self._inner(part, inner, read_heading(inner.root.fields, inner.hint), inside)
            elif opener:
                self._unpack(part, opener, stream, inside)

    def _unpack(self, part: Part, opener: Opener, stream: BinaryIO, inside: Place) -> None:
        before = len(self.shelf.parts)
        for number, item in enumerate(opener.open(stream, self._budget), 1):
            if isinstance(item, Facts):
                part = self.shelf.change(part, facts=item.pairs)
                continue
            trouble = item if isinstance(item, Trouble) else self._child(item, inside.below(number))
            if trouble:
                part = self._troubled(part, trouble)
            if part.fate is Fate.SET_ASIDE:
                return
        if Flag.LOCKED in part.flags:
            return  # stays a document: what is locked in it can still be had with a password
        is_letter = part.detected_type == OUTLOOK  # like an attached message: it is the document when none is in it
        if self.shelf.has_documents(before) or (len(self.shelf.parts) > before and not is_letter):
            self.shelf.change(part, fate=opener.wrapper, why=Why.CONTAINER_OPENED)

    def _child(self, child: Child, place: Place) -> Trouble | None:
        """One thing out of a container. Gives the trouble that concerns the whole container."""
        try:
            if child.is_message:
                content = b"".join(child.chunks)
                self.message(content, 0, len(content), place)
                return None
            if why := self._budget.part(place.container_depth):
                return Trouble(why)
            part, head = self.shelf.put(found_in_container(child, place), child.chunks)
        except BeyondBudget as beyond:
            return Trouble(beyond.why)
        if child.trouble:
            part = self._troubled(part, child.trouble)
        if child.trouble and part.kept and part.kept.size_bytes == 0:  # known by name only
            self.shelf.change(part, fate=Fate.FOLDED, why=Why.EMPTY)
        else:
            self._open(part, head, place)
        return None

    def _troubled(self, part: Part, trouble: Trouble) -> Part:
        flags = part.flags | ({trouble.flag} if trouble.flag else set())
        part = self.shelf.change(part, flags=flags, note=trouble.note or part.note)
        if trouble.why is None:
            return part
        fate = part.fate if trouble.why is Why.CONTAINER_UNREADABLE else Fate.SET_ASIDE
        return self.shelf.change(part, why=trouble.why, fate=fate)
