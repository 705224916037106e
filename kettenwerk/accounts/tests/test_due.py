"""What recurs: started when it is due, by one tick, and one failure stops nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kettenwerk.accounts.models import DueTask
from kettenwerk.accounts.services import due

NOW = timezone.now()


@pytest.fixture
def tasks(db, monkeypatch):
    """No task but those of the test."""
    monkeypatch.setattr(due, "_tasks", {})
    return due


def at(minutes: float):
    return NOW + timedelta(minutes=minutes)


def test_a_task_runs_at_once_and_again_when_its_pause_is_over(tasks):
    moments = []

    @tasks.every(minutes=10)
    def count_something(now):
        moments.append(now)
        return 3

    assert tasks.run_due(NOW) == {"count_something": 3}
    for minutes in (0, 1, 9, 9.95, 15, 21):
        tasks.run_due(at(minutes))
    assert moments == [NOW, at(9.95), at(21)]


def test_of_two_ticks_one_starts_the_task(tasks, monkeypatch):
    runs = []

    @tasks.every(minutes=1)
    def nested(now):
        runs.append(now)
        return sum(tasks.run_due(now).values())

    assert tasks.run_due(NOW) == {"nested": 0}
    assert tasks.run_due(at(1)) == {"nested": 0}
    assert runs == [NOW, at(1)]


def test_a_task_that_fails_does_not_stop_the_others(tasks, caplog):
    @tasks.every(minutes=5)
    def broken(now):
        raise ZeroDivisionError

    @tasks.every(minutes=5)
    def fine(now):
        return 1

    assert tasks.run_due(NOW) == {"broken": 0, "fine": 1}
    assert "broken" in caplog.text
    assert DueTask.objects.count() == 2
