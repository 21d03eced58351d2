"""The certificate of STARTTLS: taken anew from its files when they change, without a restart."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import structlog

from adapters.certificate import TODO, context_of, what_is_wrong
from settings import BadSetting, Settings

log = structlog.get_logger()

_Stamp = tuple[tuple[int, int], ...]


def open_certificate(settings: Settings, now: datetime) -> "Certificate | None":
    """None: no STARTTLS, as the settings say. Raises BadSetting when what they name cannot be used now."""
    wrong = what_is_wrong(settings.tls_certificate, settings.tls_key, now)
    if wrong:
        raise BadSetting(f"{wrong} Nothing was started. {TODO}")
    if settings.tls_certificate is None or settings.tls_key is None:
        return None
    return Certificate(settings.tls_certificate, settings.tls_key)


class Certificate:
    """Files that were looked at before (`open_certificate`). Later the one in use stays when they are spoiled."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self._certificate = certificate
        self._key = key
        self._stamp = self._stamped()
        self._context = context_of(certificate, key)

    def context(self) -> ssl.SSLContext:
        """For the next handshake."""
        try:
            stamp = self._stamped()
            if stamp != self._stamp:
                self._take_anew(stamp)
        except OSError as error:  # being replaced just now: try again at the next handshake
            log.error("certificate-not-reloaded", why=str(error))  # noqa: TRY400 - a file that is missing needs no stack
        return self._context

    def _take_anew(self, stamp: _Stamp) -> None:
        """Half written, expired, or the key does not fit yet: try again at the next handshake."""
        wrong = what_is_wrong(self._certificate, self._key, datetime.now(UTC))
        if wrong:
            log.error("certificate-not-reloaded", why=wrong)
            return
        self._context, self._stamp = context_of(self._certificate, self._key), stamp
        log.info("certificate-reloaded")

    def _stamped(self) -> _Stamp:
        return tuple((at.stat().st_mtime_ns, at.stat().st_ino) for at in (self._certificate, self._key))
