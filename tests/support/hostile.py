"""Small files that grow large or never end in the hands of who reads them: made in memory, never stored."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from email.message import EmailMessage

MIB = 1024 * 1024


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def zip_of_streams(*entries: tuple[bytes, bytes, int, int], files: int = 1) -> bytes:
    """A zip of raw deflate streams: name, stream, declared size, checksum; each is told `files` times."""
    body, directory = b"", b""
    for name, packed, size, checksum in entries:
        head = struct.pack("<HHHIIIII", 20, 0, 8, 0, checksum, len(packed), size, len(name) & 0xFFFF)
        for number in range(files):
            told = name if files == 1 else b"%d%s" % (number, name)
            directory += struct.pack("<4sHHHHIIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, checksum, len(packed), size,
                                     len(told), 0, 0, 0, 0, 0, len(body)) + told  # fmt: skip
        body += b"PK\3\4" + head + name + packed
    count = len(entries) * files
    return body + directory + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)


def zeros(megabytes: int) -> tuple[bytes, int]:
    """A raw deflate stream of so many zeros, and their checksum."""
    packer, checksum, out = zlib.compressobj(9, zlib.DEFLATED, -15), 0, b""
    for _ in range(megabytes):
        out += packer.compress(bytes(MIB))
        checksum = zlib.crc32(bytes(MIB), checksum)
    return out + packer.flush(), checksum


def flat_zip(megabytes: int, declared: int | None = None) -> bytes:
    stream, checksum = zeros(megabytes)
    return zip_of_streams((b"nul.bin", stream, megabytes * MIB if declared is None else declared, checksum))


def overlapping_zip(files: int) -> bytes:
    """All entries of the directory are the one before it."""
    stream, checksum = zeros(10)
    return zip_of_streams((b"k", stream, 10 * MIB, checksum), files=files)


def quoting_zip(files: int) -> bytes:
    """Each entry is the header of the next in a stored block, and then all of the next (CVE-2024-0450)."""
    kernel, _ = zeros(10)
    body, places = b"", []
    for number in reversed(range(files)):
        stream = kernel if not body else b"\0" + struct.pack("<HH", 36, 0xFFFF ^ 36) + body[:36] + body[36:]
        name = b"%06d" % number
        body = (
            b"PK\3\4" + struct.pack("<HHHIIIIHH", 20, 0, 8, 0, 0, len(stream), 10 * MIB, len(name), 0) + name + stream
        )
        places.append((name, len(stream), len(body)))
    directory = b"".join(
        struct.pack("<4sHHHHIIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 0, packed, 10 * MIB, len(name), 0, 0, 0, 0, 0,
                    len(body) - end) + name
        for name, packed, end in reversed(places)
    )  # fmt: skip
    return body + directory + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, files, files, len(directory), len(body), 0)


def zips_in_zips(depth: int, breadth: int = 1, core: bytes = b"%PDF-1.4") -> bytes:
    raw, name = core, "kern.pdf"
    for level in range(depth):
        raw, name = zipped(*((f"{number}-{name}", raw) for number in range(breadth))), f"z{level}.zip"
    return raw


def gzip_bomb(megabytes: int) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed:
        for _ in range(megabytes):
            packed.write(bytes(MIB))
    return out.getvalue()


def greedy_xz() -> bytes:
    """One byte that asks for a dictionary of 2 GiB: the size of it stands in the header of its block."""
    raw = bytearray(lzma.compress(b"x"))
    end = 12 + (raw[12] + 1) * 4 - 4  # of the block header, before its checksum
    raw[raw.index(b"\x21\x01", 12) + 2] = 38
    raw[end : end + 4] = struct.pack("<I", zlib.crc32(raw[12:end]))
    return bytes(raw)


def locked_zip() -> bytes:
    raw = bytearray(zipped(("geheim.pdf", b"123456789012"), method=zipfile.ZIP_STORED))
    raw[6] |= 1
    raw[raw.index(b"PK\1\2") + 8] |= 1
    return bytes(raw)


def bzip2_bomb(streams: int) -> bytes:
    """Each stream is 45 bytes and gives 0.9 MB."""
    return bz2.compress(bytes(900_000)) * streams


def evil_tar() -> bytes:
    out = io.BytesIO()
    links = [("l", tarfile.SYMTYPE, b""), ("h", tarfile.LNKTYPE, b""), ("d", tarfile.CHRTYPE, b"")]
    members = [("../../bon.pdf", tarfile.REGTYPE, b"%PDF-1.4"), *links, ("s", tarfile.REGTYPE, b"x")]
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind, content in members:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname, info.mode = kind, len(content), "/etc/passwd", 0o6777
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def pdf(*objects: bytes, root: int = 1, end: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, with a table of where they are."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    tail = end or b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n" % (len(places) + 1, root, len(out))
    return out + table + tail + b"%%EOF\n"


def one_page(contents: bytes = b"", box: bytes = b"0 0 200 200", more: bytes = b"") -> bytes:
    """A PDF of one page with this stream object as its contents."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R>>" % box
    return pdf(b"<</Type/Catalog/Pages 2 0 R%s>>" % more, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page,
               contents or b"<</Length 0>>stream\n\nendstream")  # fmt: skip


def flate_bomb(megabytes: int) -> bytes:
    """Contents that grow twice."""
    stream = zlib.compress(zlib.compress(b"0 0 m " * (megabytes * MIB // 6), 9), 9)
    head = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n" % len(stream)
    return one_page(head + stream + b"\nendstream")


def png(width: int, height: int, *chunks: tuple[bytes, bytes], pixels: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    middle = b"".join(chunk(*each) for each in chunks)
    return b"\x89PNG\r\n\x1a\n" + head + middle + chunk(b"IDAT", pixels or zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def gif(width: int, height: int, frames: int) -> bytes:
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + frame * frames + b";"


def looping_tiff() -> bytes:
    """Its directory follows itself."""
    return (
        b"II*\0"
        + struct.pack("<I", 8)
        + struct.pack("<H", 1)
        + struct.pack("<HHII", 256, 4, 1, 10)
        + struct.pack("<I", 8)
    )


def jpeg_header(width: int, height: int) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


def mail(*files: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "Klant <klant@example.org>", "stukken"
    message.set_content("Bijgaand.")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
