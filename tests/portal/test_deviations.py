"""A row of the tree says who sees it only where that is not as in the folder above."""

from uuid import uuid4

from dossier.access.viewers import Beholder
from dossier.rules.rights import Level
from portal.deviations import Deviation, of_document, of_folder

SANNE, PIET = uuid4(), uuid4()


def on(**levels):
    people = {"Sanne": SANNE, "Piet": PIET}
    return [Beholder(people[name], name, level=level) for name, level in levels.items()]


def sees(*names):
    people = {"Sanne": SANNE, "Piet": PIET}
    return [Beholder(people[each], each) for each in names]


def test_what_is_as_above_is_not_said():
    above = on(Sanne=Level.VIEW, Piet=Level.PASSAGE)
    assert not of_folder([], [])
    assert not of_folder(above, above)
    assert not of_folder(on(Sanne=Level.VIEW_UPLOAD, Piet=Level.PASSAGE), above)  # both show the same documents
    assert not of_document(sees("Sanne"), above)
    assert not of_document([], on(Piet=Level.UPLOAD))


def test_each_deviation_has_its_names():
    above = on(Sanne=Level.VIEW)
    assert of_folder(above, []) == Deviation(shown=("Sanne",))
    assert of_folder([], above) == Deviation(hidden=True)
    assert of_folder(on(Sanne=Level.PASSAGE), above) == Deviation(hidden=True, passing=("Sanne",))
    assert of_folder(on(Sanne=Level.VIEW, Piet=Level.UPLOAD), above) == Deviation(uploading=("Piet",))
    assert of_folder(on(Sanne=Level.VIEW, Piet=Level.VIEW), above) == Deviation(shown=("Sanne", "Piet"))
    assert of_document([], above) == Deviation(hidden=True)
    assert of_document(sees("Piet"), above) == Deviation(shown=("Piet",))
