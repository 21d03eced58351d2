"""The bytes of documents leave by few doors, and each of them writes down who opened what."""

import ast
from pathlib import Path

from tracked import ROOT, short, tracked

# What a client or a colleague gets in hand, and what is called before that. The rest works on bytes that stay here.
GIVE = {
    "dossier/documents/downloads.py": "open_document",
    "dossier/documents/pages.py": "documents_for",  # pictures; `portal/pages/files.py` writes it down
    "dossier/accountability/export.py": "record",  # the whole dossier, as one event
    "dossier/approvals/lists.py": "_mine",  # the proof of a decision, not a document
}
STAY = {
    "dossier/approvals/verifying.py",
    "dossier/documents/pdf_child.py",
    "dossier/doctor.py",
    "dossier/documents/judging.py",
    "dossier/inbox/unlock.py",
    "dossier/uploads/arriving.py",
    "dossier/uploads/one_pdf.py",
    "dossier/uploads/pieces.py",
}
SEND = {  # modules of the portal that make an answer of bytes: what each must call
    "portal/sending.py": {"said"},
    "portal/pages/files.py": {"file_of", "older_file_of", "looked_at", "bundled"},
    "portal/pages/overviews.py": {"write_zip"},
    "portal/pages/approvals.py": {"certificate_of"},
}


def sources(*rooms: str) -> list[Path]:
    return [path for path in tracked(".py") if short(path).startswith(rooms)]


def called(path: Path) -> set[str]:
    """The names of all that is called in it."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return {each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in calls}


def opens_blobs(path: Path) -> bool:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    calls = (ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call))
    return any(each.endswith(("blobs.open", "blobs.part", "intact.opened", "intact.part")) for each in calls)


def test_no_door_reaches_for_bytes_itself():
    assert [short(path) for path in sources("portal/", "cli/") if opens_blobs(path)] == []


def test_services_that_open_bytes_are_known_and_judge_first():
    opening = {short(path) for path in sources("dossier/", "notify/") if opens_blobs(path)}
    assert sorted(opening - STAY - set(GIVE) - {"notify/returns.py"}) == []
    assert {each for each, judge in GIVE.items() if judge not in called(ROOT / each)} == set()


def test_answers_of_bytes_are_made_in_few_places():
    sending = {short(path) for path in sources("portal/") if "send_file" in called(path)}
    assert sorted(sending - set(SEND)) == []
    assert {each for each, needed in SEND.items() if needed - called(ROOT / each)} == set()


def test_a_download_is_written_down_before_its_bytes_leave():
    tree = ast.parse((ROOT / "dossier/documents/downloads.py").read_text("utf-8"))
    [part_of] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "part_of"]
    assert "open_document" in ast.unparse(part_of)
