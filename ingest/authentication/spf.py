"""SPF (RFC 7208): whether this peer may send for the domain of the envelope sender."""

from collections.abc import Callable
from typing import Any, NamedTuple

import spf

from adapters.resolver import Lookups, NoAnswer
from dossier.rules.states import Check
from ingest.authentication.domains import ascii_domain


class SpfResult(NamedTuple):
    check: Check
    domain: str  # that was asked; "" when there is none


def check_spf(peer: str, mail_from: str, helo: str, lookups: Lookups) -> SpfResult:
    """The result for MAIL FROM, or for HELO when the envelope sender is null (RFC 7208 2.4). Never raises."""
    asked = _Asked(lookups, i=peer, s=mail_from, h=helo)
    domain = ascii_domain(asked.o or "")
    if not domain:
        return SpfResult(Check.NONE, "")
    try:
        result, _, _ = asked.check()
    except Exception:  # noqa: BLE001 - what a stranger publishes can trip the library in any way
        return SpfResult(Check.PERMERROR, domain)
    return SpfResult(Check(result), domain)


class _Asked(spf.query):  # type: ignore[misc]  # the library has no types
    """One SPF question, answered from our own resolver instead of the global one."""

    def __init__(self, lookups: Lookups, **given: str) -> None:
        super().__init__(**given)
        self._lookups = lookups

    def dns(self, name: object, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[Any]:
        try:
            found = [_AS_WANTED[qtype](record) for record in self._lookups.records(str(name), qtype)]
        except NoAnswer:
            raise spf.TempError("no answer from DNS") from None
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:  # RFC 7208 4.6.4
                raise spf.PermError("too many lookups without an answer")
        return found


_AS_WANTED: dict[str, Callable[[Any], Any]] = {
    "A": lambda record: record.address,
    "AAAA": lambda record: record.address,
    "MX": lambda record: (record.preference, str(record.exchange)),
    "PTR": lambda record: str(record.target).rstrip("."),
    "TXT": lambda record: record.strings,
}
