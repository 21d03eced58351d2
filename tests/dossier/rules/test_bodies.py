import pytest

from dossier.rules.bodies import is_real

RECEIPT = "Bedankt voor uw bestelling. U kocht drie pakken papier en een nietmachine, en die bezorgen wij morgen."


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Uw bestelling", RECEIPT),
        ("Bon", "Parkeren Utrecht: € 4,50"),
        ("Bon", "Totaal 4,50 EUR"),
        ("Fwd: bon", f"Ter info\n\n---- Forwarded message ----\nVan: Winkel <a@b.example>\n\n{RECEIPT}"),
        ("FW: bon", f"Van: Winkel <a@b.example>\nVerzonden: dinsdag\nAan: mij\n\n{RECEIPT}"),
        ("RE: bon", f"{RECEIPT}\n\nOp di 3 mrt 2026 om 12:00 schreef Jan <j@b.example>:\n> kort"),
    ],
)
def test_says_something_of_its_own(subject, text):
    assert is_real(subject, text)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Factuur", ""),
        ("Factuur", "Zie bijlage."),
        ("Foto", "Verstuurd vanaf mijn iPhone"),
        ("Factuur", f"Zie bijlage.\n\nMet vriendelijke groet,\n{RECEIPT}"),
        ("Factuur", f"Zie bijlage.\n-- \n{RECEIPT}"),
        ("RE: vraag", f"Akkoord!\n\nOp di 3 mrt 2026 om 12:00 schreef Jan <j@b.example>:\n{RECEIPT}"),
        ("Antw: vraag", f"Akkoord\n\nVan: Jan <j@b.example>\nVerzonden: dinsdag\n\n{RECEIPT}"),
        ("vraag", "\n".join(f"> {RECEIPT}" for _ in range(5))),
    ],
)
def test_is_only_a_covering_text(subject, text):
    assert not is_real(subject, text)


def test_a_huge_text_is_judged_by_its_beginning():
    assert is_real("x", RECEIPT * 100_000)
