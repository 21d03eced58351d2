"""Which opener takes a part apart. The walker's door to `openers/`.

    opener = find_opener(name, content_type, detected_type, head)
    if opener and not budget.container_depth(depth):
        with store.open(kept.sha256) as stream:
            for item in opener.open(stream, budget):        # never raises
                match item:
                    case Trouble():  ...               # flags and fate of the container itself; why None: flag only
                    case Child(is_message=True):  ...  # read b"".join(item.chunks) in place, same budget
                    case Child():  ...                 # store.keep(item.chunks), then item.trouble; sniff it:
                                                       # it may be a message or a container again (depth + 1)

Taking a child's chunks raises BeyondBudget when it is too big: drop that child, stop, set the container aside
with its `why`.
After the loop the container's fate is `opener.wrapper` when something came out of it, else it stays what it was.
"""

from ingest.reading import kinds
from ingest.reading.openers import compressed, libarchive, msg, tar, tnef, zipped
from ingest.reading.openers.seam import Child, Opened, Opener, Trouble

__all__ = ["Child", "Opened", "Opener", "Trouble", "find_opener"]

_BY_TYPE = {
    kinds.ZIP: Opener("zip", zipped.take_apart),
    kinds.SEVEN_ZIP: Opener("7z", libarchive.take_apart),
    kinds.RAR: Opener("rar", libarchive.take_apart),
    kinds.TAR: Opener("tar", tar.take_apart),
    kinds.OUTLOOK: Opener("msg", msg.take_apart),
    kinds.TNEF: Opener("tnef", tnef.take_apart),
}
_COMPRESSED = (kinds.GZIP, kinds.BZIP2, kinds.XZ)


def find_opener(name: str, content_type: str, detected_type: str, head: bytes) -> Opener | None:
    """The opener for this content, or None: no container we know. The content decides; the name only helps it."""
    if detected_type in _COMPRESSED:
        return compressed.opener(detected_type, name)
    return _BY_TYPE.get(detected_type)
