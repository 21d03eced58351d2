"""Encrypted zip entries: the classic cipher by zipfile, AES (AE-1 and AE-2, as WinZip describes it) by cryptography."""

import hashlib
import hmac
import struct
import zipfile
import zlib
from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ingest.reading.openers.seam import CHUNK_BYTES, blocks

_AES_METHOD, _AES_EXTRA = 99, 0x9901
_SALT_BYTES = {1: 8, 2: 12, 3: 16}  # by strength: AES-128, -192, -256
_VERIFIER_BYTES, _CODE_BYTES, _BLOCK_BYTES, _ROUNDS = 2, 10, 16, 1000
_LOCAL_HEADER = struct.Struct("<26xHH")
_STORED, _DEFLATED = 0, 8


class WrongPassword(Exception):  # noqa: N818 - says what happened
    """It does not open this entry."""


def entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes) -> Iterator[bytes]:
    """The entry's bytes. Raises WrongPassword at once, zipfile.BadZipFile when the entry is broken."""
    if info.compress_type == _AES_METHOD:
        return _aes(archive, info, password)
    try:
        opened = archive.open(info, pwd=password)
    except RuntimeError as fault:  # zipfile's way to say it
        raise WrongPassword from fault
    return blocks(opened)


def _aes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes) -> Iterator[bytes]:
    strength, method = _aes_field(info.extra)
    salt_bytes = _SALT_BYTES[strength]
    packed = _packed(archive, info)
    salt, verifier = packed[:salt_bytes], packed[salt_bytes : salt_bytes + _VERIFIER_BYTES]
    key_bytes = 2 * salt_bytes
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, _ROUNDS, 2 * key_bytes + _VERIFIER_BYTES)
    if not hmac.compare_digest(keys[-_VERIFIER_BYTES:], verifier):
        raise WrongPassword
    secret = packed[salt_bytes + _VERIFIER_BYTES : -_CODE_BYTES]
    code = hmac.digest(keys[key_bytes : 2 * key_bytes], secret, "sha1")[:_CODE_BYTES]
    if not hmac.compare_digest(code, packed[-_CODE_BYTES:]):
        raise WrongPassword
    return _inflated(_decrypted(keys[:key_bytes], secret), method)


def _aes_field(extra: bytes) -> tuple[int, int]:
    """Strength and the real compression method."""
    while len(extra) >= 4:  # noqa: PLR2004 - id and length, two bytes each
        kind, length = struct.unpack_from("<HH", extra)
        if kind == _AES_EXTRA:
            strength, method = struct.unpack_from("<4xBH", extra, 4)
            return strength, method
        extra = extra[4 + length :]
    raise zipfile.BadZipFile("AES entry without its extra field")


def _packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    stream = archive.fp
    if stream is None:
        raise zipfile.BadZipFile("closed")
    stream.seek(info.header_offset)
    name_bytes, extra_bytes = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
    stream.seek(name_bytes + extra_bytes, 1)
    return stream.read(info.compress_size)


def _decrypted(key: bytes, secret: bytes) -> Iterator[bytes]:
    """CTR with a counter that counts in little endian from 1, which no library has: the key stream is made here."""
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - the block cipher under our own CTR
    for start in range(0, len(secret), CHUNK_BYTES):
        piece = secret[start : start + CHUNK_BYTES]
        first = start // _BLOCK_BYTES + 1
        last = first + -(-len(piece) // _BLOCK_BYTES)
        counters = b"".join(number.to_bytes(_BLOCK_BYTES, "little") for number in range(first, last))
        stream = encryptor.update(counters)[: len(piece)]
        yield (int.from_bytes(piece, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(piece), "big")


def _inflated(chunks: Iterator[bytes], method: int) -> Iterator[bytes]:
    if method == _STORED:
        yield from chunks
        return
    if method != _DEFLATED:
        raise zipfile.BadZipFile("a compression method that AES entries do not use")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for chunk in chunks:
        packed = chunk
        while packed:
            yield inflater.decompress(packed, CHUNK_BYTES)
            packed = inflater.unconsumed_tail
    yield inflater.flush()
