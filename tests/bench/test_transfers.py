"""What is measured as a transfer moves every byte, and holds few of them at once."""

from collections.abc import Iterator

import pytest

from bench.transfers import PEAK_LIMIT_MIB, Transfers, film, peak_mib, server

SIZE = 12_345_678


@pytest.fixture(scope="module")
def transfers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Transfers]:
    """A film with something in it, and the bare server that gives and takes it."""
    folder = tmp_path_factory.mktemp("transfers")
    path = film(folder / "film.mp4", SIZE)
    with path.open("r+b") as file:
        for place in range(100, SIZE, 99_991):
            file.seek(place)
            file.write(place.to_bytes(4, "big"))
        file.truncate(SIZE)
    with server(path) as port:
        yield Transfers(path, port, folder)


async def test_every_way_moves_the_whole_film(transfers: Transfers) -> None:
    for work in (
        transfers.ours_up,
        transfers.ours_down,
        transfers.httpx_up,
        transfers.httpx_down,
        transfers.socket_up,
        transfers.socket_down,
        transfers.ours_digest,
        transfers.plain_digest,
    ):
        assert await work() == SIZE


async def test_the_delivered_film_is_the_very_film(transfers: Transfers) -> None:
    found = await transfers.delivered()
    assert found.path.read_bytes() == transfers.path.read_bytes()
    assert [path.name for path in found.path.parent.iterdir()] == [found.path.name]
    found.path.unlink()


async def test_a_transfer_holds_only_a_few_pieces_in_memory(transfers: Transfers) -> None:
    assert await peak_mib(transfers.ours_up) < PEAK_LIMIT_MIB
    assert await peak_mib(transfers.ours_down) < PEAK_LIMIT_MIB
