"""DKIM (RFC 6376) and ARC (RFC 8617): what was signed, by whom, and whether it still holds."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import dkim
from dkim.util import parse_tag_value

from adapters.resolver import Lookups, NoAnswer
from dossier.rules.states import Check
from dossier.rules.verdicts import Signature
from ingest.authentication.domains import aligned, ascii_domain

MOST_SIGNATURES = 5  # each one reads the whole body: 50 ms a megabyte
MOST_SEALS = 5
ARC_CHECKS = {b"pass": Check.PASS, b"fail": Check.FAIL, b"none": Check.NONE}


class ArcResult(NamedTuple):
    check: Check
    sealer: str  # domain of the last seal; "": none


class Signed:
    """A mail with its signatures."""

    def __init__(self, raw: bytes) -> None:
        """Raises dkim.MessageFormatError when the header breaks off: nothing can be said of it then."""
        self._dkim = dkim.DKIM(raw)
        self.headers: Sequence[tuple[bytes, bytes]] = self._dkim.headers

    def fields(self, name: bytes) -> list[bytes]:
        return [value for each, value in self.headers if each.lower() == name]

    def signatures(self, from_domain: str, lookups: Lookups) -> tuple[Signature, ...]:
        """Up to MOST_SIGNATURES, those of the sender's own organisation first."""
        tagged = [(number, _tags(value)) for number, value in enumerate(self.fields(b"dkim-signature"))]
        found = [(number, tags, aligned(_domain(tags), from_domain)) for number, tags in tagged]
        found.sort(key=lambda each: not each[2])
        return tuple(
            Signature(_domain(tags), _text(tags, b"s"), self._verify(number, tags, lookups), is_aligned)
            for number, tags, is_aligned in found[:MOST_SIGNATURES]
        )

    def arc(self, lookups: Lookups) -> ArcResult:
        seals = self.fields(b"arc-seal")
        if not seals:
            return ArcResult(Check.NONE, "")
        if len(seals) > MOST_SEALS:
            return ArcResult(Check.PERMERROR, "")
        chain = dkim.ARC()
        chain.headers, chain.body = self._dkim.headers, self._dkim.body
        try:
            result, sets, _ = chain.verify(dnsfunc=_key_from(lookups))
        except NoAnswer:
            return ArcResult(Check.TEMPERROR, "")
        except Exception:  # noqa: BLE001 - what a stranger writes can trip the library in any way
            return ArcResult(Check.PERMERROR, "")
        sealer = sets[0].get("as-domain", b"") if sets else b""
        return ArcResult(ARC_CHECKS.get(result, Check.FAIL), ascii_domain(sealer.decode("ascii", "replace")))

    def _verify(self, number: int, tags: Mapping[bytes, bytes], lookups: Lookups) -> Check:
        try:
            holds = self._dkim.verify(number, dnsfunc=_key_from(lookups))
        except NoAnswer:
            return Check.TEMPERROR
        except dkim.ValidationError:
            return Check.FAIL
        except Exception:  # noqa: BLE001 - what a stranger writes can trip the library in any way
            return Check.PERMERROR
        if not holds:
            return Check.FAIL
        if b"from" not in self._dkim.include_headers:  # RFC 6376 5.4: From must be signed; the library does not look
            return Check.PERMERROR
        # l=: anybody could have added an attachment behind it (RFC 6376 8.2). SHA-1 is no longer safe (RFC 8301 3.1).
        return Check.NEUTRAL if b"l" in tags or tags.get(b"a") == b"rsa-sha1" else Check.PASS


def _key_from(lookups: Lookups) -> Callable[..., bytes | None]:
    """DNS as the library asks for it: the first TXT record that can be a key. Raises NoAnswer."""

    def key(name: bytes, timeout: int = 0) -> bytes | None:
        texts = lookups.texts(name.decode("ascii", "replace"))
        return next((text for text in texts if b"p=" in text), None)

    return key


def _tags(value: bytes) -> Mapping[bytes, bytes]:
    try:
        tags: Mapping[bytes, bytes] = parse_tag_value(value)
    except Exception:  # noqa: BLE001 - as above
        return {}
    return tags


def _domain(tags: Mapping[bytes, bytes]) -> str:
    return ascii_domain(_text(tags, b"d"))


def _text(tags: Mapping[bytes, bytes], name: bytes) -> str:
    return tags.get(name, b"").decode("ascii", "replace").strip()
