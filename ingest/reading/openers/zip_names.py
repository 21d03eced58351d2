"""Names in a zip as their maker saw them: the format says UTF-8 or cp437 (APPNOTE D.1), programs write what they have.

A name that says nothing is UTF-8 if it can be. The others of one archive come from one machine, so they are weighed
together: each charset gets points for the characters that people there would write, and the most points win.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

_UTF8_NAME = 0x800  # general purpose bit 11, APPNOTE 4.4.4
_UNICODE_PATH = 0x7075  # extra field of Info-ZIP, APPNOTE 4.6.9
_UNIX = 3  # "made by", APPNOTE 4.4.2

# Characters that stand in names of business files, and the most frequent ones beside them.
_COMMON = {
    "cp932": (
        "請求書領収見積納品契約注文発行明細一覧報告給与税金銀行口座振込年月日分会社株式有限経費精算決算申告確定控除保険証明写真"
        "資料表人事名前住所電話番号新旧原本最終版第回上下中小大高東京都府県市区学校業務部長課用使提出先様御"
    ),
    "gb18030": (
        "发票合同报表银行对账单工资税务年月日公司扫描文件资料清单付款收据客户订货采购销售成本利润审计告证明身份护照复印会计凭财务"
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出也得里后自之下过家学多好小心天开新张王李陈刘杨黄赵周吴总经理部业"
    ),
    "big5": (
        "發票合約報表銀行對帳單工資稅務年月日公司掃描文件資料清單付款收據客戶訂貨採購銷售成本利潤審計告證明身份護照影會憑財務"
        "的一是不了在人有我他這個們中來上大為和國地到以說時要就出也得裡後自之下過家學多好小心天開新張王李陳劉楊黃趙周吳總經理部業"
    ),
    "cp949": (
        "영수증계약서세금산은행거래명급여내역보고장표년월일회사주식견적발신청확인원본사진자료목록대출납입이의가는을를에로고하지다기"
        "한정리스시어아부전제안공무관성상경제조동소개연인해수유전비과업체등번호송학교생김박최"
    ),
}
# Where each set keeps its everyday characters, by the first byte: JIS and GB and Big5 level 1, the Hangul rows.
_EVERYDAY = {"cp932": (0x82, 0x97), "gb18030": (0xB0, 0xD7), "big5": (0xA4, 0xC6), "cp949": (0xB0, 0xC8)}
_COMMON_POINTS, _EVERYDAY_POINTS = 1.0, 0.5
_ACCENTED = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒ")
_SIGNS = frozenset("‘’“”–—…€£§°·«»®©™²³½")  # noqa: RUF001 - of typography, as Windows writes them: meant as they stand
_WORD = re.compile(r"[^\W\d_]+?(?:(?<=[a-z])(?=[A-Z])|(?![^\W\d_]))")


def names_in(archive: zipfile.ZipFile) -> Mapping[int, str]:
    """The name of each entry, by the place of its header. Call it before an entry is opened."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    said = {entry.header_offset: _said(entry) for entry in entries}
    unsaid = [entry for entry in entries if said[entry.header_offset] is None]
    made_on_unix = any(entry.create_system == _UNIX for entry in unsaid)
    charset = charset_of([_raw(entry) for entry in unsaid], "cp1252" if made_on_unix else "cp850")
    guessed = {entry.header_offset: _decoded(_raw(entry), charset) for entry in unsaid}
    return {place: name if name is not None else guessed[place] for place, name in said.items()}


def charset_of(names: Iterable[bytes], otherwise: str) -> str:
    """The charset that these names, none of them UTF-8, are most probably in; `otherwise` when none shines."""
    raw = b"\n".join(names)
    candidates = dict.fromkeys((otherwise, "cp1252", "cp850", *_COMMON))  # of equals, the first wins
    points = {charset: _points(raw, charset) for charset in candidates}
    best = max(points, key=points.__getitem__)
    return best if points[best] >= _EVERYDAY_POINTS else otherwise


def _said(entry: zipfile.ZipInfo) -> str | None:
    """None: the archive does not say which charset this name is in, and it is no UTF-8."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.orig_filename
    raw = _raw(entry)
    try:
        return _unicode_path(entry.extra, raw) or raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _raw(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("cp437", "replace")  # as zipfile decoded it: each byte returns


def _unicode_path(extra: bytes, raw_name: bytes) -> str | None:
    """The UTF-8 name of the extra field, when it belongs to this name (its CRC says so)."""
    while len(extra) >= 4:  # noqa: PLR2004 - id and length, two bytes each
        kind, length = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and body[1:5] == struct.pack("<I", zlib.crc32(raw_name)):
            return body[5:].decode("utf-8", "replace")
    return None


def _decoded(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset)
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _points(raw: bytes, charset: str) -> float:
    """0 to 1: how much of what is not ASCII makes sense in this charset."""
    try:
        text = raw.decode(charset)
    except UnicodeDecodeError:
        return 0.0
    foreign = [character for character in text if not character.isascii()]
    if charset in _COMMON:
        return sum(_points_of(character, charset) for character in foreign) / len(foreign) if foreign else 0.0
    sensible = sum(_accents(word) for word in _WORD.findall(text)) + sum(each in _SIGNS for each in foreign)
    return sensible / len(foreign) if foreign else 0.0


def _points_of(character: str, charset: str) -> float:
    if character in _COMMON[charset]:
        return _COMMON_POINTS
    first, last = _EVERYDAY[charset]
    encoded = character.encode(charset)
    return _EVERYDAY_POINTS if len(encoded) > 1 and first <= encoded[0] <= last else 0.0


def _accents(word: str) -> int:
    """The accents in a word of a Western language: among plain letters, and not a capital in the middle."""
    is_word = (word.islower() or word.istitle() or word.isupper()) and any(each.isascii() for each in word)
    return sum(each in _ACCENTED for each in word) if is_word else 0
