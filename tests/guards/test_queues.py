"""Every queue has somebody who listens to it, and every ring goes to a queue that is known."""

import celeryconfig
from cli import roles
from dossier.rules.queues import Queue
from models import migrate


def listened_to(role):
    [option] = [each for each in role.command if each.startswith("--queues=")]
    return set(option.removeprefix("--queues=").split(","))


def test_celery_knows_each_queue():
    assert set(celeryconfig.task_queues) == set(Queue)


def test_the_clock_rings_known_queues():
    assert {entry["options"]["queue"] for entry in celeryconfig.beat_schedule.values()} <= set(Queue)


def test_each_queue_is_worked_on(settings):
    assert set.union(*(listened_to(role) for role in roles.workers(settings))) == set(Queue)
    assert listened_to(roles.worker(settings)) == set(Queue)


def test_the_history_of_the_tables_has_one_head():
    assert len(migrate.heads()) == 1
