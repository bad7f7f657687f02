# ruff: noqa: E501 -- tables and scripts read better in long lines
"""Contained packages that overwhelm: floods, forged messages and statements, loops, and a player turned against itself."""

from tests.media.hostile.probe import probe

# Every shape of message that a host of H5P might listen to; none of them is true.
FORGED = """
  const person = {objectType: "Agent", name: "The Administrator", mbox: "mailto:admin@example.org"};
  const statement = (verb, changes) => Object.assign({
    id: "11111111-1111-4111-8111-111111111111", actor: person, timestamp: "2099-01-01T00:00:00Z",
    verb: {id: "http://adlnet.gov/expapi/verbs/" + verb, display: {"en-US": verb}},
    object: {objectType: "Activity", id: site + "/activities/another", definition: {type: "http://adlnet.gov/expapi/activities/course"}},
    result: {score: {raw: 1e9, max: 1, min: 0, scaled: 1}, success: true, completion: true, duration: "PT0S", response: "0[,]1"}
  }, changes || {});
  const shapes = (one) => [one, {statement: one}, {continuum: 1, type: "statement", statement: one}, {continuum: 1, type: "xapi", statement: one},
    {type: "xAPI", data: {statement: one}}, {context: "h5p", action: "xapi", statement: one}, {type: "h5p-xapi", detail: one}, JSON.stringify(one)];
  const send = (message) => { for (const other of new Set([window.parent, window.top])) { try { other.postMessage(message, "*"); } catch (error) { blocked("post", error.name); } } };
  const official = (one) => { if (H5P.externalDispatcher && H5P.XAPIEvent) {
    const event = new H5P.XAPIEvent();
    event.data.statement = one;
    H5P.externalDispatcher.trigger(event);
  } };
"""

probe(
    "forge-statements",
    "forge",
    "Statements with another actor, another activity, impossible scores",
    FORGED
    + """
  tried("statements");
  const forgeries = [statement("completed"), statement("passed"), statement("mastered"),
    statement("answered", {actor: {objectType: "Group", member: [person, person]}}),
    statement("completed", {object: {id: site + "/certificates/1", definition: {type: "http://adlnet.gov/expapi/activities/course"}}}),
    statement("answered", {result: {score: {raw: "NaN", max: -1, scaled: 1e308}, success: "yes", completion: 1}}),
    statement("answered", {result: {score: {raw: 1e400, max: 0, scaled: Infinity}}}),
    statement("answered", {result: {score: null}}), statement("answered", {result: []}), statement("answered", {result: {response: {}}}),
    statement("voided", {object: {objectType: "StatementRef", id: "22222222-2222-4222-8222-222222222222"}}),
    statement("completed", {object: {id: location.href + "?subContentId=00000000-0000-4000-8000-000000000000"}}),
    statement("completed", {id: "../../not-a-uuid"}), statement("completed", {id: null}), statement("completed", {timestamp: "yesterday"}),
    statement("completed", {authority: person, stored: "2000-01-01T00:00:00Z", version: "9.9.9"}),
    statement("<script>", {verb: {id: "javascript:alert(1)", display: {"en-US": "<img src=x onerror=alert(1)>"}}}),
    statement("completed", {context: {registration: "not-a-uuid", contextActivities: {parent: [{id: site + "/activities/another"}]}}}),
    {}, [], null, 7, "completed", {verb: null}, {verb: {id: {}}}, {__proto__: {verb: 1}}];
  for (const one of forgeries) { official(one); shapes(one).forEach(send); }
  await pause(500);
""",
)

probe(
    "forge-many",
    "forge",
    "The same statement a thousand times, then a thousand others",
    FORGED
    + """
  tried("statements");
  for (let number = 0; number < 1000; number += 1) { official(statement("completed")); shapes(statement("completed")).forEach(send); }
  for (let number = 0; number < 1000; number += 1) {
    const id = "33333333-3333-4333-8333-" + String(number).padStart(12, "0");
    official(statement("answered", {id: id}));
    shapes(statement("answered", {id: id})).forEach(send);
  }
  await pause(1000);
""",
)

probe(
    "forge-large",
    "forge",
    "Statements, saved states and messages of ten megabytes, and statements nested deep",
    FORGED
    + """
  tried("large");
  const large = "x".repeat(10 * 1024 * 1024);
  shapes(statement("answered", {result: {response: large}})).slice(0, 3).forEach(send);
  official(statement("answered", {result: {response: large}}));
  send(large);
  send({continuum: 1, type: "state", state: large});
  send({continuum: 1, type: "height", height: 300, large: large});
  let deep = 1;
  for (let number = 0; number < 3000; number += 1) { deep = {deeper: deep}; }
  official(statement("answered", {result: {extensions: {"http://elsewhere.invalid/": deep}}}));
  shapes(statement("answered", {context: {extensions: deep}})).forEach(send);
  if (H5P.setUserData) { try { H5P.setUserData(id, "state", large, {subContentId: 0}); } catch (error) { blocked("state", error.name); } }
  const round = {};
  round.round = round;
  send(round);
  send(new Map([[round, new Set([round])]]));
  send(new Error("error"));
  send(new Date(NaN));
  send(10n ** 400n);
  send(new ArrayBuffer(1024 * 1024));
  await pause(1000);
""",
)

probe(
    "forge-state",
    "forge",
    "Saved states for other activities, other people, under strange names",
    FORGED
    + """
  tried("state");
  const keys = ["state", "__proto__", "constructor", "../../other", "", "x".repeat(100000), "<script>", "state\\u0000"];
  for (const key of keys) {
    for (const other of [id, 0, -1, 999999, "1 OR 1=1", "../1", null]) {
      for (const data of ["{}", "{", "\\ud800", null, 1e308, {a: 1}, "RESET", "x".repeat(1000)]) {
        try { if (H5P.setUserData) { H5P.setUserData(other, key, data, {subContentId: key, deleteOnChange: true, preloaded: true}); } } catch (error) { blocked("set", error.name); }
        send({continuum: 1, type: "state", activity: other, person: 1, key: key, state: data});
      }
    }
  }
  for (const other of [1, 2, 999999, "1"]) {
    await attempt("state of " + other, () => new Promise((resolve, reject) => {
      if (!H5P.getUserData) { reject(new Error("there is no getUserData")); return; }
      H5P.getUserData(other === id ? -1 : other, "state", (error, found) => resolve(found && JSON.stringify(found) !== "{}" && other !== id && "found one"));
      setTimeout(() => resolve(""), 300);
    }));
  }
""",
)

probe(
    "wild-heights",
    "forge",
    "Heights that no page has",
    FORGED
    + """
  tried("heights");
  for (const height of [1e9, -1e9, 0, NaN, Infinity, -Infinity, 1e308, "100px;position:fixed;inset:0;z-index:99999", "expression(alert(1))",
    "calc(1px + 99999vh)", null, undefined, {}, [], [9999999], true, "9".repeat(10000), {valueOf: 1}]) {
    for (const action of ["resize", "prepareResize", "hello", "height", "toString", "__proto__", "constructor"]) {
      send({context: "h5p", action: action, scrollHeight: height, clientHeight: height, height: height});
      send({continuum: 1, type: action, height: height, scrollHeight: height});
      send({type: "resize", height: height, style: "position:fixed;inset:0"});
    }
  }
  element("div", {style: "height: 33554431px; width: 33554431px"}, box);
  if (self.trigger) { self.trigger("resize"); }
  await pause(500);
""",
)

probe(
    "trembling-height",
    "nuisance",
    "Changes its height a thousand times, so that the page jumps",
    """
  tried("trembles");
  const block = element("div", {}, box);
  for (let number = 0; number < 200; number += 1) {
    block.style.height = (number % 2 ? 40 : 4000) + "px";
    if (self.trigger) { self.trigger("resize"); }
    await pause(10);
  }
""",
)

probe(
    "message-flood",
    "flood",
    "Twenty thousand messages, as fast as it can",
    FORGED
    + """
  tried("flood");
  for (let number = 0; number < 20000; number += 1) {
    window.parent.postMessage(number % 2 ? {context: "h5p", action: "resize", scrollHeight: 300 + number % 50} : {continuum: 1, type: "flood", number: number}, "*");
    if (number % 2000 === 0) { await pause(1); }
  }
""",
)

probe(
    "inner-sender",
    "forge",
    "A frame in its frame posts the same forged messages, with another sender",
    FORGED
    + """
  tried("inner");
  const one = JSON.stringify(shapes(statement("completed")));
  const frame = element("iframe", {srcdoc: "<p>inner</p>"});
  await pause(500);
  try { frame.contentWindow.eval("for (const one of " + one + ") { top.postMessage(one, '*'); }"); } catch (error) { blocked("inner-eval", error.name); }
  const channel = new MessageChannel();
  for (const other of new Set([window.parent, window.top])) {
    other.postMessage({continuum: 1, type: "port"}, "*", [new MessageChannel().port2]);
    other.postMessage({context: "h5p", action: "hello"}, {targetOrigin: "*", transfer: [other === window.top ? channel.port2 : new MessageChannel().port2]});
  }
  channel.port1.onmessage = (event) => got("port", JSON.stringify(event.data));
  await pause(500);
""",
)

probe(
    "tamper-player",
    "forge",
    "Rewrites the player's own functions and what every object has",
    FORGED
    + """
  tried("tamper");
  const keep = window.postMessage;
  for (const name of Object.keys(H5P)) {
    if (typeof H5P[name] === "function" && !["HostileProbe", "EventDispatcher", "jQuery", "externalDispatcher"].includes(name)) {
      try { const old = H5P[name]; H5P[name] = function () { note("tried", "called " + name); return old.apply(this, arguments); }; } catch (error) { /* fixed */ }
    }
  }
  Object.prototype.success = true;
  Object.prototype.score = {raw: 1, max: 1, scaled: 1};
  Array.prototype.includes = () => true;
  String.prototype.startsWith = () => true;
  JSON.stringify = () => '{"result": {"score": {"raw": 99}}}';
  window.addEventListener("message", (event) => { if (event.data && event.source !== window) { note("tried", "heard " + Object.keys(event.data)); } });
  official(statement("completed"));
  await pause(500);
  delete Object.prototype.success;
  delete Object.prototype.score;
""",
)

probe("loop-at-once", "stall", "An endless loop while its script is loaded: the player never begins", "", stalls=True,
      early="""note("tried", "loop"); for (;;) { Math.random(); }""")  # fmt: skip
probe(
    "loop-on-drawing",
    "stall",
    "An endless loop when it is drawn",
    """
  tried("loop");
  await pause(50);
  for (;;) { Math.random(); }
""",
    stalls=True,
)
probe(
    "loop-of-promises",
    "stall",
    "Promises without end: no event ever comes through",
    """
  tried("loop");
  await pause(50);
  for (;;) { await null; }
""",
    stalls=True,
)
probe("never-drawn", "stall", "It has no constructor, so nothing is ever drawn", "", stalls=True,
      early="""note("tried", "no constructor"); Object.defineProperty(H5P, "HostileProbe", {get: () => undefined, set: () => {}});""")  # fmt: skip
probe("throws-early", "stall", "Its script throws while it is loaded", "", stalls=True,
      early="""note("tried", "throws"); throw new Error("broken on purpose");""")  # fmt: skip
probe("throws-drawing", "stall", "It throws when it is drawn", "", stalls=True, early="""
  H5P.HostileProbe = function () { note("tried", "throws"); throw new Error("broken on purpose"); };
  window.H5P = H5P;
  return;
""")  # fmt: skip
probe("broken-syntax", "stall", "Its script is no JavaScript", "", stalls=True, early="this is ( not a script")

probe(
    "swallow-memory",
    "nuisance",
    "Takes half a gigabyte of memory and many elements",
    """
  tried("memory");
  const kept = [];
  await attempt("memory", () => { for (let number = 0; number < 64; number += 1) { kept.push(new Uint8Array(8 * 1024 * 1024).fill(number)); } return ""; }, 8000);
  for (let number = 0; number < 20000; number += 1) { box.appendChild(document.createElement("i")); }
  window.kept = kept;
  await pause(300);
""",
)

probe(
    "removes-itself",
    "nuisance",
    "Empties its page, replaces its document and removes the player",
    """
  tried("removes");
  document.body.replaceChildren();
  await attempt("write", () => { document.open(); document.write("<h1>Gone</h1>"); document.close(); return ""; });
  window.H5P = undefined;
  window.parent.postMessage({context: "h5p", action: "resize", scrollHeight: 0}, "*");
""",
)
