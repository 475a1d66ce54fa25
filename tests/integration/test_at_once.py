"""What many do at once, step by step in orders at random, some of them killed: no job lost, nothing deleted left."""

import json
from collections.abc import Callable, Mapping

import pytest

from faults.at_once import SECRET, World
from recto.services.jobs import key
from recto.settings import Settings

Actors = Callable[[World], Mapping[str, Callable[[], object]]]
SCENES: Mapping[str, tuple[int, int, Actors]] = {
    "one document twice": (
        60,
        1,
        lambda world: {"a": lambda: world.submit("k"), "b": lambda: world.submit("k"), "tell": world.tell},
    ),
    "without a key": (90, 1, lambda world: {"a": world.submit, "b": world.submit, "delete": world.delete}),
    "several pages": (40, 2, lambda world: {"a": lambda: world.submit("k"), "poll": world.poll}),
    "several parts": (
        40,
        3,
        lambda world: {"a": lambda: world.submit("k"), "third": world.work, "delete": world.delete},
    ),
    "a batch": (
        60,
        1,
        lambda world: {
            "a": lambda: world.submit_batch("1", "2"),
            "b": lambda: world.submit_batch("1", "2"),
            "delete": world.delete,
            "again": world.delete,
        },
    ),
    "two batches of one key": (
        60,
        1,
        lambda world: {"a": lambda: world.submit_batch("1", "2"), "b": lambda: world.submit_batch("1", "3")},
    ),
    "people": (
        60,
        1,
        lambda world: {
            "a": lambda: world.submit("k"),
            "Anna": lambda: world.review("Ada"),
            "Ben": lambda: world.review("Bob"),
            "poll": world.poll,
            "delete": world.delete,
        },
    ),
}
"""By name: in how many orders, pages of the document, and who is there beside two workers."""


@pytest.mark.parametrize("scene", SCENES)
def test_whatever_order_they_come_in(scene: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    orders, pages, actors = SCENES[scene]
    for seed in range(orders):
        world = World(seed, settings, monkeypatch, pages=pages)
        try:
            world.turns.run({"one": world.work, "two": world.work, **actors(world)})
            world.settle()
            assert_sound(world)
        except Exception:
            print(f"Order {seed}:", *world.turns.taken, sep="\n")
            raise


def assert_sound(world: World) -> None:
    held = world.blobs.held
    for job_id in world.accepted - world.deleted:
        if not world.services.jobs.is_deleted(job_id):  # with its batch
            assert_ended_once(world, job_id)
    for known_as in world.deleted:
        assert not [name for name, content in held.items() if known_as in name or known_as.encode() in content]
        assert not [name for name in (*world.states.states, *world.states.results) if known_as in name]
    recorded = {name.split("/")[1] for name in held if name.endswith("/job.json")}
    kept = {name for name, content in held.items() if SECRET in name or SECRET.encode() in content}
    assert {name.split("/")[1] for name in kept if name.startswith("jobs/")} <= recorded


def assert_ended_once(world: World, job_id: str) -> None:
    held = world.blobs.held
    ends = [end for end, name in (("done", "result.json"), ("failed", "failure.json")) if key(job_id, name) in held]
    assert [world.end(job_id)] == ends
    assert world.told[job_id] == set(ends)
    assert world.seen[job_id] <= set(ends)
    assert not [name for name in held if name.startswith(key(job_id, "parts"))]
    if ends == ["done"]:
        assert_reviewed(world, job_id)


def assert_reviewed(world: World, job_id: str) -> None:
    """A person's value stands, and only what nobody has looked at is to be looked at, once."""
    said = sorted(name for name in world.blobs.held if name.startswith(key(job_id, "review/")))
    result = world.services.results.of(job_id, "me")
    value = json.loads(getattr(result, "content", b""))["fields"]["vendor"]["value"]
    assert value == (json.loads(world.blobs.held[said[-1]])["value"] if said else SECRET)
    pending, _ = world.services.reviews.pending("me", after="", limit=50)
    assert [found.job_id for found in pending].count(job_id) == (not said)
