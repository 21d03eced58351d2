"""The closed list of attacks, each with a number (docs/attacks.md says what it is), and the proof that each has a test.

A test says what it proves: `@pytest.mark.attack("P07")`, also several, also `"C01-C30"` for a row of them.
"""

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAST = {
    "S": 44,  # the SMTP dialogue
    "M": 26,  # MIME and headers
    "A": 48,  # archives, documents, pictures
    "N": 59,  # names of files
    "C": 36,  # what the portal serves
    "P": 32,  # the portal: rights, login, forms, uploads
    "X": 14,  # letters, loops, senders that are not who they say
}
ALL = {f"{family}{number:02}" for family, last in LAST.items() for number in range(1, last + 1)}


def test_every_attack_has_a_test():
    assert sorted(ALL - proven()) == []


def test_no_test_names_an_attack_that_is_not_there():
    assert sorted(proven() - ALL) == []


def test_every_attack_is_told():
    told = (ROOT / "docs/attacks.md").read_text(encoding="utf-8")
    cells = (line.split("|")[1].strip() for line in told.splitlines() if line.startswith("| "))
    assert sorted(ALL - set(chain.from_iterable(spread(cell) for cell in cells if cell[1:3].isdigit()))) == []


def proven() -> set[str]:
    files = (ROOT / "tests").rglob("*.py")
    return set(chain.from_iterable(marked(file) for file in files if file != Path(__file__)))


def marked(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    if "mark.attack(" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.attack":
            for argument in node.args:
                yield from spread(ast.literal_eval(argument))


def spread(numbers: str) -> Iterator[str]:
    """`C01-C30`: each of them."""
    first, _, last = numbers.partition("-")
    yield from (f"{first[0]}{number:02}" for number in range(int(first[1:]), int((last or first)[1:]) + 1))
