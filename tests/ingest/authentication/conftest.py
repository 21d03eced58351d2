"""A name server of our own on loopback, and keys to sign with."""

import base64
import socket
import threading
from collections import Counter

import dkim
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from dns.nameserver import Do53Nameserver

from adapters.resolver import Resolver


class NameServer:
    """Answers over UDP from `zone`; a name in `silent` gets no answer, one in `failing` SERVFAIL."""

    def __init__(self):
        self.zone = {}
        self.silent = set()
        self.failing = set()
        self.asked = Counter()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def publish(self, name, kind, *values):
        self.zone.setdefault((f"{name}.", kind), []).extend(values)

    def text(self, name, value):
        pieces = [value[at : at + 200] for at in range(0, len(value), 200)]
        self.publish(name, "TXT", " ".join(f'"{piece}"' for piece in pieces))

    def resolver(self):
        return Resolver((Do53Nameserver("127.0.0.1", self.port),))

    def close(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bell:
            bell.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()

    def _serve(self):
        while data := (received := self._socket.recvfrom(4096))[0]:
            query = dns.message.from_wire(data)
            question = query.question[0]
            name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
            self.asked[name.rstrip(".")] += 1
            if name.rstrip(".") in self.silent:
                continue
            answer = dns.message.make_response(query)
            if name.rstrip(".") in self.failing:
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif values := self.zone.get((name, kind)):
                answer.answer.append(dns.rrset.from_text(name, 300, "IN", kind, *values))
            elif not any(known == name for known, _ in self.zone):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self._socket.sendto(answer.to_wire(), received[1])


@pytest.fixture
def name_server():
    server = NameServer()
    yield server
    server.close()


@pytest.fixture
def lookups(name_server):
    return name_server.resolver().lookups()


@pytest.fixture(scope="session")
def rsa_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def sign(rsa_key, name_server):
    """Sign a mail for a domain, and publish the key."""
    pem = rsa_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    der = rsa_key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    record = f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"

    def signed(raw, domain, selector="s1", **options):
        name_server.text(f"{selector}._domainkey.{domain}", record)
        return dkim.sign(raw, selector.encode(), domain.encode(), pem, **options) + raw

    signed.pem = pem
    signed.record = record
    return signed
