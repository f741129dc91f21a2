"""Hosts that open, close, call, hang up and call again in any order: an edit is charged once for each key."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from nemo_mcp.studio.render import Renderer
from tests.proofs.crowd import FAULTS, Crowd, open_crowd
from tests.shares import share

HOSTS = st.integers(0, 3)
KEYS = st.integers(0, 5).map(lambda number: f"k{number}")
STEPS = st.none() | st.integers(0, 150)
COUNTS = {"interleavings": 0, "keys": 0, "lost on their way": 0, "charges": 0, "hang-ups": 0, "restarts": 0}


class Interleaving(RuleBasedStateMachine):
    """One journal and one studio; the rules are what hosts and the network may do."""

    portal: BlockingPortal
    renderer: Renderer

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self._keys: set[str] = set()

    @initialize()
    def open(self) -> None:
        """A session with a timeline."""
        folder = Path(self._stack.enter_context(TemporaryDirectory()))
        opened = self.portal.wrap_async_context_manager(open_crowd(folder, self.renderer))
        self._crowd, (self._session,) = self._stack.enter_context(opened)
        self._before = self.portal.call(self._crowd.charged)

    @rule(host=HOSTS, key=KEYS, steps=STEPS)
    def edit(self, host: int, key: str, steps: int | None) -> None:
        """A call, which the host may hang up on."""
        self._keys.add(key)
        self.portal.call(lambda: self._crowd.edit(host, key, self._session, steps=steps))

    @rule(one=HOSTS, other=HOSTS, key=KEYS, steps=STEPS)
    def edit_twice(self, one: int, other: int, key: str, steps: int | None) -> None:
        """The same call from two hosts at once."""
        self._keys.add(key)
        self.portal.call(_both, self._crowd, (one, other), key, self._session, steps)

    @rule(host=HOSTS)
    def close(self, host: int) -> None:
        """A host ends, whatever it is doing."""
        self.portal.call(self._crowd.close, host)

    @rule(fault=st.sampled_from(FAULTS))
    def break_something(self, fault: tuple[str, str]) -> None:
        """Something goes wrong once, some time from now."""
        self.portal.call(lambda: self._crowd.studio.faults.arm(fault[0], 1, on=fault[1]))

    @rule(host=HOSTS)
    def look(self, host: int) -> None:
        """A call of `state`, which takes up what nobody works on."""

        async def ask() -> None:
            await (await self._crowd.open(host)).call("state", session=self._session)

        self.portal.call(ask)

    def teardown(self) -> None:
        """In the end every key is asked for until it is done; then the account is compared."""
        try:
            if hasattr(self, "_before"):
                self.portal.call(self._settle)
        finally:
            self._stack.close()

    async def _settle(self) -> None:
        self._crowd.studio.faults.disarm()
        done = [await self._crowd.finish(key, self._session) for key in sorted(self._keys)]
        charges = self._crowd.charged() - self._before
        COUNTS["interleavings"] += 1
        COUNTS["keys"] += len(self._keys)
        COUNTS["lost on their way"] += len(done) - sum(done)
        COUNTS["charges"] += charges
        COUNTS["hang-ups"] += self._crowd.hang_ups
        COUNTS["restarts"] += self._crowd.restarts
        assert charges == sum(done)


async def _both(crowd: Crowd, hosts: tuple[int, int], key: str, session: str, steps: int | None) -> None:
    for host in hosts:
        await crowd.open(host)
    async with anyio.create_task_group() as group:
        for host in hosts:
            group.start_soon(lambda host=host: crowd.edit(host, key, session, steps=steps))


def test_charges_equal_distinct_keys(tmp_path_factory: Any, figures: Any) -> None:
    with start_blocking_portal("asyncio") as portal:
        opened = portal.wrap_async_context_manager(Renderer(tmp_path_factory.mktemp("cache"), workers=1))
        with opened as renderer:
            Interleaving.portal, Interleaving.renderer = portal, renderer
            run_state_machine_as_test(  # pyright: ignore[reportUnknownVariableType]
                Interleaving,
                settings=settings(
                    max_examples=share(1000, 8),
                    stateful_step_count=12,
                    suppress_health_check=[
                        HealthCheck.too_slow,
                        HealthCheck.data_too_large,
                        HealthCheck.filter_too_much,
                    ],
                ),
            )
    said = ", ".join(f"{count} {name}" for name, count in COUNTS.items())
    figures.record("interleavings", f"{said}: each key that arrived was charged once")
