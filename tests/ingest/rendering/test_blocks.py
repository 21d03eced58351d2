import pytest

from ingest.rendering.blocks import DEEPEST, MOST_PIECES, blocks_of
from ingest.rendering.safe_html import TooMuch, safe_html


def blocks(html: str, widths: dict[str, int] | None = None):
    return blocks_of(safe_html(html, {name: name for name in widths or {}}), widths or {})


def text(found) -> str:
    """All words, in order."""
    words = []
    for block in found:
        words += [run.get("text", "") for run in block.get("runs", ())]
        words.append(text(block.get("blocks", ())))
        words += [text(item) for item in block.get("items", ())]
        words += [text(cell["blocks"]) for cell in block.get("cells", ())]
    return " ".join(" ".join(words).split())


def test_paragraphs_and_what_is_marked_in_them():
    (block,) = blocks('<p>een\n <b>twee</b> <i><s>drie</s></i> <a href="https://x.example">vier</a></p>')
    assert [(run["text"], run["bold"], run["italic"], run["struck"], run["link"]) for run in block["runs"]] == [
        ("een ", False, False, False, ""),
        ("twee", True, False, False, ""),
        (" ", False, False, False, ""),
        ("drie", False, True, True, ""),
        (" ", False, False, False, ""),
        ("vier", False, False, False, "https://x.example"),
    ]


def test_a_style_makes_bold_as_a_tag_does():
    (block,) = blocks('<span style="font-weight:bold">vet</span>')
    assert block["runs"][0]["bold"]


def test_lines_break_where_the_sender_broke_them():
    assert [run["text"] for run in blocks("een<br>twee<br><br>")[0]["runs"]] == ["een", "\n", "twee"]


def test_headings_rules_and_verbatim_text():
    assert [block["kind"] for block in blocks("<h2>kop</h2><hr><pre>a  b\n c</pre>")] == ["heading", "rule", "verbatim"]
    assert blocks("<pre>a  b\n c</pre>")[0]["text"] == "a  b\n c"


def test_lists_hold_lists():
    (outer,) = blocks("<ul><li>een</li><li>twee<ol><li>sub</li></ol></li><li></li></ul>")
    assert not outer["ordered"]
    assert [text(item) for item in outer["items"]] == ["een", "twee sub"]
    assert outer["items"][1][1]["ordered"]


def test_a_table_gives_each_cell_its_place():
    rows = "<tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td colspan=9>d</td></tr>"
    (table,) = blocks(f"<table border=1>{rows}</table>")
    places = {text(cell["blocks"]): (cell["x"], cell["y"], cell["colspan"], cell["rowspan"]) for cell in table["cells"]}
    assert places == {"a": (0, 0, 1, 2), "b": (1, 0, 1, 1), "c": (1, 1, 1, 1), "d": (0, 2, 9, 1)}
    assert (table["columns"], table["lined"]) == (9, True)


def test_cells_that_would_meet_are_cut():
    html = "<table><tr><td>a</td><td rowspan=3>b</td></tr><tr><td colspan=2>c</td></tr></table>"
    (table,) = blocks(html)
    taken = [
        (cell["x"] + right, cell["y"] + down)
        for cell in table["cells"]
        for right in range(cell["colspan"])
        for down in range(cell["rowspan"])
    ]
    assert len(taken) == len(set(taken))


def test_a_frame_of_one_column_is_no_table():
    assert [block["kind"] for block in blocks("<table><tr><td><p>een</p></td></tr><tr><td>twee</td></tr></table>")] == [
        "text",
        "text",
    ]


def test_alignment_is_that_of_the_cell_and_not_of_the_frame_around():
    outer = (
        "<table><tr><td align=center>x<table><tr><td>a</td><td style='text-align:right'>b</td></tr></table></td></tr>"
    )
    _, table = blocks(outer)
    assert [cell["align"] for cell in table["cells"]] == ["", "right"]


def test_pictures_that_are_there_are_shown_in_their_width():
    (block,) = blocks('<img src="cid:1.png"><img src="cid:1.png" width="40"><img src="cid:weg.png">', {"1.png": 100})
    assert block["runs"] == [{"picture": "1.png", "width": 75.0}, {"picture": "1.png", "width": 30.0}]


def depth(found) -> int:
    inner = [block.get("blocks", []) for block in found] + [item for block in found for item in block.get("items", [])]
    inner += [cell["blocks"] for block in found for cell in block.get("cells", [])]
    return 1 + max(map(depth, inner), default=0) if found else 0


@pytest.mark.parametrize("opening", ["<blockquote>t ", "<ul><li>t ", "<table><tr><td>t</td><td>"])
def test_what_is_deeper_goes_on_at_the_deepest_level_and_no_word_is_lost(opening):
    found = blocks(opening * 60 + "diep")
    assert depth(found) == DEEPEST
    assert text(found).split() == ["t"] * 60 + ["diep"]


def test_more_than_can_be_set_in_time_is_refused():
    with pytest.raises(TooMuch):
        blocks("<p>x</p>" * (MOST_PIECES // 2 + 1))


def test_fillers_of_newsletters_and_direction_marks_go():
    assert text(blocks("<p>\u200b\u200c\u034fgoed\u202eom</p><p>\u200b \u200c</p>")) == "goedom"
