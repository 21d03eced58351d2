"""What users of a client are called."""

import pytest

from dossier.rules.kinds import USUAL
from dossier.rules.wording.kinds import KINDS, kind_name


@pytest.mark.parametrize(
    ("kind", "dutch", "english"),
    [
        ("vennoot:A", "Vennoot A", "Partner A"),
        ("extern:notaris", "Extern: notaris", "External: notaris"),
        ("alleen-uploaden", "Alleen uploaden", "Uploading only"),
        ("van-vroeger", "van-vroeger", "van-vroeger"),
    ],
)
def test_nobody_reads_a_code(kind, dutch, english):
    assert (kind_name(kind), kind_name(kind, "en")) == (dutch, english)


def test_each_usual_kind_has_its_words():
    assert set(KINDS) == set(USUAL)
