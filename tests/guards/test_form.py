"""The laws of form that no linter knows: sizes of files and functions, and a reason at every exception."""

import ast
import re

import pytest
from tracked import short, tracked

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
SOURCES = [each for each in tracked(".py") if "migrations/versions" not in short(each)]  # those are written by Alembic
EXCEPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore)(?P<rest>.*)")
REASON = re.compile(r"[ ,:A-Z0-9\[\]a-z-]*?\s[-#]+\s*\S+.*")


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_sizes(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    functions = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert {each.name: length(each) for each in functions if length(each) > LONGEST_FUNCTION} == {}


def length(function):
    """Lines from its `def` to its end, the docstring left out."""
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_every_exception_to_a_check_says_why(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [
        line for line in lines if (exception := EXCEPTION.search(line)) and not REASON.fullmatch(exception["rest"])
    ]
    assert [line for line in found if "re.compile" not in line] == []
