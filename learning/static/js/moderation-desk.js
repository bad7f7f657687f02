// The moderation desk by keyboard. Without this script the same pages are used with links and buttons.

(() => {
  "use strict";

  const KEYS_OFF = "moderation-keys-off";
  const page = document.querySelector("[data-mod]");
  if (!page) return;

  const problem = page.querySelector("[data-problem]");
  if (problem) problem.focus();

  const form = page.querySelector("[data-decision]");
  const reason = form && form.querySelector("[data-reason]");
  const chosen = form && form.querySelector("[data-chosen]");
  const answers = form && form.querySelector("[data-answers]");
  const buttons = [...page.querySelectorAll("button[data-key]")];
  const keys = page.querySelector("[data-keys]");
  const keysOn = page.querySelector("[data-keys-on]");
  let picked = null;

  const memory = {
    read: () => {
      try {
        return window.localStorage.getItem(KEYS_OFF);
      } catch {
        return null;
      }
    },
    write: (isOff) => {
      try {
        if (isOff) window.localStorage.setItem(KEYS_OFF, "1");
        else window.localStorage.removeItem(KEYS_OFF);
      } catch {
        // Storage may be switched off; then the keys are on again on the next page.
      }
    },
  };

  const reveal = (element) => {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  };

  // --- choosing what is done -----------------------------------------------------------------------

  const name = (button) => button.firstChild.textContent.trim();

  const pick = (button) => {
    if (picked) picked.removeAttribute("data-picked");
    picked = button;
    button.setAttribute("data-picked", "");
    chosen.textContent = chosen.dataset.words.replace("{act}", name(button));
    const part = form.querySelector(`[data-with="${button.value}"]`);
    if (part) part.open = true;
    reveal((part && part.querySelector("[data-focus]")) || reason);
  };

  const send = (button) => button.form.requestSubmit(button);

  // What needs no words, or has them, is done at once; the rest asks for them first.
  const press = (button) => {
    if (button.form !== form) return send(button);
    const needsMore = form.querySelector(`[data-with="${button.value}"]`) || !("usual" in button.dataset);
    if (needsMore) pick(button);
    else send(button);
  };

  const insert = (button) => {
    const text = button.dataset.insert;
    reason.value = reason.value.trim() ? `${reason.value.trimEnd()}\n\n${text}` : text;
    reveal(reason);
    reason.setSelectionRange(reason.value.length, reason.value.length);
  };

  const openAnswers = () => {
    if (!answers) return;
    answers.open = true;
    reveal(answers.querySelector("[data-insert]"));
  };

  // --- walking -------------------------------------------------------------------------------------

  const stops = [...page.querySelectorAll("[data-open], [data-post]")];

  const step = (by) => {
    if (!stops.length) return;
    const here = stops.findIndex((stop) => stop === document.activeElement || stop.contains(document.activeElement));
    const start = stops.findIndex((stop) => "this" in stop.dataset);
    const from = here >= 0 ? here : start >= 0 ? start : by > 0 ? -1 : stops.length;
    reveal(stops[Math.min(Math.max(from + by, 0), stops.length - 1)]);
  };

  const follow = (which) => {
    const link = page.querySelector(`a[data-${which}]`);
    if (link) link.click();
    return Boolean(link);
  };

  const help = () => {
    keys.open = !keys.open;
    reveal(keys.querySelector("summary"));
  };

  const walks = {
    j: () => step(1),
    k: () => step(-1),
    n: () => follow("next"),
    p: () => follow("previous"),
    q: () => follow("queue"),
    c: openAnswers,
    "?": () => keys && help(),
  };

  // --- keys ----------------------------------------------------------------------------------------

  const types = (element) =>
    element.matches("textarea, select, [contenteditable]") ||
    (element.matches("input") && !["checkbox", "radio", "submit", "button"].includes(element.type));

  const inText = (event) => {
    if (event.key === "Escape") {
      // Out of the text, so that the keys are keys again.
      reveal(page.querySelector("[data-this]") || page.querySelector("[data-post]") || buttons[0]);
      return true;
    }
    return false;
  };

  const act = (event) => {
    if (keysOn ? !keysOn.checked : memory.read() === "1") return false;
    const button = buttons.find((one) => one.dataset.key === event.key);
    if (button) {
      press(button);
      return true;
    }
    if (/^[1-9]$/.test(event.key)) {
      const all = answers && answers.open ? answers.querySelectorAll("[data-insert]") : [];
      const answer = all[Number(event.key) - 1];
      if (answer) insert(answer);
      return Boolean(answer);
    }
    const walk = walks[event.key];
    if (!walk) return false;
    walk();
    return true;
  };

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      if (event.target !== document.body && !page.contains(event.target)) return;
      const isSent = (event.ctrlKey || event.metaKey) && event.key === "Enter";
      if (isSent && picked && form.contains(event.target)) {
        event.preventDefault();
        send(picked);
        return;
      }
      if (event.ctrlKey || event.metaKey) return;
      if (!(types(event.target) ? inText : act)(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  if (keys) {
    keys.hidden = false;
    keysOn.checked = memory.read() !== "1";
    keysOn.addEventListener("change", () => memory.write(!keysOn.checked));
  }
  for (const button of page.querySelectorAll("[data-insert]")) {
    button.disabled = false;
    button.addEventListener("click", () => insert(button));
  }
})();
