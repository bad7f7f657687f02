"""Our own content types as another host plays them: plain h5p-standalone, no frame of ours, and the keyboard alone."""

import io
import json
import shutil
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from django.conf import settings

from media.h5p import packing
from modules.importers.source import activities_folder
from tests.browser import Visitor

PLAYER = settings.BUILD_DIR / "static" / "h5p"
AXE = settings.BUILD_DIR / "test" / "axe.min.js"
RUN_AXE = "async () => (await axe.run('.continuum', {resultTypes: ['violations']})).violations"
NAME = "() => (document.activeElement.getAttribute('aria-label') || document.activeElement.textContent).trim()"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Another host</title>
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><script src="player/main.bundle.js"></script><script src="start.js"></script></head>
<body><h1>Another host</h1><div id="place"></div></body></html>"""
START = """
window.said = [];
addEventListener('DOMContentLoaded', async () => {
  const asked = new URLSearchParams(location.search);
  const options = {h5pJsonPath: '/' + asked.get('activity'), frameJs: '/player/frame.bundle.js',
    frameCss: '/player/styles/h5p.css'};
  if (asked.get('state')) {
    options.contentUserData = [{state: asked.get('state')}];
    options.saveFreq = 60;
  }
  await new H5PStandalone.H5P(document.getElementById('place'), options);
  window.H5P.externalDispatcher.on('xAPI', (event) => window.said.push(event.data.statement));
  window.isReady = true;
});
"""
# What some hosts make of content before they show it.
WITH_ENTITIES = ("'", "&#039;")


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """A web server that knows nothing of us: the player, and the activities as they were packed."""
    if not PLAYER.is_dir():
        pytest.skip(f"{PLAYER} is missing: `make setup` copies the player.")
    folder = tmp_path_factory.mktemp("host")
    shutil.copytree(PLAYER, folder / "player")
    (folder / "index.html").write_text(PAGE)
    (folder / "start.js").write_text(START)
    for source in packing.sources(activities_folder("en")):
        with zipfile.ZipFile(io.BytesIO(packing.pack(source).data)) as archive:
            archive.extractall(folder / source.name)
        content = folder / source.name / "content" / "content.json"
        content.write_text(content.read_text().replace(*WITH_ENTITIES))
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.func.log_message = lambda *args: None
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


class Player:
    """Somebody with an activity before them, and a keyboard."""

    def __init__(self, visitor, activity, state=None):
        self.page = visitor.page
        asked = f"?activity={activity}" + (f"&state={quote(json.dumps(state))}" if state else "")
        visitor.open(f"/index.html{asked}")
        self.page.wait_for_function("window.isReady")
        self.frame = self.page.frames[1]
        self.frame.wait_for_selector(".continuum-view")

    def press(self, words, key="Enter", *, back=False):
        """Goes to the control whose name begins with `words`, and presses it."""
        step = "Shift+Tab" if back else "Tab"
        seen = []
        for _step in range(60):
            name = self.frame.evaluate(NAME)
            if name.startswith(words) and self.frame.evaluate("document.activeElement.matches('button')"):
                self.page.keyboard.press(key)
                return
            seen.append(name[:40])
            self.page.keyboard.press(step)
        raise AssertionError(f"no way to “{words}” by the keyboard: {seen}")

    @property
    def focused(self):
        return self.frame.evaluate(NAME)

    @property
    def text(self):
        return self.frame.inner_text(".continuum-view")

    def told(self):
        """The statements so far: verb, points and maximum."""
        said = self.page.evaluate("window.said")
        points = [one.get("result", {}).get("score", {}) for one in said]
        verbs = [one["verb"]["id"].rpartition("/")[2] for one in said]
        return [(verb, score.get("raw"), score.get("max")) for verb, score in zip(verbs, points, strict=True)]

    def state(self):
        return self.frame.evaluate("H5P.instances[0].getCurrentState()")

    def check(self):
        """axe objects to nothing, and nothing is wider than the window."""
        self.frame.add_script_tag(path=str(AXE))
        found = [f"{rule['id']}: {node['html']}" for rule in self.frame.evaluate(RUN_AXE) for node in rule["nodes"]]
        assert not found, found
        assert self.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture(params=[("light", 320), ("dark", 1000)], ids=["phone", "dark"])
def visitor(request, browser, host):
    scheme, width = request.param
    someone = Visitor(browser, host, width=width, color_scheme=scheme, reduced_motion="reduce")
    yield someone
    someone.close()
    assert not someone.problems


def test_a_conversation_leads_to_an_end_and_back_and_goes_on_where_it_was(visitor, host, browser):
    player = Player(visitor, "what-safe-means")
    player.check()
    assert "school at home" in player.text
    player.press("“Your boss rings")
    assert player.focused.startswith("Step 2"), "the focus is where something new stands"
    player.press("“He is a criminal", key="Space")
    assert "Not there yet" in player.text
    player.check()
    player.press("Back one step")
    assert "(tried before)" in player.text
    player.press("“Fair enough")
    player.press("“What would make it")
    state = player.state()
    player.press("“The call we can do")
    assert "An end that helps" in player.text
    assert "Ends you have seen: 2 of" in player.text
    assert player.told() == [
        ("attempted", None, None),
        ("answered", 0, 2), ("completed", 0, 2),
        ("answered", 2, 2), ("completed", 2, 2),
    ]  # fmt: skip
    last = player.page.evaluate("window.said.at(-1)")
    assert last["result"]["response"] == "start.0[,]guarded.0[,]not-today.1[,]his-safe.0"
    player.frame.evaluate("H5P.instances[0].showSolutions()")
    assert "All choices, and what they lead to" in player.text
    player.frame.evaluate("H5P.instances[0].resetTask()")
    assert "Step 1" in player.text
    assert not player.frame.evaluate("H5P.instances[0].getAnswerGiven()")

    again = Player(visitor, "what-safe-means", state)
    assert "Safe,” says Aspen slowly" in again.text
    assert again.state() == state


def test_cards_are_sorted_and_what_did_not_fit_is_sorted_again(visitor):
    player = Player(visitor, "what-goes-into-the-note")
    player.check()
    piles = ["What", "Leave", "His", "Leave", "What", "What", "His", "What", "What", "Leave"]
    for number, pile in enumerate(piles, 1):
        assert f"Card {number} of 10" in player.text
        player.press(pile)
    assert player.focused == "All cards lie in a pile."
    player.press("Take back: Agreed")
    player.press("What", back=True)
    state = player.state()
    player.press("See what there is to say")
    assert player.focused.startswith("8 of 10 cards")
    player.check()
    assert "Fits better in “Leave it out”." in player.text
    player.press("Sort the others again")
    player.press("Leave")
    player.press("Leave")
    player.press("See what there is to say")
    assert "10 of 10" in player.text
    assert player.told() == [
        ("attempted", None, None),
        ("answered", 8, 10), ("completed", 8, 10),
        ("answered", 10, 10), ("completed", 10, 10),
    ]  # fmt: skip
    assert player.page.evaluate("window.said.at(-1).object.definition.interactionType") == "matching"

    again = Player(visitor, "what-goes-into-the-note", state)
    assert again.state() == state
    again.frame.evaluate("H5P.instances[0].showSolutions()")
    assert again.text.count("Both piles are right") == 2


def test_a_chain_says_what_waits_for_what_until_it_works(visitor):
    player = Player(visitor, "a-chain-for-dogwood")
    player.check()
    for step in (
        "Legal",
        "An interpreter",
        "Asking for",
        "A work",
        "Asking her",
        "Federal",
        "Child",
        "A first",
        "A job",
    ):
        player.press(f"Add to the chain: {step}")
    player.press("Add to the chain: A statement", back=True)
    player.press("Try the chain")
    assert player.focused.startswith("The chain does not hold yet")
    assert "Waits for: An interpreter." in player.text
    assert "Not part of it now." in player.text
    player.check()
    player.press("Take out: A statement", back=True)
    player.press("Earlier: An interpreter", back=True)
    assert player.focused.startswith("2. An interpreter") or "1. An interpreter" in player.text
    state = player.state()
    player.press("Try the chain")
    assert "This chain works." in player.text
    assert player.told() == [
        ("attempted", None, None),
        ("answered", 7, 9), ("completed", 7, 9),
        ("answered", 9, 9), ("completed", 9, 9),
    ]  # fmt: skip
    assert player.page.evaluate("window.said.at(-1).result.success") is True

    again = Player(visitor, "a-chain-for-dogwood", state)
    assert again.state() == state


def test_cards_and_steps_can_be_dragged_too(browser, host):
    someone = Visitor(browser, host, width=1000, height=1400)
    player = Player(someone, "what-goes-into-the-note")
    drag(player, ".continuum-card .continuum-grip", "[data-pile='2']")
    assert player.state()["places"] == {"0": 2}

    player = Player(someone, "a-chain-for-dogwood")
    drag(player, "[data-offer='lawyer'] .continuum-grip", "[data-place]")
    drag(player, "[data-offer='interpreter'] .continuum-grip", "[data-place='0']")
    assert player.state()["chain"] == ["interpreter", "lawyer"]
    drag(player, "[data-step='lawyer'] .continuum-grip", "[data-list]")
    assert player.state()["chain"] == ["interpreter"]
    assert not someone.problems
    someone.close()


def drag(player, handle, place):
    start, end = (player.frame.locator(one).first.bounding_box() for one in (handle, place))
    player.page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    player.page.mouse.down()
    player.page.mouse.move(end["x"] + 30, end["y"] + 20, steps=4)
    player.page.mouse.up()
