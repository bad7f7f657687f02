// Makes a slide smoother: arrow keys, remembered notes, the drawer, listening, a private note.
// Everything here is an addition; the page reads and works without it.

(() => {
  "use strict";

  const player = document.querySelector("[data-player]");
  if (!player) return;

  document.documentElement.classList.add("js");
  const wide = window.matchMedia("(min-width: 68rem)");

  // What this browser keeps. Storage may be switched off.
  const memory = {
    get(key) {
      try {
        return window.localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        if (value) window.localStorage.setItem(key, value);
        else window.localStorage.removeItem(key);
        return true;
      } catch {
        return false;
      }
    },
  };

  // Arrow keys turn the page, unless they are needed where the focus is.
  const needsArrows = (element) =>
    element instanceof Element &&
    element.closest(
      "input, textarea, select, audio, video, iframe, [contenteditable]:not([contenteditable=false]), " +
        "[role=slider], [role=tablist], [role=listbox], [role=radiogroup], [role=menu], [role=region][tabindex]",
    );

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    if (needsArrows(event.target) || needsArrows(document.activeElement)) return;
    const link = document.querySelector(event.key === "ArrowLeft" ? "a[data-previous]" : "a[data-next]");
    if (!link) return;
    event.preventDefault();
    link.click();
  });

  // Notes: open on a wide screen, closed on a narrow one, until somebody says otherwise.
  const notes = player.querySelector("[data-notes]");
  if (notes) {
    const key = () => (wide.matches ? "notes-wide" : "notes-narrow");
    const named = () => {
      const id = decodeURIComponent(window.location.hash.slice(1));
      const target = id && document.getElementById(id);
      return target && notes.contains(target) ? target : null;
    };
    const settle = () => {
      const kept = memory.get(key());
      notes.dataset.settled = "";
      notes.open = kept ? kept === "open" : wide.matches && !("second" in notes.dataset);
      const target = named();
      if (target) {
        notes.open = true;
        target.scrollIntoView();
      }
    };
    settle();
    wide.addEventListener("change", settle);
    window.addEventListener("hashchange", () => {
      if (named()) settle();
    });
    notes.querySelector("summary").addEventListener("click", () => {
      // The click comes before the change.
      memory.set(key(), notes.open ? "closed" : "open");
    });
  }

  // The outline: always open beside the slide, a drawer on a phone.
  const drawer = player.querySelector("[data-drawer]");
  if (drawer) {
    const summary = drawer.querySelector("summary");
    const settle = () => {
      drawer.open = wide.matches;
    };
    settle();
    wide.addEventListener("change", settle);

    const shut = (focus) => {
      if (wide.matches || !drawer.open) return;
      drawer.open = false;
      if (focus) summary.focus();
    };
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") shut(drawer.contains(document.activeElement));
    });
    document.addEventListener("click", (event) => {
      if (!drawer.contains(event.target)) shut(false);
    });
    drawer.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !drawer.contains(event.relatedTarget)) shut(false);
    });

    // The current slide in sight, without moving the page.
    const here = drawer.querySelector("[aria-current=page]");
    const reveal = () => {
      const frame = wide.matches ? drawer.parentElement : drawer.querySelector(".drawer-body");
      if (!here || !frame) return;
      const shift = here.getBoundingClientRect().top - frame.getBoundingClientRect().top;
      frame.scrollTop += shift - frame.clientHeight / 3;
    };
    if (wide.matches) reveal();
    drawer.addEventListener("toggle", () => {
      if (drawer.open) reveal();
    });
  }

  // Listen: the device reads, paragraph by paragraph, so that stopping is immediate and long pages are not cut off.
  const listen = player.querySelector("[data-listen-button]");
  const speech = window.speechSynthesis;
  if (listen && !(speech && window.SpeechSynthesisUtterance)) {
    listen.hidden = true;
  } else if (listen) {
    const words = listen.textContent.trim();
    let reading = false;

    const rest = () => {
      reading = false;
      listen.textContent = words;
      listen.setAttribute("aria-pressed", "false");
    };
    const passages = () => {
      const found = [];
      const heading = player.querySelector("h1");
      if (heading) found.push(heading);
      for (const part of player.querySelectorAll("[data-listen]")) {
        for (const element of part.querySelectorAll("h2, h3, h4, p, li, figcaption, dt, dd")) {
          const inner = element.querySelector("p, li");
          if (!inner && !element.closest("form, .question")) found.push(element);
        }
      }
      return found;
    };
    const read = () => {
      reading = true;
      listen.textContent = listen.dataset.stop;
      listen.setAttribute("aria-pressed", "true");
      const queue = passages().filter((element) => element.textContent.trim());
      queue.forEach((element, index) => {
        const text = element.textContent.replace(/\s+/g, " ").trim();
        const utterance = new SpeechSynthesisUtterance(text);
        utterance.lang = element.closest("[lang]").lang;
        utterance.rate = 0.95;
        if (index === queue.length - 1) utterance.addEventListener("end", rest);
        speech.speak(utterance);
      });
      if (!queue.length) rest();
    };

    listen.setAttribute("aria-pressed", "false");
    listen.addEventListener("click", () => {
      speech.cancel();
      if (reading) rest();
      else read();
    });
    window.addEventListener("pagehide", () => speech.cancel());
  }

  // A note to oneself: kept in this browser, under the reader and the slide, and nowhere else.
  const own = player.querySelector("[data-private-note]");
  if (own) {
    const key = `note:${own.dataset.key}`;
    const area = own.querySelector("textarea");
    const said = own.querySelector("[role=status]");
    let timer = 0;

    area.value = memory.get(key) || "";
    own.open = Boolean(area.value);
    const keep = () => {
      window.clearTimeout(timer);
      if (memory.set(key, area.value)) said.textContent = said.dataset.kept;
    };
    area.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, 600);
    });
    area.addEventListener("change", keep);
    own.querySelector("[data-erase]").addEventListener("click", () => {
      window.clearTimeout(timer);
      area.value = "";
      memory.set(key, "");
      said.textContent = said.dataset.erased;
      area.focus();
    });
  }
})();
