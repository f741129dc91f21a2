"""Who is alive: a lock that the system frees with the process."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from nemo_mcp.locks import Life, lock, try_lock, unlock

VICTIM = """
import sys
from pathlib import Path
from nemo_mcp.locks import Life
life = Life(Path(sys.argv[1]))
print(life.name, flush=True)
sys.stdin.read()
"""


def test_a_life_is_alive_until_it_ends(tmp_path: Path) -> None:
    mine, other = Life(tmp_path), Life(tmp_path)
    assert mine.is_alive(mine.name)
    assert mine.is_alive(other.name)
    name = other.name
    other.close()
    assert not mine.is_alive(name)
    assert not other.is_alive(name)
    mine.close()


@pytest.mark.parametrize("name", [None, "", "nobody", "../outside", "a/b", "ABCDEF"])
def test_nobody_is_not_alive(tmp_path: Path, name: str | None) -> None:
    with closing(Life(tmp_path)) as mine:
        assert not mine.is_alive(name)


async def test_a_killed_process_is_dead_at_once_and_swept_away(tmp_path: Path) -> None:
    with closing(Life(tmp_path)) as mine:
        async with await anyio.open_process(
            [sys.executable, "-c", VICTIM, str(tmp_path)], stdin=subprocess.PIPE, stderr=None
        ) as victim:
            assert victim.stdout is not None
            name = (await victim.stdout.receive()).decode().strip()
            assert mine.is_alive(name)
            victim.kill()
            await victim.wait()
            assert not mine.is_alive(name)
        Life(tmp_path).close()
        assert [path.name for path in tmp_path.iterdir()] == [f"{mine.name}.life"]


def test_a_lock_that_is_taken_is_not_given_twice(tmp_path: Path) -> None:
    file = lock(tmp_path / "a.lock")
    assert try_lock(tmp_path / "a.lock") is None
    unlock(file)
    again = try_lock(tmp_path / "a.lock")
    assert again is not None
    unlock(again)


async def test_many_that_start_and_end_together_never_take_each_other_for_dead(tmp_path: Path) -> None:
    def live_and_look() -> list[bool]:
        life = Life(tmp_path)
        seen = [life.is_alive(life.name), os.path.exists(tmp_path / f"{life.name}.life")]  # noqa: PTH110
        life.close()
        return seen

    found: list[bool] = []

    async def one() -> None:
        for _ in range(40):
            found.extend(await anyio.to_thread.run_sync(live_and_look))

    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(one)
    assert found == [True] * (2 * 40 * 8)
