// Keeps every answer on this device until the server has acknowledged it. An answer is written down here first and
// sent then; what could not be sent is sent again, in the learner's own order: when the connection returns, with
// growing pauses, or on the next page of a quiz. Entries carry the account, so nobody else sees or sends them, and a
// save id, so that the server knows one that comes twice. Knows no form: quiz.js
// and casework.js do.

(() => {
  "use strict";

  const line = document.querySelector("[data-journal]");
  if (!line) return;

  const words = line.dataset;
  const PREFIX = "answers:"; // leave.js knows it, too
  const OWN = `${PREFIX}${words.account}:`;
  const FIRST_PAUSE = 1000; // milliseconds, all of them
  const LONGEST_PAUSE = 15000;
  const SIGNED_OUT_PAUSE = 60000;
  const PATIENCE = 15000;
  const LONGEST_KEPT = 30 * 24 * 3600 * 1000;
  const ANNOUNCED_BEFORE = 600;
  const MOST_AFTER_THE_PAGE = 60000; // bytes that a browser still sends for a page that is gone
  const SETTLED = new Set(["saved", "refused"]);
  const REFUSING = new Set([400, 409, 413, 422]);
  const memory = new Map(); // where the browser keeps nothing
  let sequence = 0;
  let pause = FIRST_PAUSE;
  let timer = 0;
  let running = null;
  let sending = "";
  let closed = false;
  let announced = false;

  const store = () => {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  };

  const forget = (key) => {
    memory.delete(key);
    if (store()) store().removeItem(key);
  };

  // All that wait, in the learner's order.
  const entries = () => {
    const found = [...memory].map(([key, entry]) => ({ ...entry, key }));
    const kept = store();
    for (const key of kept ? Object.keys(kept) : []) {
      if (!key.startsWith(OWN)) continue;
      try {
        const entry = JSON.parse(kept.getItem(key));
        if (!(Date.now() - entry.at < LONGEST_KEPT) || !Array.isArray(entry.fields)) throw new RangeError(key);
        found.push({ ...entry, key, kept: true });
      } catch {
        kept.removeItem(key);
      }
    }
    return found.sort((one, other) => one.sequence - other.sequence);
  };

  // The learner's own order: by the clock, but never behind what this page, or this device, has seen.
  const nextSequence = (seen = 0) => {
    const waiting = entries();
    const last = waiting.length ? waiting[waiting.length - 1].sequence : 0;
    sequence = Math.max(sequence + 1, seen + 1, last + 1, Date.now());
    return sequence;
  };

  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  };

  // A newer answer to the same question takes the place of one that has not been sent.
  const write = ({ attempt, question, address, fields, seen }) => {
    if (closed) return null;
    const entry = { id: newId(), attempt, question, address, fields, sequence: nextSequence(seen), at: Date.now() };
    const key = `${OWN}${entry.id}`;
    const older = entries().filter((one) => one.attempt === attempt && one.question === question && one.id !== sending);
    try {
      store().setItem(key, JSON.stringify(entry));
      entry.kept = true;
    } catch {
      memory.set(key, entry);
    }
    for (const one of older) forget(one.key);
    return entry;
  };

  // Signing in again changes the token: the cookie has the newest.
  const token = () => {
    const found = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return found ? found[1] : field ? field.value : "";
  };

  const request = (entry, signal) => {
    const body = new URLSearchParams(entry.fields);
    body.append("csrfmiddlewaretoken", token());
    body.append("attempt", entry.attempt);
    body.append("shown", entry.question);
    body.append("save_id", entry.id);
    body.append("sequence", String(entry.sequence));
    return fetch(entry.address, {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
      credentials: "same-origin",
      keepalive: String(body).length < MOST_AFTER_THE_PAGE,
      redirect: "error",
      signal,
    });
  };

  // What became of it. Only a refusal of the answer itself ends it; whatever else is wrong may pass.
  const send = async (entry) => {
    const patience = new AbortController();
    const end = window.setTimeout(() => patience.abort(), PATIENCE);
    try {
      const response = await request(entry, patience.signal);
      const answer = await response.json().catch(() => ({}));
      if (response.ok && answer.saved === entry.id) return { state: "saved", answer };
      if (response.status === 401 || response.status === 403) return { state: "signed-out" };
      if (response.status === 400 && answer.code === "not-yours") return { state: "stranger" };
      if (REFUSING.has(response.status)) return { state: "refused", text: answer.error, answer };
      return { state: "waiting" };
    } catch {
      return { state: "waiting" };
    } finally {
      window.clearTimeout(end);
    }
  };

  const WORDS = { "signed-out": "signedOut", stranger: "stranger", refused: "refused", saved: "replayed" };

  const text = (state, entry, own) =>
    own || (state === "waiting" && !(entry && entry.kept) ? words.unkept : words[WORDS[state] || state]);

  // Whoever shows the question says it there and answers so; else it is said in the line of the page.
  const tell = (state, entry, own, answer) => {
    const detail = { state, entry, text: text(state, entry, own), answer };
    const said = !document.dispatchEvent(new CustomEvent("journal", { detail, cancelable: true }));
    if (said || state === "saving") return;
    if (state === "saved" && (!announced || entries().length)) return;
    say(state, detail.text);
  };

  const say = (state, what) => {
    line.hidden = !what;
    line.classList.toggle("saved-waiting", !["saved", "announce"].includes(state));
    line.textContent = what;
  };

  const later = (milliseconds) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(flush, milliseconds);
  };

  const run = async () => {
    window.clearTimeout(timer);
    for (;;) {
      const entry = closed ? null : entries()[0];
      if (!entry) return;
      sending = entry.id;
      tell("saving", entry);
      const outcome = await send(entry);
      sending = "";
      if (closed) return;
      if (SETTLED.has(outcome.state)) {
        pause = FIRST_PAUSE;
        forget(entry.key);
        tell(outcome.state, entry, outcome.text, outcome.answer);
        continue;
      }
      for (const one of entries()) tell(outcome.state, one);
      later(outcome.state === "waiting" ? pause : SIGNED_OUT_PAUSE);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      return;
    }
  };

  // Sends what waits; answers when nothing is left, or nothing can be done now.
  const flush = () => {
    running =
      running ||
      run().finally(() => {
        running = null;
      });
    return running;
  };

  const again = () => {
    pause = FIRST_PAUSE;
    if (entries().length) flush();
  };

  // A form comes after the answers that were given before it: handing in must not overtake them.
  let passes = false;
  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      if (passes || !form.matches("form[data-quiz], form[data-quiz-end], form[data-journaled]")) return;
      if (!entries().length && navigator.onLine) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      let refused = false;
      const watch = (met) => {
        refused = refused || met.detail.state === "refused";
      };
      document.addEventListener("journal", watch);
      if (running) await running;
      await flush();
      document.removeEventListener("journal", watch);
      if (refused || closed) return;
      if (entries().length || !navigator.onLine) {
        say("waiting", words.handInWaits);
        return;
      }
      passes = true;
      form.requestSubmit(event.submitter);
      passes = false;
    },
    true,
  );

  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", again);
  window.addEventListener("pagehide", again);
  // Another page of this browser has sent it, or replaced it.
  window.addEventListener("storage", (event) => {
    if (closed || (event.key && !event.key.startsWith(OWN)) || event.newValue) return;
    const gone = event.key && event.oldValue ? JSON.parse(event.oldValue) : null;
    if (gone && entries().some((one) => one.attempt === gone.attempt && one.question === gone.question)) return;
    document.dispatchEvent(new CustomEvent("journal", { detail: { state: "elsewhere", entry: gone, text: "" } }));
    if (!entries().length) say("saved", "");
  });
  // Somebody has to be gone: what can be sent is sent without waiting, and leave.js forgets the rest.
  document.addEventListener("leave", () => {
    closed = true;
    window.clearTimeout(timer);
    for (const entry of entries()) request(entry).catch(() => {});
    memory.clear();
  });

  window.quizJournal = { entries, flush, newId, nextSequence, write };

  // What an earlier page could not send is announced first.
  if (entries().length) {
    announced = true;
    say("announce", words.announce);
    later(ANNOUNCED_BEFORE);
  }
})();
