// Leave quickly: cover the page at once, forget what this browser keeps, go away without a trace in "Back".
// The link does the same without script, only slower: the server ends the session and sends the reader on.

(() => {
  "use strict";

  const PRESSES = 3;
  const WITHIN = 5000; // milliseconds
  const root = document.documentElement;
  let times = [];
  let alone = false; // Shift went down and nothing else followed

  const address = () => {
    const link = document.querySelector("a[data-leave]");
    return link ? link.href : "";
  };

  const UNSENT = "answers:"; // quiz-journal.js keeps under it, by account, what the server does not have yet
  const KEPT = "worksheet-kept:"; // private-worksheet.js: forms of people who are the only ones on their device

  const forget = (spared = () => false) => {
    for (const name of ["localStorage", "sessionStorage"]) {
      try {
        const kept = window[name];
        for (const key of Object.keys(kept)) if (!spared(key)) kept.removeItem(key);
      } catch {
        // Storage may be switched off; then there is nothing to forget.
      }
    }
  };

  const leave = () => {
    const to = address();
    if (!to) return;
    root.classList.add("leaving");
    document.title = " ";
    if (window.speechSynthesis) window.speechSynthesis.cancel();
    for (const medium of document.querySelectorAll("audio, video")) medium.pause();
    // The journal sends off what it can, without waiting.
    document.dispatchEvent(new Event("leave"));
    forget();
    window.location.replace(to);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-leave]");
    if (!link) return;
    event.preventDefault();
    leave();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") {
      alone = false;
      times = [];
    } else if (!event.repeat) {
      alone = true;
    }
  });

  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    const now = Date.now();
    times = times.filter((time) => now - time < WITHIN);
    times.push(now);
    if (times.length >= PRESSES) leave();
  });

  // Coming back to a page that the browser kept alive: keep it covered and go away again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && root.classList.contains("leaving")) leave();
  });

  // Signing out forgets what was kept here for the person who signs out, but for answers that are not saved yet, and
  // for private forms that shall stay.
  const stays = (key) => key.startsWith(UNSENT) || key.startsWith(KEPT);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-sign-out]")) forget(stays);
  });
})();
