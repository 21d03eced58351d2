"""Programs of the version before go on working while and after the tables move: revisions only add.

What is no longer needed goes a release later, in a revision named here with its reason.
"""

import ast

import pytest
from tracked import short, tracked

REVISIONS = sorted(each for each in tracked(".py") if "migrations/versions" in short(each))[1:]  # the first made it all
TAKES_AWAY: dict[str, str] = {}  # file name: since which release nothing uses it
NARROWS = {"drop_table", "drop_column", "rename_table", "drop_constraint", "create_check_constraint"}


def faults(tree):
    """What the upgrade does that a running program of yesterday may not survive."""
    upgrade = next(each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == "upgrade")
    for call in (each for each in ast.walk(upgrade) if isinstance(each, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        given = {each.arg: each.value for each in call.keywords}
        if name in NARROWS or (name == "alter_column" and set(given) & {"new_column_name", "type_"}):
            yield f"line {call.lineno}: {name}"
        if name == "alter_column" and getattr(given.get("nullable"), "value", True) is False:
            yield f"line {call.lineno}: {name} to NOT NULL"
        if name == "add_column":
            column = next(each for each in call.args if isinstance(each, ast.Call))
            details = {each.arg: each.value for each in column.keywords}
            if not details["nullable"].value and "server_default" not in details:
                yield f"line {call.lineno}: a new column that yesterday's programs do not fill"


@pytest.mark.parametrize("revision", REVISIONS, ids=short)
def test_a_revision_only_adds(revision):
    if revision.name not in TAKES_AWAY:
        assert list(faults(ast.parse(revision.read_text(encoding="utf-8")))) == []


def test_what_takes_away_is_seen():
    narrow = """def upgrade():
    with op.batch_alter_table("mail") as batch_op:
        batch_op.drop_column("subject")
        batch_op.alter_column("helo", nullable=False)
        batch_op.add_column(sa.Column("more", sa.Integer(), nullable=False))
        batch_op.add_column(sa.Column("enough", sa.Integer(), nullable=False, server_default="0"))"""
    assert len(list(faults(ast.parse(narrow)))) == 3
