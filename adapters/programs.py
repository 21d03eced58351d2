"""Whether our own programs answer where they listen: the receiver greets, the portal shows its health page."""

import http.client
import socket

from settings import Settings

PATIENCE = 2.5  # seconds for one word


def door_greets(settings: Settings) -> None:
    """Each place of the receiver, and each address of it, as with several receivers behind one name. Raises OSError."""
    first = (
        b"PROXY UNKNOWN\r\n" if settings.proxy_networks else b""
    )  # a proxy that speaks for itself: who is one has to
    places = [each for each in (settings.smtp_listen, settings.lmtp_listen) if each]
    if not places:
        raise OSError("no setting says where it listens")
    for place in places:
        for family, address in _addresses(place):
            _expect_greeting(place, family, address, first)


def portal_lives(settings: Settings) -> None:
    """Raises OSError."""
    host, _, port = settings.http_listen.rpartition(":")
    asked = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=PATIENCE)
    try:
        asked.request("GET", "/healthz")
        status = asked.getresponse().status
    except http.client.HTTPException as error:
        raise OSError(f"what answers on {settings.http_listen} is no portal") from error
    finally:
        asked.close()
    if status != http.client.OK:
        raise OSError(f"{settings.http_listen} answers {status}")


def _addresses(place: str) -> list[tuple[int, tuple[str, int] | str]]:
    if place.startswith("unix:"):
        return [(socket.AF_UNIX, place.removeprefix("unix:"))]
    host, _, port = place.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET  # as the receiver listens (ingest.smtp.processes)
    found = socket.getaddrinfo(host.strip("[]"), int(port), family, socket.SOCK_STREAM)
    return [(family, (str(address[0]), int(address[1]))) for family, _, _, _, address in found]


def _expect_greeting(place: str, family: int, address: tuple[str, int] | str, first: bytes) -> None:
    with socket.socket(family) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(address)
        if first:
            connection.sendall(first)
        greeting = connection.recv(512)
    if not greeting.startswith(b"220 "):
        raise OSError(f"what answers on {place} does not greet with 220")
