"""Look at the page in a real Chromium, through the official host bridge, against the real server with the studio.

    npm install --prefix tests/page       # the packages named in tests/page/package.json
    apt-get install chromium-headless-shell
    python -m tests.page [FOLDER] [SCENE ...]

Shows every scene light and dark, 320 and 900 pixels wide; writes a picture of each into FOLDER (page-shots), and prints
what axe-core, the console and the content policy have to say. Where something is missing it says what and how to get
it, and exits with 2; with 1 when something was found to be wrong. NEMO_PAGE_NODE names another folder with
node_modules, NEMO_PAGE_CHROMIUM another browser. `pytest tests/page` does the same without pictures, and more.
"""

import sys
import tempfile
from pathlib import Path

import anyio

from nemo_mcp.studio.render import Renderer
from tests.page.browser import Tools, found, open_browser
from tests.page.scenes import LOOKS, SCENES, Scene
from tests.page.stage import open_stage


async def main(tools: Tools, shots: Path, names: list[str]) -> int:
    """Show the scenes; the number of those with which something is wrong."""
    shots.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        bundle = folder / "host.js"
        async with Renderer(folder / "cache", workers=1) as renderer, open_browser(tools) as browser:
            await browser.do("bundle", target=str(bundle))
            async with open_stage(folder, renderer, bundle) as stage:
                scene = Scene(stage, browser)
                await scene.prepare()
                for name in names or SCENES:
                    for look in LOOKS:
                        await SCENES[name](scene, look)
                        picture = shots / f"{name}-{look.scheme}-{look.width}.png"
                        await browser.do("shot", path=str(picture))
                        problems = [*await browser.do("axe"), *await browser.do("faults")]
                        wrong += bool(problems)
                        sys.stdout.write(f"{picture}: {'; '.join(problems) or 'fine'}\n")
    return wrong


if __name__ == "__main__":
    ready, missing = found()
    if ready is None:
        sys.stdout.write("".join(f"missing: {each}\n" for each in missing))
        sys.exit(2)
    given = sys.argv[1:] or ["page-shots"]
    sys.exit(min(anyio.run(main, ready, Path(given[0]), given[1:]), 1))
