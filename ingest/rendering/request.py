"""What the child is asked to put on a page, and how that travels to it."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class PageRequest:
    heading: Sequence[tuple[str, str]]  # label and value
    html: str | None  # None: set `text`
    text: str
    pictures: Mapping[str, bytes]  # by content id
    original: bytes  # the body as received
    original_type: str  # text/html or text/plain
    dated: int | None  # seconds since 1970; None: the mail has no date

    def packed(self) -> bytes:
        pictures = {name: base64.b64encode(data).decode() for name, data in self.pictures.items()}
        original = base64.b64encode(self.original).decode()
        return json.dumps(asdict(self) | {"pictures": pictures, "original": original}).encode()

    @classmethod
    def unpacked(cls, packed: bytes) -> "PageRequest":
        fields = json.loads(packed)
        pictures = {name: base64.b64decode(data) for name, data in fields["pictures"].items()}
        return cls(**fields | {"pictures": pictures, "original": base64.b64decode(fields["original"])})
