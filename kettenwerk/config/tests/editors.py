"""People who edit the same few records at the same time, each in a thread with a connection of its own.

As a program: ``prepare`` fills an empty database, ``edit`` lets some of the people work and prints
what they were told, ``count`` prints what the database holds afterwards; everything as JSON.
"""

import json
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import pairwise
from typing import Any

import django
from django.db import connections

from tests.form_reader import FormReader

ROWS = 20
FIELDS = ("summary", "cost", "languages", "family_name")
MOST_MERGES = 200
# As many requests at once as one worker of the server answers; the other people wait in its queue.
SERVED_AT_ONCE = 4
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def tell(answer: object) -> None:
    sys.stdout.write(f"{json.dumps(answer)}\n")


def prepare(editors: int) -> None:
    """One town, its people, and the rows they will quarrel about."""
    from_rooms = _rooms()
    world = from_rooms["World"]()
    for number in range(editors):
        from_rooms["make_person"](
            f"person{number}@unna.example", f"Person {number}", world.town("unna"), "bearbeiten"
        )
    actor = from_rooms["Actor"](world.town("unna"))
    for number in range(ROWS):
        offer = world.offer(f"Angebot {number}", fields=("bildung",), capacity=12)
        from_rooms["audit"].save(offer, by=actor)
    tell({"rows": ROWS})


def edit(seed: int, first: int, last: int, saves: int) -> None:
    """People ``first`` to ``last`` save ``saves`` times each."""
    rooms = _rooms()
    uuids = sorted(str(u) for u in rooms["Offer"].objects.values_list("uuid", flat=True))

    def work(number: int) -> Counter[str]:
        try:
            return Editor(seed, number, uuids, rooms).work(saves)
        finally:
            connections.close_all()

    told: Counter[str] = Counter()
    with ThreadPoolExecutor(last - first) as pool:
        for one in pool.map(work, range(first, last)):
            told.update(one)
    tell(told)


_server = threading.Semaphore(SERVED_AT_ONCE)


class Editor:
    """Opens a record, changes one field, saves; at a merge page keeps the own word for that field only."""

    def __init__(self, seed: int, number: int, uuids: list[str], rooms: dict[str, Any]) -> None:
        self.number, self.uuids = number, uuids
        self.dice = random.Random(f"{seed}/{number}")  # noqa: S311  # repeatable
        self.client = rooms["Client"](raise_request_exception=False)
        person = rooms["User"].objects.get(email=f"person{number}@unna.example")
        self.client.force_login(person, backend=BACKEND)
        self.told: Counter[str] = Counter()

    def work(self, saves: int) -> Counter[str]:
        for number in range(saves):
            self.save(f"e{self.number}s{number}")
        return self.told

    def _ask(self, method: str, *request: Any) -> Any:
        with _server:
            return getattr(self.client, method)(*request)

    def save(self, token: str) -> None:
        field = self.dice.choice(FIELDS)
        url = f"/unna/bestand/angebote/{self.dice.choice(self.uuids)}/bearbeiten/"
        page = self._ask("get", url)
        if page.status_code != 200:
            self.told[_trouble("GET", page)] += 1
            return
        data = FormReader(page.content.decode()).data
        data[field] = [token]
        time.sleep(self.dice.uniform(0, 0.05))
        answer = self._ask("post", url, data)
        merges = 0
        while answer.status_code == 409 and merges < MOST_MERGES:
            merges += 1
            data = FormReader(answer.content.decode()).data
            for name in data.get("wahl-felder", []):
                data[f"wahl-{name}"] = ["meine" if name == field else "gespeichert"]
            answer = self._ask("post", url, data)
        self.told["merge pages"] += merges
        self.told["saved"] += answer.status_code == 302
        self.told["saved after a merge"] += answer.status_code == 302 and merges > 0
        if answer.status_code != 302:
            self.told[_trouble("POST", answer)] += 1


def _trouble(method: str, answer: Any) -> str:
    """Status, and what was raised if anything was."""
    raised = getattr(answer, "exc_info", None)
    return f"{method} {answer.status_code} {raised[1] if raised else ''}".strip()[:120]


def count(editors: int, saves: int) -> None:
    """Every acknowledged word must stand in exactly one version, and that version changed nothing else."""
    rooms = _rooms()
    expected = {f"e{editor}s{number}" for editor in range(editors) for number in range(saves)}
    found: Counter[str] = Counter()
    broken = []
    for offer in rooms["Offer"].objects.all():
        versions = list(rooms["Version"].objects.filter(record=offer.uuid).order_by("number"))
        if [one.number for one in versions] != list(range(2, offer.version + 1)):
            broken.append(f"{offer}: a number is missing")
        for earlier, later in pairwise(versions):
            changed = [
                name
                for name, value in later.snapshot.items()
                if value != earlier.snapshot[name] and name not in {"version", "modified"}
            ]
            if len(changed) != 1 or changed[0] not in FIELDS:
                broken.append(f"{offer} {later.number}: {changed}")
            found.update(later.snapshot[name] for name in changed)
    result = {
        "found": sum(found.values()),
        "lost": len(expected - set(found)),
        "twice": sum(number > 1 for number in found.values()),
        "strange": len(set(found) - expected),
        "broken": broken[:20],
    }
    tell(result)


def _rooms() -> dict[str, Any]:
    """What can be imported only once Django has read its settings."""
    wanted = {
        "django.test": ("Client",),
        "tests.people": ("make_person",),
        "kettenwerk.accounts": ("audit",),
        "kettenwerk.accounts.access": ("Actor",),
        "kettenwerk.accounts.models": ("User", "Version"),
        "kettenwerk.inventory.models": ("Offer",),
        "kettenwerk.inventory.tests.world": ("World",),
    }
    return {
        name: getattr(import_module(module), name)
        for module, names in wanted.items()
        for name in names
    }


if __name__ == "__main__":
    django.setup()
    what, *numbers = sys.argv[1:]
    programs: dict[str, Any] = {"prepare": prepare, "edit": edit, "count": count}
    programs[what](*map(int, numbers))
