from datetime import timedelta

import pytest

from dossier.rules.states import Why
from ingest.reading.limits import BeyondBudget, Budget, Limits


class Clock:
    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


def test_parts_are_counted_over_the_whole_mail(clock):
    budget = Budget(Limits(parts=2), clock)
    assert [budget.part(), budget.part(), budget.part()] == [None, None, Why.BUDGET_COUNT]


def test_room_for_asks_without_counting(clock):
    budget = Budget(Limits(parts=3), clock)
    assert budget.room_for(3) is None
    assert budget.room_for(4) is Why.BUDGET_COUNT
    assert budget.part() is None


def test_an_archive_full_of_files_leaves_the_mail_its_own_parts(clock):
    budget = Budget(Limits(parts=2), clock)
    assert [budget.part(1), budget.part(3), budget.part(1)] == [None, None, Why.BUDGET_COUNT]
    assert budget.room_for(1) is Why.BUDGET_COUNT
    assert [budget.part(), budget.part(), budget.part()] == [None, None, Why.BUDGET_COUNT]


def test_depth_is_refused_beyond_the_limit_only(clock):
    budget = Budget(Limits(mime_depth=50, container_depth=5), clock)
    assert budget.mime_depth(50) is None
    assert budget.mime_depth(51) is Why.BUDGET_DEPTH
    assert budget.container_depth(5) is None
    assert budget.container_depth(6) is Why.BUDGET_DEPTH


def test_time_runs_out_everywhere(clock):
    budget = Budget(Limits(time=timedelta(seconds=60)), clock)
    clock.seconds += 60
    assert budget.time() is None
    clock.seconds += 0.1
    assert budget.part() is Why.BUDGET_TIME
    assert budget.inflate(1) is Why.BUDGET_TIME


def test_bytes_of_all_containers_count_together(clock):
    budget = Budget(Limits(inflated_bytes=10), clock)
    assert budget.meter(10).spend(6) is None
    assert budget.inflatable_bytes() == 4
    assert budget.meter(10).spend(6) is Why.BUDGET_BYTES
    assert budget.inflatable_bytes() == 0


def test_ratio_is_judged_above_the_floor_and_per_container(clock):
    budget = Budget(Limits(ratio=2, ratio_floor_bytes=50), clock)
    small = budget.meter(1)
    assert small.spend(50) is None
    assert small.left_bytes() == 0
    assert small.spend(1) is Why.BUDGET_RATIO
    assert budget.meter(100).spend(200) is None


def test_pouring_stops_at_the_chunk_that_is_too_much(clock):
    meter = Budget(Limits(ratio=1, ratio_floor_bytes=5), clock).meter(1)
    poured = meter.pour([b"abc", b"de", b"f", b"never"])
    assert [next(poured), next(poured)] == [b"abc", b"de"]
    with pytest.raises(BeyondBudget) as stop:
        next(poured)
    assert stop.value.why is Why.BUDGET_RATIO
