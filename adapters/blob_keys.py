"""What blobs are called: by their area and their SHA-256; and what is known of one that was put."""

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

# mails as they came | what was found in them | of uploads that are coming in | previews of documents | certificates
Area = Literal["raw", "parts", "pieces", "made", "evidence"]
BLOCK_BYTES = 256 * 1024
_KEY = re.compile(rf"({'|'.join(get_args(Area))})/[0-9a-f]{{2}}/([0-9a-f]{{64}})")


@dataclass(frozen=True)
class Stored:
    sha256: str  # lower-case hex
    size_bytes: int


def key(area: Area, sha256: str) -> str:
    """The name in the store. Raises ValueError for what is no digest: no name can leave the store's folder."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("not a SHA-256 in lower-case hex")
    return f"{area}/{sha256[:2]}/{sha256}"


def unkey(name: str) -> tuple[Area, str] | None:
    """What has this name in the store. None: it is not ours."""
    found = _KEY.fullmatch(name)
    return (cast("Area", found[1]), found[2]) if found else None
