"""S/MIME and other PKCS#7 files (RFC 8551, RFC 5652): what was signed is taken out, what is encrypted is marked."""

import base64
import re
from typing import BinaryIO

from asn1crypto import cms

from dossier.rules.states import Flag, Why
from ingest.reading.limits import Budget
from ingest.reading.openers.seam import CHUNK_BYTES, Child, Opened, Trouble, damaged

_PEM = re.compile(rb"-----BEGIN (?:PKCS7|CMS)-----(.*?)-----END", re.DOTALL)
_ENTITY = re.compile(rb"\s*(content-type|mime-version|content-transfer-encoding)\s*:", re.IGNORECASE)
_ENCRYPTED = frozenset({"enveloped_data", "authenticated_enveloped_data", "encrypted_data"})


def take_apart(stream: BinaryIO, budget: Budget) -> Opened:
    """One child: the MIME entity that was signed (RFC 8551 3.5.2), or the file inside when it is none."""
    raw = stream.read()
    if pem := _PEM.search(raw):
        raw = base64.b64decode(pem.group(1))
    content = cms.ContentInfo.load(raw)
    kind = content["content_type"].native
    if kind in _ENCRYPTED:
        yield Trouble(Why.CONTAINER_UNREADABLE, Flag.ENCRYPTED_MESSAGE, "smime: encrypted")
        return
    signed = _inner(content, kind)
    if signed is None:
        yield damaged(f"smime: nothing inside {kind}")
        return
    chunks = (signed[start : start + CHUNK_BYTES] for start in range(0, len(signed), CHUNK_BYTES))
    is_entity = _ENTITY.match(signed) is not None
    yield Child(budget.meter(len(raw)).pour(chunks), is_message=is_entity, flags=frozenset({Flag.SIGNED}))


def _inner(content: cms.ContentInfo, kind: str) -> bytes | None:
    """The encapsulated content; None when there is none, or none that we can take out."""
    if kind == "signed_data":
        inner = content["content"]["encap_content_info"]["content"]
        return bytes(inner.native) if isinstance(inner.native, bytes) else None
    return bytes(content["content"].native) if kind == "data" else None
