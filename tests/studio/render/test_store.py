"""The folder of finished pieces."""

import os
import time
from pathlib import Path

import pytest

from nemo_mcp.studio.render.store import Store

HOUR_S = 3600


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "pieces", limit_bytes=2500)


def put(store: Store, key: str, size: int = 1000, age_s: float = 0) -> None:
    part = store.part(key, "mp4")
    part.write_bytes(bytes(size))
    store.keep(part, key, "mp4", {"frames": size})
    then = time.time() - age_s
    for path in store.folder.glob(f"{key}.*"):
        os.utime(path, (then, then))


def test_a_kept_piece_is_found_with_its_notes(store: Store) -> None:
    put(store, "a")
    assert store.find("a", "mp4") == {"frames": 1000}
    assert store.find("b", "mp4") is None


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'{"size": 999, "notes": {}}', b"\xff\xfe"])
def test_a_piece_whose_notes_do_not_fit_is_not_found(damage: bytes, store: Store) -> None:
    put(store, "a")
    store.path("a", "json").write_bytes(damage)
    assert store.find("a", "mp4") is None


def test_trimming_takes_the_pieces_unused_for_longest(store: Store) -> None:
    for age, key in enumerate(("newest", "middle", "oldest"), start=1):
        put(store, key, age_s=age * HOUR_S)
    store.trim()
    assert [store.find(key, "mp4") is not None for key in ("newest", "middle", "oldest")] == [True, True, False]


def test_finding_a_piece_makes_it_young_again(store: Store) -> None:
    put(store, "old", age_s=9 * HOUR_S)
    put(store, "b", age_s=3 * HOUR_S)
    put(store, "c", age_s=2 * HOUR_S)
    assert store.find("old", "mp4")
    store.trim()
    assert store.find("old", "mp4")
    assert store.find("b", "mp4") is None


def test_pieces_in_use_are_never_trimmed(store: Store) -> None:
    for key in ("a", "b", "c", "d"):
        put(store, key)
    store.trim()
    assert all(store.find(key, "mp4") for key in ("a", "b", "c", "d"))


def test_a_new_store_clears_away_what_a_crash_left_behind(store: Store) -> None:
    old, young = store.part("a", "mp4"), store.part("b", "mp4")
    for part, age_s in ((old, 48 * HOUR_S), (young, 60)):
        part.write_bytes(b"half")
        then = time.time() - age_s
        os.utime(part, (then, then))
    Store(store.folder)
    assert not old.exists()
    assert young.exists()
