"""The table of turns, who may decide, what counts as an answer, and what one code covers: each law tried in full."""

from dataclasses import fields, replace
from itertools import product
from uuid import UUID

import pytest

from dossier.rules.approving import (
    TURNS,
    Answer,
    ApprovalState,
    ApproverMode,
    Hitch,
    Said,
    Standing,
    Turn,
    Verdict,
    bound_to,
    hitch,
    hitch_of_answer,
    turn_of_agreement,
    turned,
)

UNDECIDED = {"open", "partly"}
ABLE = {"is_approver", "sees_all", "has_right", "is_unchanged", "is_next", "has_opened", "has_seen_all"}
# and not decided, not over
PERSON, OTHER, FIRST, SECOND = (UUID(int=each) for each in range(1, 5))


def test_somebody_can_decide_only_when_everything_is_right():
    """Every state with every combination of circumstances."""
    circumstances = [each.name for each in fields(Standing) if each.name != "state"]
    for state, values in product(ApprovalState, product([False, True], repeat=len(circumstances))):
        so = dict(zip(circumstances, values, strict=True))
        right = state in UNDECIDED and {name for name, value in so.items() if value} == ABLE
        assert (hitch(Standing(state=state, **so)) is None) == right, (state, so)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"is_approver": False}, Hitch.NOT_HERE),
        ({"sees_all": False, "state": ApprovalState.EXPIRED}, Hitch.NOT_HERE),  # nothing is told of what is not seen
        ({"has_decided": True}, Hitch.DECIDED),
        ({"state": ApprovalState.APPROVED}, Hitch.CLOSED),
        ({"is_over": True}, Hitch.CLOSED),
        ({"is_unchanged": False}, Hitch.CHANGED),
        ({"has_right": False}, Hitch.NO_RIGHT),
        ({"is_next": False}, Hitch.NOT_YOUR_TURN),
        ({"has_opened": False}, Hitch.NOT_OPENED),
        ({"has_seen_all": False}, Hitch.NOT_DOWNLOADED),
    ],
    ids=str,
)
def test_what_stands_in_the_way_is_named(wrong, expected):
    able = Standing(state=ApprovalState.OPEN, is_over=False, has_decided=False, **dict.fromkeys(ABLE, True))
    assert hitch(replace(able, **wrong)) is expected


def test_each_turn_and_nothing_else():
    """Written a second time, as the states after each state."""
    ends = dict.fromkeys(["refused", "withdrawn", "expired", "replaced", "accepted"], frozenset())
    undecided = frozenset({"partly", "approved", "refused", "withdrawn", "expired", "replaced"})
    possible = ends | {
        "open": undecided,
        "partly": undecided,
        "approved": frozenset({"ready", "submitted", "replaced"}),
        "ready": frozenset({"submitted", "replaced"}),
        "submitted": frozenset({"accepted", "rejected"}),
        "rejected": frozenset({"ready", "replaced"}),
    }
    for state in ApprovalState:
        assert {after for turn in Turn if (after := turned(state, turn))} == possible[state], state
    assert set(TURNS) == set(Turn)


@pytest.mark.parametrize("mode", ApproverMode)
def test_how_many_are_enough(mode):
    needed = 1 if mode is ApproverMode.ONE_OF else 3
    for agreed in range(1, 4):
        turn = turn_of_agreement(mode, agreed=agreed, approvers=3)
        assert (turn is Turn.AGREE) == (agreed >= needed)


def answer(**more):
    said = (Said(FIRST, 1, "a" * 64, Verdict.AGREED), Said(SECOND, 1, "b" * 64, Verdict.REFUSED, "Bedrag"))
    return replace(Answer(UUID(int=9), "c" * 64, said), **more)


def other_first(**more):
    first, second = answer().said
    return answer(said=(replace(first, **more), second))


DIFFERENT = [
    answer(request_id=OTHER),
    answer(statement_sha256="d" * 64),
    answer(said=answer().said[:1]),
    other_first(document_id=OTHER),
    other_first(version=2),
    other_first(sha256="e" * 64),
    other_first(verdict=Verdict.REFUSED),
    other_first(reason="Toch niet"),
]


def test_a_code_covers_exactly_what_was_shown():
    """Whatever differs is another set; only the order of showing is not part of it."""
    sets = [[each] for each in (answer(), *DIFFERENT)] + [[answer(), DIFFERENT[0]]]
    bound = [bound_to(PERSON, each) for each in sets]
    assert len({*bound, bound_to(OTHER, [answer()])}) == len(sets) + 1
    assert bound_to(PERSON, [DIFFERENT[0], answer(said=answer().said[::-1])]) == bound[-1]


def test_an_answer_counts_for_just_what_is_asked():
    asked = {FIRST: "a" * 64, SECOND: "b" * 64}
    assert hitch_of_answer(answer(), asked, "c" * 64) is None
    assert hitch_of_answer(answer(said=(*answer().said, answer().said[0])), asked, "c" * 64) is Hitch.CHANGED
    assert hitch_of_answer(answer(said=answer().said[:1]), asked, "c" * 64) is Hitch.NOT_ALL_SAID
    changed = [answer(statement_sha256="d" * 64), answer(said=())]
    for each in (*changed, other_first(document_id=OTHER), other_first(sha256="e" * 64)):
        assert hitch_of_answer(each, asked, "c" * 64) is Hitch.CHANGED
    assert hitch_of_answer(other_first(verdict=Verdict.REFUSED, reason=" "), asked, "c" * 64) is Hitch.REASON_MISSING
