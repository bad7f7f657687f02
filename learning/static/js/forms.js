// Errors are announced first; nothing is sent twice.

(() => {
  "use strict";

  const summary = document.querySelector("[data-error-summary], .govuk-error-summary");
  if (summary) {
    if (!summary.hasAttribute("tabindex")) summary.tabIndex = -1;
    summary.focus({ preventScroll: true });
    if (summary.getBoundingClientRect().bottom > window.innerHeight) summary.scrollIntoView({ block: "start" });
  }

  // A link of the summary leads into the control itself, so one may type at once.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#'], .govuk-error-summary a[href^='#']");
    if (!link) return;
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    const control = target.matches("input, select, textarea")
      ? target
      : target.querySelector("input:not([type=hidden]), select, textarea");
    (target.closest(".field, fieldset") || target).scrollIntoView({ block: "start" });
    (control || target).focus({ preventScroll: true });
  });

  const sent = new WeakSet();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-once]")) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    // After a while the same form may be sent again: the connection may have failed.
    window.setTimeout(() => sent.delete(form), 8000);
  });

  // A page that comes back out of the browser's memory may be sent again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-once]")) sent.delete(form);
  });
})();
