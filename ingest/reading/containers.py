"""Which opener takes a part apart. The walker's door to `openers/`.

    opener = find_opener(name, content_type, detected_type, head)
    if opener and not budget.container_depth(depth):
        with store.open(kept.sha256) as stream:
            for item in opener.open(stream, budget):        # never raises
                match item:
                    case Trouble():  ...               # flags and fate of the container itself; why None: flag only
                    case Facts():  ...                 # onto the container's own part
                    case Child(is_message=True):  ...  # read b"".join(item.chunks) in place, same budget
                    case Child():  ...                 # store.keep(item.chunks), then item.trouble; sniff it:
                                                       # it may be a message or a container again (depth + 1)

Taking a child's chunks raises BeyondBudget when it is too big: drop that child, stop, set the container aside
with its `why`.
After the loop the container's fate is `opener.wrapper` when something came out of it, else it stays what it was.
"""

from dossier.rules.states import Fate
from ingest.reading import kinds
from ingest.reading.openers import (
    compressed,
    libarchive,
    msg,
    office,
    pdf,
    pgp,
    picture,
    smime,
    tar,
    tnef,
    xml_file,
    zipped,
)
from ingest.reading.openers.seam import Child, Facts, Opened, Opener, Trouble

__all__ = ["Child", "Facts", "Opened", "Opener", "Trouble", "find_opener"]

_OLD_OFFICE = Opener("office", office.look_at_old, Fate.DOCUMENT)
_PICTURE = Opener("picture", picture.take_apart, Fate.DOCUMENT)
_XML = Opener("xml", xml_file.take_apart, Fate.DOCUMENT)
_BY_TYPE = {
    kinds.ZIP: Opener("zip", zipped.take_apart),
    kinds.SEVEN_ZIP: Opener("7z", libarchive.take_apart),
    kinds.RAR: Opener("rar", libarchive.take_apart),
    kinds.TAR: Opener("tar", tar.take_apart),
    kinds.OUTLOOK: Opener("msg", msg.take_apart),
    kinds.TNEF: Opener("tnef", tnef.take_apart),
    kinds.SIGNED: Opener("smime", smime.take_apart),
    kinds.PDF: Opener("pdf", pdf.take_apart, Fate.DOCUMENT),
    kinds.WORD: _OLD_OFFICE,
    kinds.EXCEL: _OLD_OFFICE,
    kinds.POWERPOINT: _OLD_OFFICE,
    kinds.LOCKED_OFFICE: _OLD_OFFICE,
    kinds.XML: _XML,
    kinds.SVG: _XML,
    kinds.PGP: Opener("pgp", pgp.take_apart),
    **dict.fromkeys(("image/png", "image/jpeg", "image/gif", "image/tiff", "image/webp", "image/bmp"), _PICTURE),
}
_COMPRESSED = (kinds.GZIP, kinds.BZIP2, kinds.XZ)
_ZIPPED_OFFICE = ("application/vnd.openxmlformats-", "application/vnd.oasis.opendocument.", "application/vnd.ms-")
_OFFICE = Opener("office", office.look_at_zipped, Fate.DOCUMENT)


def find_opener(name: str, content_type: str, detected_type: str, head: bytes) -> Opener | None:
    """The opener for this content, or None: no container we know. The content decides; the name only helps it."""
    if detected_type in _COMPRESSED:
        return compressed.opener(detected_type, name)
    if detected_type in _BY_TYPE:
        return _BY_TYPE[detected_type]
    if head.startswith(b"PK") and detected_type.startswith(_ZIPPED_OFFICE):
        return _OFFICE
    return None
