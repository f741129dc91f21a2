"""The page in a real Chromium, through the official host bridge. `python -m tests.page` also takes its picture."""

import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from nemo_mcp.studio.render import Renderer
from tests.page.browser import Browser, found, open_browser
from tests.page.scenes import LOADED, SCENES, Look, Scene, drawn, edited, empty, exported, hostile, result
from tests.page.stage import open_stage

TOOLS, MISSING = found()
pytestmark = pytest.mark.skipif(TOOLS is None, reason=f"needs {'; '.join(MISSING)}")
DETAIL = "#detail"


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory, real_renderer: Renderer) -> AsyncGenerator[Scene]:
    """The stage with a browser in front of it."""
    assert TOOLS is not None
    folder: Path = tmp_path_factory.mktemp("page")
    async with open_browser(TOOLS) as browser:
        await browser.do("bundle", target=str(folder / "host.js"))
        async with open_stage(folder, real_renderer, folder / "host.js") as stage:
            opened = Scene(stage, browser)
            await opened.prepare()
            yield opened


async def key(browser: Browser, name: str) -> str:
    """Press a key, and read what is then said of the segment."""
    await browser.do("press", key=name)
    return await browser.text(DETAIL)


@pytest.mark.parametrize("name", SCENES)
async def test_each_scene_is_accessible_and_clean_and_fits(scene: Scene, name: str) -> None:
    """Turn about narrow and light, wide and dark; `python -m tests.page` looks at all of both."""
    look = (Look(320, "light"), Look(1200, "dark"))[list(SCENES).index(name) % 2]
    await SCENES[name](scene, look)
    assert await scene.browser.do("axe") == []
    assert await scene.browser.do("faults") == []
    assert await scene.browser.app("document.documentElement.scrollWidth <= innerWidth")


async def test_names_stay_text_whatever_is_in_them(scene: Scene) -> None:
    await hostile(scene, Look())
    made = await scene.browser.app("[...new Set([...document.body.querySelectorAll('*')].map((e) => e.localName))]")
    assert not {"img", "svg", "a", "iframe", "form", "input", "object"} & set(made)
    assert await scene.browser.app("document.scripts.length") == 1
    assert await scene.browser.host("window.hit ?? null") is None
    assert "<svg onload=top.hit=1>" in await scene.browser.text("#jobs")


async def test_segments_are_reached_by_the_keyboard_alone(scene: Scene) -> None:
    await edited(scene, Look())
    assert "02-out-on-the-water.jpg · 2.2–5.3 s · zoom out" in await scene.browser.text(DETAIL)
    assert "03-the-long" in await key(scene.browser, "ArrowRight")
    assert "05-under" in await key(scene.browser, "End")
    assert "05-under" in await key(scene.browser, "ArrowRight")
    assert "calm" in await key(scene.browser, "ArrowDown")
    assert "Harbour" in await key(scene.browser, "ArrowDown")
    assert "calm" in await key(scene.browser, "ArrowUp")
    assert "03-the-long" in await key(scene.browser, "ArrowUp")
    assert "01-first" in await key(scene.browser, "Home")
    assert await scene.browser.app("document.querySelectorAll('.clip[tabindex=\"0\"]').length") == 1
    await scene.browser.do("press", key="Tab")
    assert await scene.browser.app("document.activeElement.localName") == "summary"
    await scene.browser.do("press", key="Enter")
    assert "01-first-light.jpg · 0–3 s" in await scene.browser.text("#as-text-lines")


async def test_the_film_is_played_from_what_the_server_gives(scene: Scene) -> None:
    await exported(scene, Look())
    assert not [each for each in await scene.asked() if each.get("uri", "").startswith("nemo://exports")]
    await scene.browser.do("click", selector=".act.first")
    await scene.browser.until("document.querySelector('video')?.currentTime > 0.2")
    assert await scene.browser.app("Math.round(document.querySelector('video').duration)") == 12
    assert await scene.browser.do("faults") == []
    await scene.browser.app("document.querySelector('video').currentTime = 9")
    await scene.browser.until("document.querySelector('video').currentTime > 9.1")


async def test_the_page_plays_also_where_its_origin_is_no_origin(scene: Scene) -> None:
    asked = {"session": scene.session, "quality": "preview", "wait_s": 50, "filename": "opaque"}
    await scene.show("export", Look(), args=asked, sandbox="allow-scripts")
    await scene.browser.do("click", selector=".act.first")
    await scene.browser.until("document.querySelector('video')?.currentTime > 0.2")


async def test_the_link_goes_to_the_host_and_the_path_can_be_copied(scene: Scene) -> None:
    await exported(scene, Look())
    actions = "[...document.querySelectorAll('.act')].map((each) => each.textContent)"
    assert await scene.browser.app(actions) == ["Play", "Copy path", "Open in the browser"]
    await scene.browser.do("click", selector=".act:nth-child(3)")
    await scene.browser.do("click", selector=".act:nth-child(2)")
    await scene.browser.until("document.getElementById('film-note').textContent !== ''")
    assert await scene.browser.text("#film-note") in {"Copied.", "The path is selected: copy it with your keyboard."}
    links = json.loads(await scene.browser.host("JSON.stringify(checks.seen.links)"))
    assert len(links) == 1
    assert links[0].startswith("https://")


async def test_work_is_followed_to_its_end_without_taking_its_result(scene: Scene) -> None:
    asked = {"session": scene.session, "quality": "preview", "wait_s": 0, "filename": "followed"}
    begun = await scene.show("export", Look(), args=asked)
    await scene.browser.until("document.querySelector('.bar.over')")
    await scene.browser.until("!document.getElementById('film').hidden")
    assert "followed.mp4 · 12 s" in await scene.browser.text("#film-facts")
    assert await scene.browser.text("#work-title") == "Finished"
    assert await scene.browser.text("#jobs .how") == "Done"
    told = await scene.call("state", session=scene.session)
    assert begun["job"] in [job["job"] for job in told["jobs"]]
    used = {each["name"] for each in await scene.asked() if each["method"] == "tools/call"}
    assert used == {"export", "credits"}


async def test_a_page_that_is_taken_down_asks_no_more(scene: Scene) -> None:
    scene.stage.studio.faults.arm("slow-render", 400)
    try:
        asked = {"session": scene.session, "quality": "preview", "wait_s": 0, "filename": "left"}
        await scene.show("export", Look(), args=asked)
        await scene.browser.until("document.querySelector('.bar[aria-valuenow]')")
        assert await scene.browser.host("checks.ping()") == {}
        assert await scene.browser.host("checks.teardown()") == {}
        before = len(await scene.asked())
        await scene.browser.app("new Promise((resolve) => setTimeout(resolve, 2500))")
        assert len(await scene.asked()) <= before + 1
    finally:
        scene.stage.studio.faults.disarm("slow-render")


async def test_a_host_that_hands_on_tools_only_is_asked_by_the_tool(scene: Scene) -> None:
    told = {"status": "running", "session": scene.session, "job": "export-ffffffff", "next": "-"}
    able: dict[str, Any] = {"serverTools": {}}
    await scene.show("export", Look(), args={}, result=result(told), capabilities=able)
    await scene.browser.until(LOADED)
    assert "Harbour" in await scene.browser.text("#tracks")
    assert {each["method"] for each in await scene.asked()} == {"tools/call"}


async def test_a_host_that_hands_on_nothing_still_gets_the_picture(scene: Scene) -> None:
    told = {"status": "done", "session": scene.session, "path": "/films/a.mp4", "mb": 1, "job": "export-ffffffff"}
    draft = {"d": 1000, "t": [{"tt": 0, "sg": [{"d": 1000, "m": {"name": "a.jpg", "start": 0}}]}]}
    await scene.show("export", Look(), args={}, result=result(told, draft), capabilities={})
    await scene.browser.until("document.querySelector('.clip')")
    assert await scene.asked() == []
    assert await scene.browser.app("document.querySelectorAll('.act').length") == 1
    assert await scene.browser.text("#path-text") == "/films/a.mp4"


async def test_the_page_follows_the_host(scene: Scene) -> None:
    variables = {"--color-background-primary": "rgb(1, 2, 3)", "--font-sans": "monospace"}
    await edited(scene, Look(context={"styles": {"variables": variables}}))
    back = "getComputedStyle(document.body).backgroundColor"
    assert await scene.browser.app(back) == "rgb(1, 2, 3)"
    await empty(scene, Look())
    assert await scene.browser.app(back) == "rgb(255, 255, 255)"
    await scene.browser.host("checks.context({ theme: 'dark', locale: 'zh-Hans-CN' })")
    await scene.browser.until(f"{back} === 'rgb(27, 28, 31)'")
    await scene.browser.until("document.documentElement.lang === 'zh-Hans-CN'")
    assert "时间线" in await scene.browser.text("#timeline")


async def test_the_page_tells_its_height(scene: Scene) -> None:
    await edited(scene, Look())
    await scene.browser.app("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    sizes: list[int] = json.loads(await scene.browser.host("JSON.stringify(checks.seen.sizes)"))
    assert sizes[-1] == await scene.browser.app("Math.ceil(document.getElementById('page').offsetHeight)")
    assert await scene.browser.app("document.documentElement.scrollHeight <= innerHeight")


async def test_a_cancelled_call_and_a_waiting_one_are_told(scene: Scene) -> None:
    wish = {"instruction": "add a title", "session": "new"}
    await scene.show("edit", Look(), args=wish, hold=True)
    await scene.browser.until("document.getElementById('notice').innerText.includes('add a title')")
    assert "Editing" in await scene.browser.text("#notice")
    await scene.browser.host("checks.cancel('timeout')")
    await scene.browser.until("document.querySelector('#notice.ask')")
    assert "cancelled" in await scene.browser.text("#notice")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_moves_for_who_wants_no_motion(scene: Scene, scheme: str) -> None:
    told: dict[str, Any] = {"status": "running", "session": "1", "job": "edit-0", "next": "-"}
    look = Look(scheme=scheme, motion="reduce")
    await scene.show("edit", look, args={}, result=result(told) | {"_meta": drawn({})}, capabilities={})
    await scene.browser.until("document.querySelector('.bar i')")
    assert await scene.browser.app("document.getAnimations().length") == 0
