"""The certificate of STARTTLS: taken anew from its files when they change, without a restart."""

import ssl
from pathlib import Path

import structlog

log = structlog.get_logger()

_Stamp = tuple[tuple[int, int], ...]


class Certificate:
    """Raises OSError or ssl.SSLError when it cannot be read at the start; later the one in use stays."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self._certificate = certificate
        self._key = key
        self._stamp = self._stamped()
        self._context = self._load()

    def context(self) -> ssl.SSLContext:
        """For the next handshake."""
        try:
            stamp = self._stamped()
            if stamp != self._stamp:
                self._context = self._load()
                self._stamp = stamp
                log.info("certificate-reloaded")
        except (OSError, ssl.SSLError):
            # half written, or the key does not fit yet: try again at the next handshake
            log.exception("certificate-not-reloaded")
        return self._context

    def _stamped(self) -> _Stamp:
        return tuple((at.stat().st_mtime_ns, at.stat().st_ino) for at in (self._certificate, self._key))

    def _load(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996
        context.load_cert_chain(self._certificate, self._key)
        return context
