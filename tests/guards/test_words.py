"""What a public repository must not hold: places of the machine it was made on, hosts of package indexes, secrets."""

import re

from tracked import short, tracked

# Written in pieces, so that this file does not find itself.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"/wor" + r"k/",
            r"/ro" + r"ot/",
            r"/op" + r"t/pypi",
            r"pypi\.or" + r"g",
            r"pythonhosted\.or" + r"g",
            r"--(?:extra-)?index-u" + r"rl",
            r"BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KE" + r"Y",
            r"AKI" + r"A[0-9A-Z]{16}",
        ]
    )
)


def test_nothing_of_this_machine():
    found = [
        f"{short(path)}: {match.group()}"
        for path in tracked()
        for match in FORBIDDEN.finditer(path.read_bytes().decode("utf-8", "replace"))
    ]
    assert found == []
