// Inside the frame of an activity. The frame has an opaque origin: no cookie, no storage, no way to the page round it
// but messages. This script comes before the package: it gives it storage that forgets, starts the player, and speaks
// with the page (h5p-host.js). A package shares this window and may forge whatever is said here; the page bounds it.

(() => {
  "use strict";

  const root = document.getElementById("activity");
  const settings = root.dataset;
  const words = JSON.parse(document.getElementById("words").textContent);
  const page = window.parent;
  const alone = page === window;
  const home = window.location.origin; // of the address; the frame's own origin is opaque

  const WAIT_FOR_START = 4000; // milliseconds, as all of these
  const WATCH_EVERY = 1000;
  const SAVE_AFTER_STATEMENT = 400;
  const SAVE_AFTER_HAND = 1500;
  const PATIENCE = Number(settings.patience) * 1000;
  const SAVE_EVERY = 30; // seconds, the player's own measure
  const MOST_PARTS = 200;
  const MOST_OF_PARTS = 50000; // characters
  const SHIFTS = 3;
  const SHIFTS_WITHIN = 5000;

  const tell = (type, more = {}) => {
    if (!alone) page.postMessage({ continuum: 1, type, ...more }, home);
  };

  // --- what went wrong ------------------------------------------------------------------------------

  let state = "waiting"; // then loading, shown, failed

  const fail = (reason) => {
    if (state === "failed" || state === "shown") return;
    state = "failed";
    const trouble = document.querySelector("[data-trouble]");
    trouble.textContent = words[reason];
    trouble.hidden = false;
    root.hidden = true;
    tell("failed", { reason });
    tell("resize", { height: Math.ceil(trouble.getBoundingClientRect().height) });
  };

  if (settings.problem) {
    fail(settings.problem);
    return;
  }

  // --- what an opaque origin lacks --------------------------------------------------------------------

  const forgetful = () => {
    const kept = new Map();
    const methods = {
      getItem: (key) => (kept.has(String(key)) ? kept.get(String(key)) : null),
      setItem: (key, value) => void kept.set(String(key), String(value)),
      removeItem: (key) => void kept.delete(String(key)),
      clear: () => kept.clear(),
      key: (index) => [...kept.keys()][index] ?? null,
    };
    return new Proxy(methods, {
      get: (_target, key) => (key === "length" ? kept.size : key in methods ? methods[key] : kept.get(key)),
      set: (_target, key, value) => Boolean(kept.set(String(key), String(value))),
      has: (_target, key) => key in methods || kept.has(key),
      deleteProperty: (_target, key) => kept.delete(key) || true,
      ownKeys: () => [...kept.keys()],
      getOwnPropertyDescriptor: (_target, key) =>
        kept.has(key) ? { value: kept.get(key), enumerable: true, configurable: true, writable: true } : undefined,
    });
  };
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { value: forgetful(), configurable: true });
  }
  // No policy stops WebRTC from sending packets to other sites; the server takes it from each script of a package, too.
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) {
    Object.defineProperty(window, name, { value: undefined });
  }
  // Reading it would throw, and some packages look whether one is there.
  Object.defineProperty(document, "cookie", { get: () => "", set: () => {}, configurable: true });

  // --- what is kept from visit to visit: the page keeps it --------------------------------------------

  const kept = new Map(); // JSON by key
  const asked = new Map(); // callbacks by number
  let questions = 0;

  const keyOf = (dataType, subContentId) => (subContentId ? `${subContentId}.${dataType}` : String(dataType));

  const answer = (json, done) => {
    let data;
    try {
      data = JSON.parse(json);
    } catch (error) {
      done(error);
      return;
    }
    done(undefined, data);
  };

  const getUserData = (_contentId, dataType, done, subContentId) => {
    const key = keyOf(dataType, subContentId);
    if (kept.has(key)) {
      answer(kept.get(key), done);
    } else if (state !== "shown" || alone) {
      done(undefined, undefined); // all that there is came with the start; the player does not wait for an answer
    } else {
      questions += 1;
      asked.set(questions, done);
      tell("state-get", { id: questions, key });
    }
  };

  const setUserData = (_contentId, dataType, data, extras = {}) => {
    const key = keyOf(dataType, extras.subContentId);
    let json;
    try {
      json = JSON.stringify(data ?? null);
    } catch (error) {
      if (extras.errorCallback) extras.errorCallback(error);
      return;
    }
    if (kept.get(key) === json) return;
    kept.set(key, json);
    tell("state-set", { key, data: JSON.parse(json) });
  };

  const deleteUserData = (contentId, dataType, subContentId) => {
    if (kept.has(keyOf(dataType, subContentId))) setUserData(contentId, dataType, null, { subContentId });
  };

  let saving = 0;
  const save = () => {
    window.clearTimeout(saving);
    if (state !== "shown") return;
    for (const instance of window.H5P.instances) {
      if (typeof instance.getCurrentState !== "function") continue;
      let current;
      try {
        current = instance.getCurrentState();
      } catch {
        continue; // a package that cannot say where it is
      }
      if (current !== undefined) window.H5P.setUserData(instance.contentId, "state", current, { deleteOnChange: true });
    }
  };
  const saveSoon = (after) => {
    window.clearTimeout(saving);
    saving = window.setTimeout(save, after);
  };

  // --- height: H5P's own handshake, whose other half is here ------------------------------------------

  const halves = {};
  let height = 0;

  const measure = () => {
    const now = Math.ceil(Math.max(document.body.scrollHeight, root.getBoundingClientRect().height));
    if (state !== "shown" || now === height) return;
    height = now;
    tell("resize", { height });
  };

  const communicator = {
    on: (action, handler) => {
      halves[action] = handler;
    },
    send: (action) => {
      if (action === "hello" && halves.hello) halves.hello({});
      if (action === "prepareResize" && halves.resizePrepared) halves.resizePrepared({});
      if (action === "resize") measure();
    },
  };

  // --- the start ----------------------------------------------------------------------------------------

  const watch = () => {
    // A script that does not come leaves the player waiting for ever: it looks at none of its errors.
    window.addEventListener(
      "error",
      (event) => {
        if (event.target instanceof HTMLScriptElement) fail("slow");
      },
      true,
    );
    let arrived = -1;
    let since = Date.now();
    const look = window.setInterval(() => {
      const now = performance.getEntriesByType("resource").length;
      if (now !== arrived) since = Date.now();
      arrived = now;
      if (state !== "loading") window.clearInterval(look);
      else if (Date.now() - since > PATIENCE) fail("slow");
    }, WATCH_EVERY);
  };

  // What a set of questions says of its parts beside its own result: some sets say it nowhere else.
  const isOfTheWhole = (statement) =>
    Boolean(statement.result) && statement.object?.id === settings.about && !statement.context?.contextActivities?.parent;

  const partsOf = () => {
    const leaves = [];
    const gather = (data, depth) => {
      if (!data || depth > 8 || leaves.length >= MOST_PARTS) return;
      const children = Array.isArray(data.children) ? data.children : [];
      for (const child of children) gather(child, depth + 1);
      if (!children.length && depth) leaves.push(data.statement);
    };
    try {
      gather(window.H5P.instances[0].getXAPIData(), 0);
      return JSON.parse(JSON.stringify(leaves)).map(({ actor: _actor, ...rest }) => rest);
    } catch {
      return []; // not every type can say it
    }
  };

  const passOn = (event) => {
    let statement;
    try {
      statement = JSON.parse(JSON.stringify(event.data.statement));
    } catch {
      return;
    }
    delete statement.actor; // the server knows who; the frame does not
    const parts = isOfTheWhole(statement) ? partsOf() : [];
    if (parts.length && JSON.stringify(parts).length < MOST_OF_PARTS) statement.parts = parts;
    tell("statement", { statement });
    saveSoon(SAVE_AFTER_STATEMENT);
  };

  const play = async (saved) => {
    state = "loading";
    for (const [key, data] of Object.entries(saved)) kept.set(key, JSON.stringify(data));
    watch();
    window.H5PIntegration = { crossorigin: "anonymous", crossoriginRegex: ".*", fullscreenDisabled: true };
    await new window.H5PStandalone.H5P(root, {
      id: "activity",
      h5pJsonPath: settings.content,
      frameJs: settings.coreScript,
      frameCss: settings.coreStyle,
      embedType: "div",
      preventH5PInit: false, // which is how it says that we begin it ourselves
      saveFreq: SAVE_EVERY,
      xAPIObjectIRI: settings.about,
      title: settings.title,
      metadata: { title: settings.title, license: "U" },
      translations: { H5P: words.player },
      assetsRequestFetchOptions: { credentials: "omit" },
    });
    const { H5P } = window;
    Object.assign(H5P, { getUserData, setUserData, deleteUserData, communicator });
    H5P.externalDispatcher.on("xAPI", passOn);
    H5P.init(document.body);
    if (!H5P.instances.length) throw new Error("nothing to play");
    if (state !== "loading") return;
    state = "shown";
    root.classList.add("shown");
    new ResizeObserver(measure).observe(document.body);
    measure();
  };

  const start = (saved) => {
    if (state !== "waiting") return;
    play(saved).catch((error) => {
      window.console.warn(error); // for whoever makes packages
      fail("broken");
    });
  };

  // --- what the page says -------------------------------------------------------------------------------

  window.addEventListener("message", (event) => {
    const said = event.data;
    if (event.source !== page || alone || !said || said.continuum !== 1) return;
    if (said.type === "start") start(said.state && typeof said.state === "object" ? said.state : {});
    if (said.type === "enter-focus") root.focus();
    if (said.type === "are-you-there") tell("here");
    if (said.type === "state-answer" && asked.has(said.id)) {
      const done = asked.get(said.id);
      asked.delete(said.id);
      if (said.data === undefined || said.data === null) done(undefined, undefined);
      else answer(JSON.stringify(said.data), done);
    }
  });

  // --- hands ----------------------------------------------------------------------------------------------

  for (const type of ["pointerup", "keyup", "change"]) {
    document.addEventListener(type, () => saveSoon(SAVE_AFTER_HAND), true);
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  window.addEventListener("blur", save);
  window.addEventListener("pagehide", save);
  window.addEventListener("resize", () => {
    if (halves.resize) halves.resize({});
    measure();
  });

  // Escape leads out, unless the package has a use for it. "Leave quickly" works here as everywhere.
  let shifts = [];
  let onlyShift = false;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) tell("leave-focus", { forward: false });
    if (event.key !== "Shift") {
      onlyShift = false;
      shifts = [];
    } else if (!event.repeat) {
      onlyShift = true;
    }
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !onlyShift) return;
    const now = Date.now();
    shifts = [...shifts.filter((time) => now - time < SHIFTS_WITHIN), now];
    if (shifts.length >= SHIFTS) tell("leave");
  });

  document.addEventListener("DOMContentLoaded", () => {
    tell("ready");
    if (alone) start({});
    else window.setTimeout(() => start({}), WAIT_FOR_START);
  });
})();
