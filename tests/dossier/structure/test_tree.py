"""The tree of folders: whatever is added and moved, the chain rows say what the parents say."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from dossier.rules.errors import NotFound, Refused
from dossier.structure import tree
from models import Folder, FolderPath

NOW = datetime(2026, 11, 22, tzinfo=UTC)
steps = st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.integers(-1, 9)), max_size=20)


def by_parents(session: Session, folder: Folder) -> list[UUID]:
    """The chain as the parents tell it, from the root down."""
    above = by_parents(session, session.get_one(Folder, folder.parent_id)) if folder.parent_id else []
    return [*above, folder.id]


def by_rows(session: Session, folder: Folder) -> list[UUID]:
    rows = select(FolderPath.ancestor_id).where(FolderPath.folder_id == folder.id)
    return list(session.scalars(rows.order_by(FolderPath.distance.desc())))


@given(steps)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_chain_rows_follow_the_parents(house, make_administration, steps):
    administration = make_administration().id
    with house.database.write() as session:
        made: list[UUID] = []
        for adds, which, to in steps:
            target = made[to % len(made)] if made and to >= 0 else None
            try:
                if adds or not made:
                    made.append(tree.add(session, administration, tree.NewFolder("F", parent_id=target), NOW).id)
                else:
                    tree.move(session, administration, made[which % len(made)], target)
            except Refused:
                continue  # too deep, or into itself: nothing may have changed, which is checked below
        for folder in session.scalars(select(Folder).where(Folder.administration_id == administration)):
            assert by_rows(session, folder) == by_parents(session, folder)
            assert folder.depth == len(by_parents(session, folder)) - 1
        session.rollback()


def test_a_folder_never_moves_below_itself(house, make_administration):
    administration = make_administration().id
    with house.database.write() as session:
        top = tree.add(session, administration, tree.NewFolder("Vaste Stukken"), NOW)
        sub = tree.add(session, administration, tree.NewFolder("Overig", parent_id=top.id), NOW)
        with pytest.raises(Refused):
            tree.move(session, administration, top.id, sub.id)
        with pytest.raises(Refused):
            tree.move(session, administration, top.id, top.id)


def test_a_folder_of_another_dossier_is_not_there(house, make_administration):
    ours, theirs = make_administration().id, make_administration().id
    with house.database.write() as session:
        folder = tree.add(session, theirs, tree.NewFolder("Jaarwerk 2026"), NOW)
        with pytest.raises(NotFound):
            tree.chain(session, ours, folder.id)
        with pytest.raises(NotFound):
            tree.add(session, ours, tree.NewFolder("Voorraden", parent_id=folder.id), NOW)


def test_siblings_keep_the_order_of_making(house, make_administration):
    administration = make_administration().id
    with house.database.write() as session:
        made = [tree.add(session, administration, tree.NewFolder(name), NOW) for name in ("A", "B", "C")]
        assert [each.position for each in made] == [0, 1, 2]
