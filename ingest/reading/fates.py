"""What becomes of a leaf, by how the mail presents it. Pure: facts in, fate and reason out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from dossier.rules.states import Fate, Why
from ingest.reading.letter import Part

SMALL_PICTURE_BYTES = 50_000
NOTHING_BYTES = 6  # a nameless part below it holds nothing that anybody could want to read

BODY_TYPES = frozenset(
    {"text/plain", "text/html", "text/enriched", "text/richtext", "text/x-amp-html", "text/watch-html"}
)
_REFERENCES = frozenset({"message/partial", "message/external-body"})
_REPORTS = frozenset({
    "message/delivery-status", "message/disposition-notification", "message/feedback-report", "text/rfc822-headers",
    "message/global-delivery-status", "message/global-disposition-notification", "message/global-headers",
    "message/tracking-status", "message/rfc822-headers",
})  # fmt: skip
_SIGNATURES = frozenset({
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
    "application/pgp-encrypted",  # only says "Version: 1" (RFC 3156 4)
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Presented:
    """How the mail presents a leaf."""

    media_type: str
    disposition: str | None
    has_name: bool
    within: tuple[str, ...]  # the multipart types around it in its own message, outermost first
    has_body: bool  # an earlier text is the covering text


def of_leaf(leaf: Presented) -> tuple[Fate, Why]:
    """The fate by structure alone; containers and pictures are looked at again when their content is known."""
    if leaf.media_type in _REFERENCES:
        return Fate.REFERENCE, Why.ELSEWHERE
    if leaf.media_type in _REPORTS:
        return Fate.REPORT, Why.DELIVERY_REPORT
    if leaf.media_type in _SIGNATURES:
        return Fate.SIGNATURE, Why.DETACHED_SIGNATURE
    if leaf.media_type in BODY_TYPES and leaf.disposition != "attachment" and not leaf.has_name:
        is_same = leaf.has_body and "multipart/alternative" in leaf.within
        return (Fate.ALTERNATIVE, Why.SAME_TEXT) if is_same else (Fate.BODY, Why.FIRST_TEXT)
    if leaf.disposition == "attachment":
        return Fate.DOCUMENT, Why.ATTACHED
    return Fate.DOCUMENT, Why.NAMED if leaf.has_name else Why.INLINE_FILE


def is_nothing(part: Part) -> bool:
    """A leaf that holds nothing: folded, so that the inbox stays free of it, yet kept like all others."""
    return part.original_name is None and part.kept is not None and part.kept.size_bytes < NOTHING_BYTES


def fold_pictures(
    parts: Sequence[Part], folded_before: Collection[str] = (), unfolded_before: Collection[str] = ()
) -> tuple[Part, ...]:
    """Signature pictures folded under the mail. The hashes (SHA-256, hex) are what staff folded or unfolded before.

    Never the only file of a mail: a photographed receipt comes alone.
    """
    files = [part for part in parts if part.fate is Fate.DOCUMENT]
    if len(files) < 2:  # noqa: PLR2004 - one is alone
        return tuple(parts)
    return tuple(_folded(part, folded_before, unfolded_before) for part in parts)


def _folded(part: Part, folded_before: Collection[str], unfolded_before: Collection[str]) -> Part:
    if part.fate is not Fate.DOCUMENT or part.kept is None or not part.detected_type.startswith("image/"):
        return part
    if part.kept.sha256 in unfolded_before:
        return replace(part, why=Why.UNFOLDED_BY_STAFF)
    if part.kept.sha256 in folded_before:
        return replace(part, fate=Fate.FOLDED, why=Why.FOLDED_BEFORE)
    is_inline = part.disposition == "inline" or part.content_id is not None
    if is_inline and part.disposition != "attachment" and part.kept.size_bytes <= SMALL_PICTURE_BYTES:
        return replace(part, fate=Fate.FOLDED, why=Why.SMALL_INLINE_PICTURE)
    return part
