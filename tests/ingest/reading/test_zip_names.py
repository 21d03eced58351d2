"""Names in archives that do not say which charset they are in."""

import pytest

from ingest.reading.openers.zip_names import charset_of

# Words that stand in no table of the code, four to an archive
ELSEWHERE = {
    "cp932": "健康診断 源泉徴収票 振替伝票 賃貸借契約書 旅費精算 車検証 議事録 取扱説明書 年末調整 決算短信",
    "gb18030": "出口退税申报 海关进口增值税 送货地址 董事会决议 采购单价 质量检验 仓库盘点 劳动合同书 抵扣联 装箱单",
    "big5": "營業登記證 薪資單 出貨單 進口報單 損益表 資產負債表 租賃契約書 勞動契約 扣繳憑單 股東名冊",
    "cp949": "사업자등록증 주민등록등본 급여대장 원천징수영수증 재무제표 임대차계약서 통장사본 퇴직금 매출 매입",
    "cp850": "geïnd coöperatie financiële reünie définitif Übersicht größer señal São contrôle DÉCLARATION CAFÉ",
    "cp1252": "geïnd coöperatie financiële reünie définitif Übersicht größer señal São contrôle DÉCLARATION CAFÉ",
}


@pytest.mark.parametrize(
    ("charset", "names"),
    [(charset, words.split()[at : at + 4]) for charset, words in ELSEWHERE.items() for at in range(0, 8, 4)],
)
@pytest.mark.parametrize("otherwise", ["cp850", "cp1252"])
def test_the_names_of_an_archive_tell_their_charset(charset, names, otherwise):
    raw = [f"{name} 2026.pdf".encode(charset) for name in names]
    found = charset_of(raw, otherwise)
    assert [each.decode(found) for each in raw] == [f"{name} 2026.pdf" for name in names]


@pytest.mark.parametrize("otherwise", ["cp850", "cp1252"])
def test_what_no_charset_makes_sense_of_stays_as_it_was(otherwise):
    assert charset_of([b"\xb1\xb2\x01\xdb.bin", b"\xff\xfe.bin"], otherwise) == otherwise
    assert charset_of([], otherwise) == otherwise
