"""Behind our own proxy: who asks, and whether over TLS, is what that proxy says. Nobody else is believed."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Proxied:
    """Around the application. `networks`: of our proxies; none: every address is the browser's own."""

    def __init__(self, app: WSGIApplication, networks: Sequence[IPv4Network | IPv6Network]) -> None:
        self._app = app
        self._networks = networks

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self._is_ours(environ.get("REMOTE_ADDR", "")):
            said = [each.strip() for each in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            # from the end: what stands before the last stranger, that stranger wrote
            if stranger := next((each for each in reversed(said) if not self._is_ours(each)), ""):
                environ["REMOTE_ADDR"] = stranger
            if environ.get("HTTP_X_FORWARDED_PROTO") in {"http", "https"}:
                environ["wsgi.url_scheme"] = environ["HTTP_X_FORWARDED_PROTO"]
        return self._app(environ, start_response)

    def _is_ours(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        plain = (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
        return any(plain in each for each in self._networks)
