"""Nothing of a mail's or a document's content is logged: no subject, no name, no address of a sender, no BSN."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("adapters", "cli", "dossier", "ingest", "models", "notify", "portal", "upkeep", "workers")
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
CONTENT = {"bsn", "email", "filename", "header_from", "name", "note", "remark", "sender", "subject", "text", "words"}


def log_calls():
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if is_logging(node):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def is_logging(node):
    called = node.func if isinstance(node, ast.Call) else None
    if not isinstance(called, ast.Attribute) or called.attr not in LEVELS:
        return False
    return isinstance(called.value, ast.Name) and called.value.id in {"log", "logger"}


def test_log_lines_hold_keys_and_numbers_only():
    calls = list(log_calls())
    assert len(calls) > 20, "the logger is called something else now"
    said = {where: {each.arg for each in node.keywords} & CONTENT for where, node in calls}
    said |= {where: {"a computed text"} for where, node in calls if not isinstance(node.args[0], ast.Constant)}
    assert {where: names for where, names in said.items() if names} == {}


def test_a_mail_is_called_mail_in_the_log():
    """So that one word finds every line of its way: not spool_id here and id there."""
    on_the_way = ("ingest/smtp", "ingest/accept.py", "workers")
    calls = [
        (where, {each.arg for each in node.keywords}) for where, node in log_calls() if where.startswith(on_the_way)
    ]
    assert [where for where, names in calls if names & {"spool_id", "mail_id"}] == []
    assert any("mail" in names for _, names in calls)
