# ruff: noqa: E501 -- tables and scripts read better in long lines
"""What every contained package is built from: a valid library whose script tries something and says what became of it.

In the browser the package writes a list `ul.hostile` into its page, an item for each note, and posts the same notes to its
parent and to the top window:

    {continuum: 1, type: "tried",   package, what}          the script ran as far as this: without it nothing was proved
    {continuum: 1, type: "got",     package, what, value}   it reached something. There must be none
    {continuum: 1, type: "blocked", package, what, value}   the attempt came to nothing, and how
    {continuum: 1, type: "done",    package, what}          all attempts of this package are over

The same notes stand in the frame as `data-note`, `data-what` and text, where a test can read them with Playwright's frames.
Some packages cannot know what they did (a request whose answer nobody may read): there the stranger's server counts. Every
address they use there is `<elsewhere>/hit/<package>/<channel>`.

Packages that send their own frame elsewhere (`navigate-self…`, `navigate-refresh`, `download`) are never done where that is
forbidden: chromium then shows an error in the frame. Wait for "done" or a few seconds, whichever is first. Those with `stalls`
are never done either, and those that loop at once cannot even report; the page's own time-out has to speak, and the
page around must stay usable. An element `.bait` waits
for a click or for typing.

For what a test should plant beforehand, see PLANTED below.
"""

import json
from collections.abc import Callable
from pathlib import Path

from tests.media.hostile.archive import Entry, json_bytes, library, manifest, needs, write_archive
from tests.media.hostile.registry import CONTAINED, Package, add

NAME = "H5P.HostileProbe"
FOLDER = f"{NAME}-1.0"

# A test puts this into the site's cookie, localStorage, sessionStorage, a database of IndexedDB, a cache and window.name
# before it opens the page; a script that finds it got out of its frame.
PLANTED = "continuum-planted"
# Scripts try to leave this behind in the same places; afterwards the site must not have it anywhere.
LEFT_BEHIND = "hostile-was-here"

PRELUDE = """"use strict";
var H5P = window.H5P || {};
(function () {
  const ELSEWHERE = __ELSEWHERE__, PACKAGE = __PACKAGE__;
  const PLANTED = "continuum-planted", LEFT = "hostile-was-here";
  const list = document.createElement("ul");
  list.className = "hostile";
  const seen = new Set();
  const hit = (channel) => ELSEWHERE + "/hit/" + PACKAGE + "/" + channel;
  const site = (window.location.ancestorOrigins && window.location.ancestorOrigins[0])
    || (document.referrer && new URL(document.referrer).origin) || "";
  const homes = [...new Set([site, window.location.origin])].filter((home) => home && home !== "null");

  function note(type, what, value) {
    const item = document.createElement("li");
    item.dataset.note = type;
    item.dataset.what = what;
    item.textContent = type + " " + what + (value === undefined ? "" : ": " + String(value).slice(0, 300));
    list.appendChild(item);
    const message = {continuum: 1, type: type, package: PACKAGE, what: what};
    if (value !== undefined) { message.value = String(value).slice(0, 300); }
    for (const other of new Set([window.parent, window.top])) {
      try { if (other !== window) { other.postMessage(message, "*"); } } catch (error) { /* nobody listens */ }
    }
  }
  const tried = (what) => { if (!seen.has(what)) { seen.add(what); note("tried", what); } };
  const got = (what, value) => note("got", what, value);
  const blocked = (what, value) => note("blocked", what, value);
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  // One attempt. What `action` answers is loot, unless it is empty; whatever it throws is a wall.
  async function attempt(what, action, patience) {
    tried(what);
    try {
      const waiting = pause(patience || 2500).then(() => { throw new Error("no answer in time"); });
      const loot = await Promise.race([Promise.resolve().then(action), waiting]);
      if (loot === undefined || loot === null || loot === false || loot === "" || loot === 0) { blocked(what, "nothing there"); }
      else { got(what, loot); }
    } catch (error) { blocked(what, (error && error.name) + ": " + (error && error.message)); }
  }
  function element(name, attributes, parent) {
    const made = document.createElement(name);
    for (const key of Object.keys(attributes || {})) { made.setAttribute(key, attributes[key]); }
    return (parent || document.body).appendChild(made);
  }
  function ends(made, good) {
    return new Promise((resolve, reject) => {
      made.addEventListener(good || "load", () => resolve("loaded"));
      made.addEventListener("error", () => reject(new Error("error event")));
    });
  }
"""

CLOSE = """
  H5P.HostileProbe = function (parameters, id) {
    const self = this;
    if (H5P.EventDispatcher) { H5P.EventDispatcher.call(this); }
    this.attach = async function (container) {
      const box = container.get ? container.get(0) : container;
      box.appendChild(list);
      note("tried", "attach");
      try { await run(self, parameters, id, box); } catch (error) { blocked("run", error && error.message); }
      note("done", PACKAGE);
      if (self.trigger) { self.trigger("resize"); }
    };
  };
  if (H5P.EventDispatcher) {
    H5P.HostileProbe.prototype = Object.create(H5P.EventDispatcher.prototype);
    H5P.HostileProbe.prototype.constructor = H5P.HostileProbe;
  }
  window.H5P = H5P;
})();
"""

Body = str | Callable[[str], str]


def filled(text: str, name: str, elsewhere: str) -> str:
    return text.replace("__ELSEWHERE__", json.dumps(elsewhere)).replace("__PACKAGE__", json.dumps(name))


def write_probe(
    path: Path, *, name: str, body: str, elsewhere: str, early: str = "", style: str = "",
    files: dict[str, str | bytes] | None = None, content: dict | None = None, face: dict | None = None,
) -> None:  # fmt: skip
    """Writes the package. `body` runs when the activity is drawn, `early` when its script is loaded.

    In `style`, `files` and `content`, HIT stands for this package's address elsewhere.
    """
    here = f"{elsewhere}/hit/{name}"
    run = f"async function run(self, parameters, id, box) {{\n{body}\n}}\n"
    script = filled(f"{PRELUDE}\n{early}\n{run}{CLOSE}", name, elsewhere)
    entries = {
        "h5p.json": json_bytes(
            manifest(title=name, mainLibrary=NAME, preloadedDependencies=needs(NAME)) | (face or {})
        ),
        "content/content.json": json_bytes(content or {"text": name}).replace(b"HIT", here.encode()),
        f"{FOLDER}/library.json": json_bytes(
            library(NAME, preloadedJs=[{"path": "probe.js"}], preloadedCss=[{"path": "probe.css"}])
        ),
        f"{FOLDER}/probe.js": script.encode(),
        f"{FOLDER}/probe.css": style.replace("HIT", here).encode() or b".hostile { margin: 1em; }\n",
    }
    for where, data in (files or {}).items():
        text = data if isinstance(data, bytes) else filled(data, name, elsewhere).encode()
        entries[where] = text.replace(b"HIT", here.encode())
    write_archive(path, [Entry(where, data) for where, data in entries.items()])


def probe(name: str, group: str, description: str, body: str, *, stalls: bool = False, **more) -> None:
    """Registers a contained package."""

    def build(path: Path, elsewhere: str) -> None:
        write_probe(path, name=name, body=body, elsewhere=elsewhere, **more)

    add(Package(name, group, description, CONTAINED, build, stalls=stalls))
