"""Upload: what goes through, what does not, and that nothing is sent for what does not."""

import itertools
import os
from pathlib import Path
from typing import Any

import anyio
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.render import Renderer
from tests.clocks import HookedClock
from tests.media import picture, tone
from tests.world import World, open_world, structure_of, text_of, until


def uploads(world: World) -> int:
    return sum(seen.path.startswith("/api/upload-video/") for seen in world.studio.seen)


def sparse(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.write(b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2")
        file.truncate(size)
    return path


REASONS = {
    "missing": "was not found",
    "folder": "is a folder",
    "empty": "is empty",
    "wrong ending": ".bmp, which is not an accepted format",
    "no ending": "no ending",
    "mislabelled": "named .mp4 but holds PNG",
    "text": "not one of the accepted",
    "501 MB": "too large",
    "outside": "not in a folder that may be used",
    "hidden": "not in a folder that may be used",
}


def bad_file(case: str, folder: Path) -> Path:
    """A file that must not be sent, made in a folder that may be used."""
    path = folder / "file.mp4"
    match case:
        case "folder":
            path.mkdir()
        case "empty":
            path.touch()
        case "wrong ending":
            return picture(folder / "a.bmp")
        case "no ending":
            return picture(folder / "b.png").rename(folder / "b")
        case "mislabelled":
            return picture(folder / "c.png").rename(path)
        case "text":
            path.write_text("hello " * 99)
        case "501 MB":
            return sparse(path, 501 * 1024**2)
        case "outside":
            return Path("/etc/hostname")
        case "hidden":
            return picture(folder / "f.png").rename(folder / ".f.png")
        case _:
            pass
    return path


@pytest.mark.promise("P30")
@pytest.mark.parametrize("case", REASONS)
async def test_a_bad_file_is_refused_before_a_byte_is_sent(world: World, case: str) -> None:
    text = await world.refused("upload", sources=[str(bad_file(case, world.media))])
    assert REASONS[case] in text
    assert "hint:" in text
    assert uploads(world) == 0
    assert world.sent(contract.NEW_SESSION_PATH) == []


async def test_a_link_to_a_file_outside_is_refused(world: World) -> None:
    (world.media / "link.png").symlink_to("/etc/hostname")
    assert "not in a folder that may be used" in await world.refused("upload", sources=[str(world.media / "link.png")])


@pytest.mark.parametrize(
    "source",
    ["concat:a.mp4|b.mp4", "data:video/mp4;base64,AAAA", "\\\\server\\share\\a.mp4", "a\0b.mp4", "file://x/a.mp4"],
)
async def test_a_source_that_is_no_plain_path_is_refused_by_its_text(world: World, source: str) -> None:
    assert "hint:" in await world.refused("upload", sources=[source])
    assert uploads(world) == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/a.mp4",
        "http://127.0.0.1/a.mp4",
        "https://2130706433/a.mp4",
        "https://0x7f.1/a.mp4",
        "https://[::ffff:10.0.0.1]/a.mp4",
        "https://printer.local/a.mp4",
        "https://user:pw@example.com/a.mp4",
        "https://example.com:8443/a.mp4",
        "https://169.254.169.254/latest",
        "https://intranet/a.mp4",
    ],
)
async def test_a_url_that_is_not_public_is_not_handed_over(world: World, url: str) -> None:
    assert "hint:" in await world.refused("upload", sources=[url])
    assert uploads(world) == 0


@pytest.mark.promise("P24")
async def test_a_public_url_is_handed_over_as_json(world: World) -> None:
    text = await world.refused("upload", sources=["https://media.example.com/clip.mp4"])
    sent = next(seen for seen in world.studio.seen if seen.path.startswith("/api/upload-video/"))
    assert sent.json == {"urls": ["https://media.example.com/clip.mp4"], "source_type": "url"}
    assert "hint:" in text  # the studio fetches nothing by itself, and says so


async def test_good_files_go_through_beside_bad_ones(world: World) -> None:
    good = picture(world.media / "good.png")
    result = await world.ask("upload", sources=[str(good), str(world.media / "none.mp4")])
    assert [asset["name"] for asset in result["assets"]] == ["good.png"]
    assert "was not found" in result["refused"][0]["reason"]


async def test_the_same_file_twice_is_sent_once(world: World) -> None:
    file = picture(world.media / "one.png")
    copy = picture(world.media / "copy.png")
    await world.ask("upload", sources=[str(file)])
    again = await world.ask("upload", sources=[str(file), str(copy)])
    assert all(asset["already_there"] for asset in again["assets"])
    assert uploads(world) == 1


@pytest.mark.promise("P10", "P11", "P18")
async def test_every_request_carries_our_headers(world: World) -> None:
    await world.ask("upload", sources=[str(picture(world.media / "a.jpg"))])
    for seen in world.studio.seen:
        assert seen.headers["authorization"] == f"Bearer {world.studio.access_token}"
        assert seen.headers["x-skill-source"] == "media-content-generator"
        assert seen.headers["x-skill-version"]
        assert seen.headers["x-skill-platform"]
    assert world.edits_sent == 0


async def test_a_file_url_names_a_file(world: World) -> None:
    file = picture(world.media / "with space é.png")
    result = await world.ask("upload", sources=[file.as_uri()])
    assert result["assets"][0]["name"] == "with space é.png"


@pytest.mark.promise("P50")
async def test_a_file_that_the_backend_refuses_is_reported_with_the_formats(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with open_world(tmp_path, real_renderer, faults=["upload-refused"]) as world:
        text = await world.refused("upload", sources=[str(tone(world.media / "a.wav"))])
        assert "supported formats: mp4, mov" in text


@pytest.mark.promise("P51")
async def test_a_file_that_the_backend_finds_too_large_is_reported_as_such(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with open_world(tmp_path, real_renderer, faults=["upload-too-large"]) as world:
        text = await world.refused("upload", sources=[str(tone(world.media / "a.wav"))])
        assert "compress the file or trim it" in text


@pytest.mark.parametrize("fault", ["no-answer", "short-reply", "bad-gateway", "html-reply", "garbled-reply"])
async def test_an_upload_whose_answer_was_lost_is_looked_for_not_sent_again(world: World, fault: str) -> None:
    world.studio.faults.arm(fault, on="E4")
    result = await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    assert result["assets"][0]["name"] == "a.png"
    assert uploads(world) == 1


@pytest.mark.parametrize("fault", ["server-error", "unavailable"])
async def test_an_upload_that_did_not_happen_is_sent_once_more(world: World, fault: str) -> None:
    world.studio.faults.arm(fault, on="E4")
    await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    assert uploads(world) == 2


async def test_a_damaged_file_is_refused_with_its_name(world: World) -> None:
    broken = world.media / "broken.mp4"
    broken.write_bytes(b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + os.urandom(4000))
    assert "hint:" in await world.refused("upload", sources=[str(broken)])


async def test_a_large_upload_tells_how_far_it_is(world: World) -> None:
    await world.ask("upload", sources=[str(tone(world.media / "long.wav", 90))])
    shares = [share for share, words in world.progress if words.startswith("uploading long.wav (1 of 1)")]
    assert len(shares) >= 1
    assert all(one < two for one, two in itertools.pairwise(shares))


async def test_a_file_that_changes_while_it_is_read_is_an_error(tmp_path: Path, real_renderer: Renderer) -> None:
    def write_on(seconds: float) -> None:
        with (tmp_path / "media" / "a.wav").open("ab") as file:
            file.write(b"more")

    async with open_world(tmp_path, real_renderer, clock=HookedClock(write_on)) as world:
        world.studio.faults.arm("unavailable", on="E4")  # makes a pause, in which somebody writes on
        text = await world.refused("upload", sources=[str(tone(world.media / "a.wav"))])
        assert "was changed while it was uploaded" in text


async def test_the_same_upload_twice_at_once_is_sent_once(world: World) -> None:
    path = str(tone(world.media / "a.wav", 5))
    answers: list[dict[str, Any]] = []

    async def ask() -> None:
        answers.append(await world.ask("upload", sources=[path]))

    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        group.start_soon(ask)
    assert len({answer["job"] for answer in answers}) == 1
    assert uploads(world) == 1


async def test_an_upload_whose_caller_hung_up_goes_on(world: World) -> None:
    path = str(tone(world.media / "a.wav", 5))
    async with anyio.create_task_group() as group:
        group.start_soon(lambda: world.call("upload", sources=[path]))
        await until(lambda: uploads(world) == 1)
        group.cancel_scope.cancel()
    result = await world.ask("upload", sources=[path])
    assert result["assets"][0]["name"] == "a.wav"
    assert uploads(world) == 1


async def test_a_slow_upload_answers_running_and_is_fetched_by_its_job(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, wait_s=0) as world:
        answer = await world.call("upload", sources=[str(tone(world.media / "a.wav", 5))])
        first = structure_of(answer)
        assert first["status"] == "running"
        assert f'job="{first["job"]}"' in text_of(answer)
        done = await world.ask("state", job=first["job"])
        assert [asset["name"] for asset in done["assets"]] == ["a.wav"]
