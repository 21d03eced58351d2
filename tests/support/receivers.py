"""A program of somebody else that takes what webhooks send: real sockets, with or without TLS."""

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Receiver:
    """A program that takes one request per connection and answers as it is told."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        self.drip = 0.0  # seconds between bytes of the answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/hook?kantoor=1"
        self._stopped = threading.Event()

    def serve(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with suppress(ssl.SSLError), connection:  # who calls trusts us not
                spoken = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
                with spoken:
                    self._one(spoken)

    def _one(self, connection: socket.socket) -> None:
        head, _, body = connection.recv(65_536).partition(b"\r\n\r\n")
        lines = (line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        headers = {name.lower(): value for name, value in lines}
        while len(body) < int(headers["content-length"]):
            body += connection.recv(65_536)
        self.requests.append((headers, body))
        try:
            step = 1 if self.drip else len(self.answer) or 1
            for start in range(0, len(self.answer), step):
                connection.sendall(self.answer[start : start + step])
                if self._stopped.wait(self.drip):
                    return
            if not self.answer:
                connection.recv(1)  # says nothing, until the caller hangs up
        except OSError:
            return  # the caller hung up

    def stop(self) -> None:
        self._stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def running(tls: ssl.SSLContext | None = None):
    receiver = Receiver(tls)
    thread = threading.Thread(target=receiver.serve)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.stop()
        thread.join()


def certified(name: str, file: Path) -> ssl.SSLContext:
    """A server for this name; `file` gets its certificate, to be trusted, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
