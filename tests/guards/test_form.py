"""The laws of form that no linter knows: sizes of files and functions, and a reason at every exception."""

import ast
import re

from tracked import short, tracked

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
SOURCES = [each for each in tracked(".py") if "migrations/versions" not in short(each)]  # those are written by Alembic
EXCEPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore)(?P<rest>.*)")
REASON = re.compile(r"[ ,:A-Z0-9\[\]a-z-]*?\s[-#]+\s*\S+.*")


def test_no_file_is_too_long():
    lines = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {path: count for path, count in lines.items() if count > LONGEST_FILE} == {}


def test_no_function_is_too_long():
    lengths = {
        f"{short(path)}: {each.name}": length(each)
        for path in SOURCES
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def length(function):
    """Lines from its `def` to its end, the docstring left out."""
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines


def test_every_exception_to_a_check_says_why():
    found = [
        f"{short(path)}: {line.strip()}"
        for path in SOURCES
        for line in path.read_text(encoding="utf-8").splitlines()
        if (exception := EXCEPTION.search(line)) and not REASON.fullmatch(exception["rest"])
    ]
    assert [each for each in found if "re.compile" not in each] == []
