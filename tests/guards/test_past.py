"""What the law of visibility reads is kept for later: no code adds such rows behind the session's back."""

import ast

from tracked import short, tracked

from models.past import KEPT

NAMES = {each.__name__ for each in KEPT}
SOURCES = [each for each in tracked(".py") if short(each).split("/")[0] in {"dossier", "ingest", "models", "notify"}]


def test_rows_are_added_one_by_one():
    """The session sees rows that are flushed, and UPDATE and DELETE of many; an INSERT of many it does not."""
    assert {short(path): names for path in SOURCES if (names := inserted(path) & NAMES)} == {}


def test_documents_change_one_by_one():
    """What programs hear of, the session sees at a flush (`models.announcing`), and not in what changes many."""
    many = {"insert", "insert_missing", "update", "delete"}
    assert {short(path) for path in SOURCES if "Document" in inserted(path, many)} == set()


def inserted(path, by=frozenset({"insert", "insert_missing"})):
    """Names that are given to a statement about many, by default an INSERT."""
    calls = [each for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(each, ast.Call)]
    inserts = [each for each in calls if isinstance(each.func, ast.Name) and each.func.id in by]
    return {arg.id for each in inserts for arg in each.args if isinstance(arg, ast.Name)}
