"""The browser of a phone as push services know it: it subscribes, and reads what was sent to it (RFC 8291)."""

import json
from base64 import urlsafe_b64decode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adapters.webpush import text_of

CURVE = ec.SECP256R1()


class PushPhone:
    def __init__(self):
        self._key = ec.generate_private_key(CURVE)
        self.public = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self._secret = b"sixteen bytes!!!"
        self.keys = text_of(self.public), text_of(self._secret)

    def read(self, body: bytes) -> bytes:
        """Raises InvalidTag for what was meant for another one."""
        salt, length = body[:16], body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert len(body) <= int.from_bytes(body[16:20], "big")
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        key = HKDF(SHA256(), 32, self._secret, b"WebPush: info\0" + self.public + sender).derive(shared)
        content_key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(key)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(key)
        return AESGCM(content_key).decrypt(nonce, record, None).rstrip(b"\0").removesuffix(b"\x02")


def judged(authorization: str) -> tuple[str, dict]:
    """As a push service judges it (RFC 8292): the key that signed, and the claims. Raises InvalidSignature."""
    token, key = (each.split("=", 1)[1] for each in authorization.removeprefix("vapid ").split(", "))
    said, _, signature = token.rpartition(".")
    raw = _bytes(signature)
    numbers = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, _bytes(key))
    public.verify(numbers, said.encode(), ec.ECDSA(SHA256()))
    return key, json.loads(_bytes(said.split(".")[1]))


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
