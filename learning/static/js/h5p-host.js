// The page round an activity: puts the frame in its place when somebody wants it, gives it what was kept, and sends on
// what it says. The frame has an opaque origin and may run anybody's package, so nothing that comes from it is trusted:
// only this frame is listened to, only in the few forms below, and only so much of it. Who answers is known here and on
// the server, never in the frame (h5p-frame.js).

(() => {
  "use strict";

  const PATIENCE = 40000; // milliseconds, as all of these: the frame itself gives up earlier
  const SEND_PATIENCE = 15000;
  const FIRST_PAUSE = 2000;
  const LONGEST_PAUSE = 60000;
  const BETWEEN_STATES = 1000;
  const LAST_WORD = 250;
  const BETWEEN_QUESTIONS = 5000; // whether the frame still lives
  const MOST_UNANSWERED = 4;
  const LARGEST = 64 * 1024; // characters of one message
  const MOST_STATEMENTS = 1000; // of one opening
  const MOST_WAITING = 200;
  const MOST_LAST = 20;
  const MOST_KEYS = 50;
  const MOST_RESIZES = 2000;
  const LOWEST = 48; // pixels
  const HIGHEST = 20000;
  const KEY = /^[\w.-]{1,100}$/;
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  const SIGNED_OUT = new Set([401, 403]);
  const MAY_PASS = new Set([408, 425]); // of those that say that we are wrong

  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  };

  // Signing in again changes the token: the cookie has the newest.
  const token = () => {
    const found = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return found ? found[1] : field ? field.value : "";
  };

  const ask = (address, { method, body, last = false, signal }) =>
    fetch(address, {
      method,
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token() },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      redirect: "error",
      keepalive: last,
      signal,
    });

  // --- what is on its way to the server ---------------------------------------------------------------

  // Statements in their order, each once; of what is kept under a key, only the newest.
  const outbox = ({ statements, state }, said) => {
    const waiting = [];
    const states = new Map();
    let running = false;
    let closed = !statements;
    let pause = FIRST_PAUSE;
    let timer = 0;

    const next = () => {
      if (waiting.length) return posted(waiting[0]);
      const [entry] = states;
      return entry ? put(entry) : null;
    };
    const posted = (body) => ({ method: "POST", address: statements, body, done: () => waiting.shift() });
    const put = ([key, data]) => ({
      method: "PUT",
      address: state.replace("KEY", encodeURIComponent(key)),
      body: { data },
      // Another one may have come in the meantime: that one stays.
      done: () => states.get(key) === data && states.delete(key),
      rest: true,
    });

    const send = async (one) => {
      const patience = new AbortController();
      const end = window.setTimeout(() => patience.abort(), SEND_PATIENCE);
      try {
        const response = await ask(one.address, { ...one, signal: patience.signal });
        if (response.ok) return { went: "well", answer: await response.json().catch(() => ({})) };
        if (SIGNED_OUT.has(response.status)) return { went: "signed-out" };
        const final = response.status >= 400 && response.status < 500 && !MAY_PASS.has(response.status);
        return { went: final ? "refused" : "wrong" };
      } catch {
        return { went: "wrong" };
      } finally {
        window.clearTimeout(end);
      }
    };

    const run = async () => {
      if (running || closed) return;
      running = true;
      window.clearTimeout(timer);
      for (let one = next(); one && !closed; one = next()) {
        const { went, answer } = await send(one);
        if (went === "signed-out") {
          closed = true;
          said("signed-out");
        } else if (went === "wrong") {
          said("waiting");
          timer = window.setTimeout(run, pause);
          pause = Math.min(pause * 2, LONGEST_PAUSE);
          break;
        } else {
          one.done();
          pause = FIRST_PAUSE;
          said(went === "refused" ? "refused" : "sent", answer);
          if (one.rest) await new Promise((resolve) => window.setTimeout(resolve, BETWEEN_STATES));
        }
      }
      running = false;
    };

    window.addEventListener("online", () => {
      pause = FIRST_PAUSE;
      run();
    });
    return {
      statement: (statement) => {
        if (closed || waiting.length >= MOST_WAITING) return;
        waiting.push(statement);
        run();
      },
      keep: (key, data) => {
        if (closed || (states.size >= MOST_KEYS && !states.has(key))) return;
        states.set(key, data);
        run();
      },
      // The page may go: the browser sends what is small enough. It stays here, too; what comes twice the server knows.
      flush: () => {
        if (closed) return;
        for (const one of [...waiting.slice(0, MOST_LAST).map(posted), ...[...states].map(put)]) {
          ask(one.address, { ...one, last: true }).catch(() => {});
        }
      },
    };
  };

  // --- one activity ---------------------------------------------------------------------------------------

  const bind = (place) => {
    const words = place.dataset;
    const stage = place.querySelector("[data-stage]");
    const line = place.querySelector("[data-status]");
    const notice = place.querySelector("[data-notice]");
    const controls = place.querySelector("[data-controls]");
    const again = place.querySelector("[data-again]");
    const close = place.querySelector("[data-close]");
    const link = place.querySelector("[data-open]");
    const inWords = place.parentElement.querySelector("[data-in-words]");
    let frame = null;
    let here = null; // what belongs to this opening

    // Here it does something instead of leading somewhere.
    const open = document.createElement("button");
    open.type = "button";
    open.className = link.className;
    open.textContent = link.textContent.trim();
    link.replaceWith(open);

    const say = (text) => {
      if (line.textContent !== text) line.textContent = text;
    };

    const what = (state, answer) => {
      if (state === "sent" && answer && answer.done) say(words.sayDone);
      else if (state === "sent" && here && here.troubled) say(words.saySent);
      else if (state === "waiting") say(words.sayWaiting);
      else if (state === "signed-out") say(words.saySignedOut);
      if (here) here.troubled = state === "waiting" || (here.troubled && state === "refused");
    };

    const toFrame = (type, more = {}) => {
      // Its origin is opaque: no other target would reach it.
      if (frame && frame.contentWindow) frame.contentWindow.postMessage({ continuum: 1, type, ...more }, "*");
    };

    const putAway = () => {
      if (here) {
        window.clearTimeout(here.timer);
        window.clearInterval(here.asking);
      }
      if (frame) frame.remove();
      frame = here = null;
      stage.hidden = controls.hidden = notice.hidden = true;
      again.hidden = true;
      open.hidden = false;
      say("");
    };

    const trouble = (text) => {
      if (here) window.clearTimeout(here.timer);
      say(text);
      stage.hidden = true; // what the frame says of it would only say it twice
      controls.hidden = again.hidden = false;
      if (inWords) inWords.open = true;
    };

    // A script that never comes back leaves a picture that does nothing, and so does a frame that went elsewhere.
    const askWhetherItLives = () => {
      if (document.visibilityState === "hidden") return;
      here.unanswered += 1;
      if (here.unanswered > MOST_UNANSWERED && !here.stuck) {
        here.stuck = true;
        trouble(words.sayStuck);
      }
      toFrame("are-you-there");
    };

    const shown = () => {
      if (here.shown) return;
      here.shown = true;
      window.clearTimeout(here.timer);
      here.asking = window.setInterval(askWhetherItLives, BETWEEN_QUESTIONS);
      say("");
      stage.hidden = false; // late, but there
      again.hidden = true;
      const focused = document.activeElement;
      // Not where the page opened it by itself, nor where the reader has gone on meanwhile.
      if (place.contains(focused)) {
        frame.focus();
        toFrame("enter-focus");
      }
    };

    const takes = {
      ready: () => {
        here.starts += 1;
        if (here.starts <= 3) toFrame("start", { state: Object.fromEntries(here.kept), language: words.language });
      },
      resize: ({ height }) => {
        here.resizes += 1;
        if (!Number.isFinite(height) || here.resizes > MOST_RESIZES) return;
        frame.style.height = `${Math.min(Math.max(Math.ceil(height), LOWEST), HIGHEST)}px`;
        if (!here.failed) shown();
      },
      statement: ({ statement }) => {
        here.statements += 1;
        if (!statement || typeof statement !== "object" || Array.isArray(statement)) return;
        if (here.statements > MOST_STATEMENTS) return;
        const id = UUID.test(statement.id) ? statement.id : newId();
        here.outbox.statement({ timestamp: new Date().toISOString(), ...statement, id });
      },
      "state-get": ({ id, key }) => {
        if (Number.isInteger(id) && KEY.test(key)) toFrame("state-answer", { id, data: here.kept.get(key) ?? null });
      },
      "state-set": ({ key, data }) => {
        if (!KEY.test(key) || data === undefined || (here.kept.size >= MOST_KEYS && !here.kept.has(key))) return;
        here.kept.set(key, data);
        here.outbox.keep(key, data);
      },
      failed: ({ reason }) => {
        if (here.shown) return;
        here.failed = true;
        trouble(reason === "broken" ? words.sayBroken : words.sayFailed);
      },
      // Only while the focus is in there: these are somebody's keys, not a package's whim.
      here: () => {
        here.unanswered = 0;
        if (!here.stuck) return;
        here.stuck = false;
        stage.hidden = false;
        again.hidden = true;
        say("");
      },
      "leave-focus": () => document.activeElement === frame && close.focus(),
      leave: () => document.activeElement === frame && document.querySelector("a[data-leave]")?.click(),
    };

    const hear = (event) => {
      const message = event.data;
      if (!frame || !here || event.source !== frame.contentWindow) return;
      if (!message || typeof message !== "object" || message.continuum !== 1) return;
      if (!Object.hasOwn(takes, message.type)) return;
      try {
        if (JSON.stringify(message).length > LARGEST) return;
      } catch {
        return; // goes round in a circle
      }
      takes[message.type](message);
    };

    const show = (given) => {
      here = {
        kept: new Map(Object.entries(given.saved || {})),
        outbox: outbox(given, what),
        starts: 0,
        resizes: 0,
        statements: 0,
        unanswered: 0,
        stuck: false,
        asking: 0,
        timer: window.setTimeout(() => trouble(words.sayFailed), PATIENCE),
      };
      frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "allow-scripts");
      frame.referrerPolicy = "no-referrer";
      frame.title = words.title;
      frame.src = given.frame;
      stage.append(frame);
      controls.hidden = false;
      again.hidden = true;
      if (given.blocked && given.blocked.length) {
        notice.textContent = words.sayBlocked.replace("HOSTS", given.blocked.join(", "));
        notice.hidden = false;
      }
    };

    const begin = async (isWanted) => {
      putAway();
      open.hidden = true;
      stage.hidden = false;
      if (isWanted) stage.focus({ preventScroll: true }); // the button that was pressed is gone
      say(words.sayLoading);
      if (words.frame) {
        show({ frame: words.frame, blocked: words.blocked.split(" ").filter(Boolean) });
        return;
      }
      const patience = new AbortController();
      const end = window.setTimeout(() => patience.abort(), SEND_PATIENCE);
      try {
        const response = await ask(words.attempts, { method: "POST", signal: patience.signal });
        const given = await response.json();
        if (response.ok) show(given);
        else trouble(given.error || words.sayFailed);
      } catch {
        trouble(words.sayFailed);
      } finally {
        window.clearTimeout(end);
      }
    };

    window.addEventListener("message", hear);
    open.addEventListener("click", () => begin(true));
    again.addEventListener("click", () => begin(true));
    close.addEventListener("click", () => {
      const closed = here;
      stage.hidden = controls.hidden = notice.hidden = true;
      open.hidden = false;
      open.focus();
      // It said where it is when the focus left it: that is still on its way.
      window.setTimeout(() => here === closed && putAway(), LAST_WORD);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && here) window.setTimeout(() => here && here.outbox.flush(), 50);
    });
    window.addEventListener("pagehide", () => here && here.outbox.flush());
    // "Leave quickly": nothing may go on sounding behind the cover.
    document.addEventListener("leave", () => {
      if (frame) frame.remove();
    });
    if ("atOnce" in words) begin(false);
  };

  for (const place of document.querySelectorAll("[data-h5p]:not([data-bound])")) {
    place.dataset.bound = "";
    bind(place);
  }
})();
