"""Makes small .msg and winmail.dat files, so that no stranger's mail has to lie in the repository."""

import struct

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT_SECTOR, NO_ENTRY = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


# OLE compound files, [MS-CFB] version 3
class _Chains:
    """Sectors of one size, and the table that links them."""

    def __init__(self, sector_bytes):
        self.sector_bytes = sector_bytes
        self.data = b""
        self.table = []

    def add(self, content):
        first, count = len(self.table), -(-len(content) // self.sector_bytes)
        if not count:
            return END
        self.data += content.ljust(count * self.sector_bytes, b"\0")
        self.table += [*range(first + 1, first + count), END]
        return first


def _entry(row):
    name, kind, start, size, right, child = row
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, NO_ENTRY, right, child)
    return head + bytes(16 + 4 + 16) + struct.pack("<IQ", start, size)


def ole_file(tree):
    """An OLE file of this tree: {name: bytes or tree}."""
    sectors, minis, rows = _Chains(SECTOR), _Chains(MINI), [None]

    def place(content):
        return (minis if len(content) < CUTOFF else sectors).add(content)

    def add(branch):
        """Index of the first child; siblings hang on each other's right."""
        first, last = NO_ENTRY, None
        for name, content in branch.items():
            index = len(rows)
            rows.append(None)
            if isinstance(content, dict):
                rows[index] = [name, 1, 0, 0, NO_ENTRY, add(content)]
            else:
                rows[index] = [name, 2, place(content), len(content), NO_ENTRY, NO_ENTRY]
            if last is None:
                first = index
            else:
                rows[last][4] = index
            last = index
        return first

    child = add(tree)
    rows[0] = ["Root Entry", 5, sectors.add(minis.data), len(minis.data), NO_ENTRY, child]
    directory = sectors.add(b"".join(_entry(row) for row in rows))
    mini_table = b"".join(struct.pack("<I", link) for link in minis.table)
    mini_fat = sectors.add(mini_table.ljust(-(-len(mini_table) // SECTOR) * SECTOR, b"\xff"))
    count = 1
    while count * (SECTOR // 4) < len(sectors.table) + count:
        count += 1
    first_fat = len(sectors.table)
    table = sectors.table + [FAT_SECTOR] * count
    table += [FREE] * (count * (SECTOR // 4) - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, count, directory, 0, CUTOFF,
                          mini_fat, len(mini_table) // SECTOR + 1, END, 0, first_fat)  # fmt: skip
    header += b"".join(struct.pack("<I", first_fat + number) for number in range(1, count))
    return header.ljust(SECTOR, b"\xff") + sectors.data + struct.pack(f"<{len(table)}I", *table)


# .msg, [MS-OXMSG]
def properties(values, header_bytes):
    """Streams of an item: {id: str | bytes | int | (type, bytes)}."""
    streams, table = {}, b""
    for prop, value in values.items():
        if isinstance(value, str):
            kind, raw = 0x1F, value.encode("utf-16-le")
        elif isinstance(value, int):
            table += struct.pack("<HHI8s", 3, prop, 6, value.to_bytes(8, "little"))
            continue
        else:
            kind, raw = value if isinstance(value, tuple) else (0x102, value)
        streams[f"__substg1.0_{prop:04X}{kind:04X}"] = raw
        table += struct.pack("<HHII4x", kind, prop, 6, len(raw))
    return {"__properties_version1.0": bytes(header_bytes) + table, **streams}


def msg_tree(values, recipients=(), attachments=(), header_bytes=32):
    """`attachments`: dictionaries of properties; key "message" holds the tree of an embedded one, "object" any tree."""
    tree = properties(values, header_bytes)
    for number, recipient in enumerate(recipients):
        tree[f"__recip_version1.0_#{number:08X}"] = properties(recipient, 8)
    for number, attachment in enumerate(attachments):
        own = {prop: value for prop, value in attachment.items() if isinstance(prop, int)}
        item = properties(own, 8)
        inside = attachment.get("message", attachment.get("object"))
        if inside is not None:
            item["__substg1.0_3701000D"] = inside
        tree[f"__attach_version1.0_#{number:08X}"] = item
    return tree


def msg_file(values, recipients=(), attachments=()):
    return ole_file(msg_tree(values, recipients, attachments))


# What follows makes TNEF: [MS-OXTNEF]
def attribute(kind, value, level=2):
    return struct.pack("<BHHI", level, kind, 6, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def mapi(values):
    """A property list: {id: str | bytes | (type, bytes)}."""
    out = struct.pack("<I", len(values))
    for prop, value in values.items():
        kind, raw = value if isinstance(value, tuple) else (0x102, value)
        if isinstance(value, str):
            kind, raw = 0x1F, value.encode("utf-16-le") + b"\0\0"
        out += struct.pack("<HHII", kind, prop, 1, len(raw)) + raw + bytes(-len(raw) % 4)
    return out


def tnef_file(*attributes):
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def tnef_attachment(title, content, values=None):
    parts = [attribute(0x9002, bytes(14)), attribute(0x8010, title.encode("cp1252") + b"\0")]
    if content is not None:
        parts.append(attribute(0x800F, content))
    if values:
        parts.append(attribute(0x9005, mapi(values)))
    return b"".join(parts)
