"""The scenes in which the page is looked at: what is done before, and what the host shows."""

import base64
import io
import json
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mcp.types import CallToolResult
from PIL import Image

from nemo_mcp.core.draft import read_draft
from nemo_mcp.core.timeline_view import timeline_view
from tests.page.browser import Browser
from tests.page.stage import PageStage
from tests.walls.injected_texts import TEXTS

SAMPLES: Final = Path(__file__).parents[2] / "nemo_mcp" / "samples"
LOADED: Final = "!document.getElementById('credits').hidden"


@dataclass(frozen=True, slots=True)
class Look:
    """How the host shows the page."""

    width: int = 900
    scheme: str = "light"
    motion: str = "no-preference"
    context: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(slots=True)
class Scene:
    """The stage with a browser in front of it. `session` is the one with the film of five pictures."""

    stage: PageStage
    browser: Browser
    session: str = ""

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """A call by another host of the same server; it must succeed."""
        answer: CallToolResult = await self.stage.client.call_tool(tool, arguments)
        assert not answer.is_error, answer.content
        return dict(answer.structured_content or {})

    async def prepare(self) -> None:
        """Make the film of five pictures."""
        for file in SAMPLES.glob("*.jpg"):
            shutil.copy(file, self.stage.media)
        self.session = (await self.call("upload", sources=self.files))["session"]
        wish = (
            'make a 12-second film of the pictures with the title "Harbour" and calm music, slow zooms and crossfades'
        )
        assert (await self.call("edit", instruction=wish, session=self.session, wait_s=50))["status"] == "done"

    @property
    def files(self) -> list[str]:
        """The pictures that may be uploaded."""
        return [str(file) for file in sorted(self.stage.media.glob("*.jpg"))]

    async def show(self, tool: str, look: Look | None = None, **given: Any) -> Any:
        """Show the page for a call, or for a `result` that is given in its place."""
        look = look or Look()
        await self.browser.do("open", url=self.stage.url, width=look.width, scheme=look.scheme, motion=look.motion)
        context = {"theme": look.scheme, "containerDimensions": {"maxWidth": look.width}, **look.context}
        return await self.browser.host(f"checks.start({json.dumps({'tool': tool, 'context': context, **given})})")

    async def asked(self) -> list[dict[str, Any]]:
        """What the page asked the server for, through the bridge."""
        return list(json.loads(await self.browser.host("JSON.stringify(checks.seen.asked)")))


def drawn(draft: dict[str, Any]) -> dict[str, Any]:
    """What goes with a result beside a timeline."""
    return {"nemo/timeline": timeline_view(read_draft(json.dumps(draft)))}


def segment(name: str, start_ms: int, duration_ms: int, **said: Any) -> dict[str, Any]:
    """A segment of a draft."""
    return {"d": duration_ms, "m": {"name": name, "start": start_ms, **said}}


def result(told: dict[str, Any], draft: dict[str, Any] | None = None, meta: Any = None) -> dict[str, Any]:
    """A result as the server would give it; `meta` stands in for a timeline of ours."""
    beside = meta if meta is not None else drawn(draft) if draft is not None else None
    answer = {"content": [{"type": "text", "text": "-"}], "structuredContent": told}
    return answer | ({"_meta": beside} if beside else {})


async def empty(scene: Scene, look: Look) -> None:
    """A session without anything in it."""
    session = (await scene.call("state", session="new"))["session"]
    await scene.show("state", look, args={"session": session})
    await scene.browser.until(LOADED)


async def edited(scene: Scene, look: Look) -> None:
    """The film of five pictures, with one of its segments chosen."""
    await scene.show("state", look, args={"session": scene.session})
    await scene.browser.until(LOADED)
    await scene.browser.do("focus", selector=".clip")
    await scene.browser.do("press", key="ArrowRight")


async def changed(scene: Scene, look: Look) -> None:
    """The result of an edit."""
    told: dict[str, Any] = {
        "status": "done", "session": scene.session, "job": "edit-0123abcd", "next": "call `export`.",
        "changes": ['Added title "Harbour" (0.4-2.7s)', "Clip 02-out-on-the-water.jpg: 2-5s -> 2-7s", "Length 12s"],
        "backend_text": "Added the title, and let the boat stay longer.",
    }  # fmt: skip
    view = await scene.stage.client.call_tool("state", {"session": scene.session})
    await scene.show("edit", look, args={"instruction": "-"}, result=result(told, meta=view.meta))
    await scene.browser.until(LOADED)


async def working(scene: Scene, look: Look) -> None:
    """An export while it is rendered."""
    scene.stage.studio.faults.arm("slow-render", 400)
    asked = {
        "session": scene.session,
        "quality": "preview",
        "wait_s": 0,
        "filename": f"work-{look.scheme}-{look.width}",
    }
    await scene.show("export", look, args=asked)
    await scene.browser.until("document.querySelector('.bar[aria-valuenow] i')?.offsetWidth > 20")
    scene.stage.studio.faults.disarm("slow-render")


async def exported(scene: Scene, look: Look) -> None:
    """A finished export with its contact sheet."""
    asked = {"session": scene.session, "quality": "preview", "wait_s": 50, "filename": "harbour"}
    await scene.show("export", look, args=asked)
    await scene.browser.until(f"{LOADED} && document.querySelector('#screen img')?.complete")


async def playing(scene: Scene, look: Look) -> None:
    """The same, played."""
    await exported(scene, look)
    await scene.browser.do("click", selector=".act.first")
    await scene.browser.until("document.querySelector('video')?.currentTime > 0.5")


async def pictured(scene: Scene, look: Look) -> None:
    """The draft as it looks now, as `state` shows it when it is asked to."""
    seen = io.BytesIO()
    with Image.open(SAMPLES / "02-out-on-the-water.jpg") as image:
        image.resize((960, 640)).save(seen, "JPEG")
    answer = await scene.stage.client.call_tool("state", {"session": scene.session})
    shown = answer.model_dump(mode="json", by_alias=True, exclude_none=True)
    block = {"type": "image", "mimeType": "image/jpeg", "data": base64.b64encode(seen.getvalue()).decode()}
    shown["content"].append(block)
    await scene.show("state", look, args={}, result=shown)
    await scene.browser.until(f"{LOADED} && document.querySelector('#screen img')?.complete")


async def failing(scene: Scene, look: Look) -> None:
    """An error: there is nothing to export."""
    session = (await scene.call("state", session="new"))["session"]
    await scene.show("export", look, args={"session": session})
    await scene.browser.until("document.querySelector('#notice.failed')")


async def asking(scene: Scene, look: Look) -> None:
    """A question to the person."""
    told: dict[str, Any] = {
        "status": "needs_input",
        "session": scene.session,
        "job": "edit-0123abcd",
        "changes": [],
        "next": "ask.",
    }
    told |= {"backend_text": "Shall the title stay over the whole film,\nor only over the first picture?"}
    await scene.show("edit", look, args={"instruction": "-"}, result=result(told))
    await scene.browser.until(LOADED)


async def hostile(scene: Scene, look: Look) -> None:
    """Names and words that want to be more than text, as if nothing had cleaned them on the way."""
    words = [text.encode("utf-16", "replace").decode("utf-16", "replace")[:400] for text in TEXTS.values()]
    words += ['"><img src=x onerror="parent.hit=1">', "<svg onload=top.hit=1>", "</script><script>top.hit=1</script>"]
    pieces = [
        {"start_ms": 900 * number, "duration_ms": 800, "label": word, "notes": [word]}
        for number, word in enumerate(words)
    ]
    tracks = [{"word": word, "kind": word, "segments": pieces[at::6]} for at, word in enumerate(words[-6:])]
    told: dict[str, Any] = {
        "status": "needs_input",
        "session": "1",
        "job": "edit-0",
        "next": words[0],
        "note": words[-1],
    }
    told |= {"changes": words, "backend_text": "\n".join(words[-8:])}
    told |= {"jobs": [{"job": words[-1], "kind": words[-2], "about": words[-3], "progress": words[-2], "share": 0.5}]}
    view = {"tracks": tracks, "title": words[-1], "duration_ms": 60_000}
    await scene.show("edit", look, args={"instruction": words[-1]}, result=result(told, meta={"nemo/timeline": view}))
    await scene.browser.until("document.querySelectorAll('.clip').length > 40")


async def chinese(scene: Scene, look: Look) -> None:
    """Chinese names, and a host that speaks Chinese."""
    names = ("清晨的码头.jpg", "出海.mp4", "午后.jpg", "城市黄昏.jpg", "星空下.jpg")
    titles = [segment("字幕", 1000, 4000, text="欢迎来到我们的海港"), segment("字幕", 8000, 5000, text="再见")]
    draft = {
        "d": 30_000,
        "m": {"title": "秋天的海港", "width": 1080, "height": 1920},
        "t": [
            {"tt": 0, "sg": [segment(name, 6000 * at, 6000) for at, name in enumerate(names)]},
            {"tt": 1, "sg": [segment("舒缓的钢琴", 0, 30_000, role="music", volume=0.35)]},
            {"tt": 7, "sg": titles},
        ],
    }
    told: dict[str, Any] = {
        "status": "done",
        "session": scene.session,
        "job": "edit-0",
        "next": "-",
        "changes": ["Added title"],
    }
    told |= {"backend_text": "已添加标题“欢迎来到我们的海港”，音乐音量调到 35%。"}
    context = {"locale": "zh-CN", **look.context}
    shown = Look(look.width, look.scheme, look.motion, context)
    await scene.show("edit", shown, args={"instruction": "加标题"}, result=result(told, draft))
    await scene.browser.until(LOADED)


async def long(scene: Scene, look: Look) -> None:
    """An hour with hundreds of segments on many tracks."""
    clips = [segment(f"clip-{number:03}.mp4", 9000 * number, 9000, speed=2) for number in range(400)]
    tracks: list[dict[str, Any]] = [{"tt": 0, "sg": clips}]
    tracks += [{"tt": 7, "sg": [segment("t", 60_000 * at, 30_000, text=f"Chapter {at + 1}") for at in range(60)]}]
    tracks += [{"tt": 1, "sg": [segment(f"music {at}", 0, 3_600_000)]} for at in range(18)]
    told: dict[str, Any] = {
        "status": "done",
        "session": scene.session,
        "timeline": "-",
        "exportable": True,
        "assets": [],
        "jobs": [],
    }
    await scene.show("state", look, args={}, result=result(told, {"d": 3_600_000, "t": tracks}))
    await scene.browser.until(LOADED)


SCENES: Final[dict[str, Callable[[Scene, Look], Awaitable[None]]]] = {
    each.__name__: each
    for each in (
        empty, edited, changed, working, exported, playing, pictured, failing, asking, hostile, chinese, long,
    )
}  # fmt: skip
LOOKS: Final = [Look(width, scheme) for scheme in ("light", "dark") for width in (320, 900)]
