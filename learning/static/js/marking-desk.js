// The marking desk by keyboard; drafts stay on this device until they are sent. Without this script the same page is
// marked with radio buttons, and the server makes the sum: here it is only mirrored.

(() => {
  "use strict";

  const DRAFT = "marking:"; // of the account, then of the submission
  const DAYS_KEPT = 30;
  const DAY = 24 * 60 * 60 * 1000; // milliseconds
  const REST = 300;
  const page = document.querySelector("[data-desk], [data-desk-queue]");
  if (!page) return;

  // --- drafts ------------------------------------------------------------------------------------

  const memory = {
    read(key) {
      try {
        return JSON.parse(window.localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        window.localStorage.setItem(key, JSON.stringify(value));
        return true;
      } catch {
        return false;
      }
    },
    remove(key) {
      try {
        window.localStorage.removeItem(key);
      } catch {
        // Storage may be switched off; then there is nothing to forget.
      }
    },
    keys() {
      try {
        return Object.keys(window.localStorage);
      } catch {
        return [];
      }
    },
  };

  const prefix = `${DRAFT}${page.dataset.account}:`;
  if (page.dataset.sent) {
    memory.remove(prefix + page.dataset.sent);
    // Opened again from the browser's history, it must not forget a later draft.
    const address = new URL(window.location.href);
    address.searchParams.delete("sent");
    window.history.replaceState(null, "", address);
  }
  for (const key of memory.keys()) {
    const draft = key.startsWith(DRAFT) && memory.read(key);
    if (draft && Date.now() - draft.at > DAYS_KEPT * DAY) memory.remove(key);
  }
  if (!page.matches("[data-desk]")) return;

  const own = prefix + page.dataset.place;
  if ("settled" in page.dataset) memory.remove(own);
  const problem = page.querySelector("[data-problem]");
  if (problem) problem.focus();
  const form = page.querySelector("[data-rubric]");

  const lines = form ? [...form.querySelectorAll("[data-line]")] : [];
  const rated = lines.filter((line) => line.matches("fieldset"));
  const radios = (line) => [...line.querySelectorAll("input[type=radio]")];
  const given = (line) => {
    const chosen = radios(line).find((radio) => radio.checked);
    return chosen ? Number(chosen.value) : null;
  };
  const comment = (line) => line.querySelector("[data-comment]");

  let rest = 0;

  const keep = () => {
    window.clearTimeout(rest);
    const said = page.querySelector("[data-draft]");
    const draft = { at: Date.now(), points: {}, comments: {} };
    for (const line of lines) {
      const points = given(line);
      if (points !== null) draft.points[line.dataset.key] = points;
      if (comment(line).value) draft.comments[line.dataset.key] = comment(line).value;
    }
    if (memory.write(own, draft)) said.textContent = said.dataset.kept;
  };

  const restore = () => {
    const draft = "posted" in page.dataset ? null : memory.read(own);
    if (!draft) return;
    for (const line of lines) {
      const points = draft.points[line.dataset.key];
      for (const radio of radios(line)) if (points !== undefined) radio.checked = Number(radio.value) === points;
      comment(line).value = draft.comments[line.dataset.key] || comment(line).value;
    }
    const said = page.querySelector("[data-draft]");
    said.textContent = said.dataset.restored;
  };

  // --- the sum -----------------------------------------------------------------------------------

  const sum = () => {
    const place = form.querySelector("[data-sum]");
    const points = rated.map(given);
    const marked = points.filter((one) => one !== null);
    const reached = marked.reduce((total, one) => total + one, 0);
    const maximum = 2 * rated.length;
    const failed = rated.some((line) => "critical" in line.dataset && given(line) === 0);
    const enough = 100 * reached >= Number(page.dataset.pass) * maximum;
    let words = place.dataset.open;
    if (marked.length === rated.length) {
      words = failed ? place.dataset.critical : enough ? place.dataset.accepted : place.dataset.tooFew;
    }
    place.textContent = words
      .replace("{given}", marked.length)
      .replace("{all}", rated.length)
      .replace("{percent}", Math.floor((100 * reached) / maximum))
      .replace("{pass}", page.dataset.pass);
  };

  // --- comments ----------------------------------------------------------------------------------

  const insert = (button) => {
    const area = comment(button.closest("[data-line]"));
    const text = button.textContent.trim();
    area.value = area.value.trim() ? `${area.value.trimEnd()}\n${text}` : text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  };

  // --- keys --------------------------------------------------------------------------------------

  const keys = page.querySelector("[data-keys]");
  const KEYS_OFF = "marking-keys-off";
  const keysOn = page.querySelector("[data-keys-on]");

  const reveal = (element) => {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  };

  const here = () => document.activeElement.closest("[data-line]");

  const step = (by) => {
    const place = lines.indexOf(here());
    const to = place < 0 ? (by > 0 ? 0 : lines.length - 1) : Math.min(Math.max(place + by, 0), lines.length - 1);
    reveal(rated.includes(lines[to]) ? lines[to] : comment(lines[to]));
  };

  const follow = (name) => {
    const link = page.querySelector(`a[data-${name}]`);
    if (link) link.click();
  };

  const openBank = () => {
    const bank = here() && here().querySelector("[data-bank]");
    if (!bank) return;
    bank.open = true;
    reveal(bank.querySelector("[data-insert]"));
  };

  const mark = (digit) => {
    const bank = document.activeElement.closest("[data-bank]");
    if (bank) {
      const button = bank.querySelectorAll("[data-insert]")[digit - 1];
      if (button) insert(button);
      return Boolean(button);
    }
    const line = here();
    const radio = line && radios(line).find((one) => Number(one.value) === digit);
    if (!radio) return false;
    // Arrow keys go on from line to line, so the line keeps the focus, not the button in it.
    reveal(line);
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };

  const pressed = {
    j: () => step(1),
    k: () => step(-1),
    c: () => here() && reveal(comment(here())),
    b: openBank,
    s: () => reveal(form.querySelector("button[type=submit]")),
    n: () => follow("next"),
    p: () => follow("previous"),
  };

  const help = () => {
    keys.open = !keys.open;
    reveal(keys.querySelector("summary"));
  };

  const types = (element) =>
    element.matches("textarea, select, [contenteditable]") ||
    (element.matches("input") && !["radio", "checkbox", "submit", "button"].includes(element.type));

  // What a key does: true where it did something, so that the browser and Wagtail do not do theirs, too.
  const act = (event) => {
    const target = event.target;
    if (event.key === "Escape") {
      const line = target.closest("[data-line]");
      if (!line || line === target) return false;
      const bank = target.closest("[data-bank]");
      if (bank) bank.open = false;
      reveal(rated.includes(line) ? line : comment(line));
      return true;
    }
    if (types(target) || !keysOn.checked) return false;
    if (event.key === "?") {
      help();
      return true;
    }
    if (/^[0-9]$/.test(event.key)) return mark(Number(event.key));
    // Inside a group of radio buttons the arrows choose, as everywhere.
    const onLine = target.matches("[data-line]");
    if (onLine && event.key === "ArrowDown") return step(1) || true;
    if (onLine && event.key === "ArrowUp") return step(-1) || true;
    const action = pressed[event.key];
    if (!action) return false;
    action();
    return true;
  };

  const readOnlyAct = (event) => {
    if (event.key !== "n" && event.key !== "p") return false;
    follow(event.key === "n" ? "next" : "previous");
    return true;
  };

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
      if (event.target !== document.body && !page.contains(event.target)) return;
      if (!(form ? act : readOnlyAct)(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  if (!form) return;

  keys.hidden = false;
  keysOn.checked = memory.read(KEYS_OFF) !== true;
  keysOn.addEventListener("change", () => {
    if (keysOn.checked) memory.remove(KEYS_OFF);
    else memory.write(KEYS_OFF, true);
  });
  for (const button of form.querySelectorAll("[data-insert]")) button.disabled = false;
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) insert(button);
  });
  const changed = (event) => {
    if (event.target === keysOn) return;
    sum();
    window.clearTimeout(rest);
    rest = window.setTimeout(keep, REST);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // The draft stays until the server has said that it has the marks.
  form.addEventListener("submit", keep);
  window.addEventListener("pagehide", () => {
    window.clearTimeout(rest);
    if (rest) keep();
  });
  restore();
  sum();
})();
