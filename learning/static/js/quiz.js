// Saves each answer as soon as it is chosen. Without this script the form's own buttons save.

(() => {
  "use strict";

  const form = document.querySelector("form[data-quiz]");
  if (!form) return;

  const words = form.querySelector("[data-words]").dataset;
  const waiting = new Map(); // question id -> the body of its newest save that is not acknowledged
  const FIRST_PAUSE = 1000;
  const LONGEST_PAUSE = 15000;
  let sequence = Number(form.dataset.sequence) || 0;
  let busy = false;
  let leaving = false;
  let pause = FIRST_PAUSE;
  let timer = 0;

  // Said beside the question that it is about. "Saved" stands in one place at a time, the newest.
  const say = (state, id, ownWords) => {
    for (const line of form.querySelectorAll("[data-saved-line]")) {
      if (line.closest("[data-question]").dataset.question === id) {
        line.classList.toggle("saved-waiting", state === "waiting" || state === "refused");
        line.classList.toggle("saved-working", state === "saving");
        line.textContent = ownWords || words[state];
      } else if (!line.classList.contains("saved-waiting")) {
        line.textContent = "";
      }
    }
    const before = form.querySelector("[data-saved-before]");
    if (before) before.remove();
  };

  // The learner's own order: by the clock, but never behind what this page has seen.
  const nextSequence = () => {
    sequence = Math.max(sequence + 1, Date.now());
    return String(sequence);
  };

  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  };

  const bodyFor = (id) => {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken" || name === "attempt" || name === `question-${id}`) body.append(name, value);
    }
    body.append("shown", id);
    body.append("save_id", newId());
    body.append("sequence", nextSequence());
    return body;
  };

  // Answers whether the save may be forgotten: acknowledged, or refused for good.
  const send = async (id, body) => {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
      credentials: "same-origin",
      keepalive: true,
      redirect: "error",
    });
    if (response.status >= 500 || response.status === 429) return "waiting";
    const answer = await response.json().catch(() => ({}));
    if (response.ok && answer.saved === body.get("save_id")) return "saved";
    say("refused", id, answer.error);
    return "refused";
  };

  const flush = async () => {
    if (busy || leaving) return;
    busy = true;
    window.clearTimeout(timer);
    let outcome = "";
    while (waiting.size && outcome !== "waiting" && !leaving) {
      const [id, body] = waiting.entries().next().value;
      say("saving", id);
      outcome = await send(id, body).catch(() => "waiting");
      // A newer choice may have taken its place meanwhile; that one is still to be sent.
      if (outcome !== "waiting" && waiting.get(id) === body) waiting.delete(id);
      if (outcome !== "refused" && !leaving && !(outcome === "saved" && waiting.has(id))) say(outcome, id);
    }
    busy = false;
    if (outcome === "saved") pause = FIRST_PAUSE;
    if (outcome === "waiting" && !leaving) {
      timer = window.setTimeout(flush, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  };

  const save = (question) => {
    waiting.set(question.dataset.question, bodyFor(question.dataset.question));
    flush();
  };

  form.addEventListener("change", (event) => {
    const question = event.target.closest("[data-question]");
    if (question) save(question);
  });

  // Somebody may have answered before this script had arrived.
  for (const question of form.querySelectorAll("[data-question]")) {
    const changed = [...question.querySelectorAll("input")].some((input) => input.checked !== input.defaultChecked);
    if (changed) save(question);
  }

  // The form itself carries everything that is on the page; what is still on its way must not come after it.
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    leaving = true;
    window.clearTimeout(timer);
    form.elements.save_id.value = newId();
    form.elements.sequence.value = nextSequence();
  });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });
  window.addEventListener("online", flush);
})();
