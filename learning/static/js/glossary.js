// A term opens its explanation on hover, on focus and on a tap; Escape closes it, the pointer may rest on it.
// Without script a term is a link to its place in the glossary.
//   <a href="/en/glossary/#safety-plan" data-term="safety-plan">words</a>
// The explanation is taken from the list of words that the page carries (components/terms.html).

(() => {
  "use strict";

  let card = null;
  let owner = null;
  let closing = 0;
  let touched = false;

  const close = () => {
    window.clearTimeout(closing);
    if (!card) return;
    card.remove();
    owner.removeAttribute("aria-describedby");
    card = owner = null;
  };

  const closeSoon = () => {
    window.clearTimeout(closing);
    closing = window.setTimeout(close, 250);
  };

  const entryOf = (term) => document.querySelector(`[data-term-text="${CSS.escape(term.dataset.term)}"]`);

  const place = () => {
    const box = owner.getBoundingClientRect();
    const room = document.documentElement.clientWidth;
    const left = Math.max(16, Math.min(box.left, room - card.offsetWidth - 16));
    const below = box.bottom + card.offsetHeight + 16 < window.innerHeight;
    const top = below ? box.bottom + 6 : box.top - card.offsetHeight - 6;
    // Set through the object model, which the content security policy allows; there is no style in the page.
    card.style.left = `${left + window.scrollX}px`;
    card.style.top = `${Math.max(top + window.scrollY, 0)}px`;
  };

  const open = (term) => {
    window.clearTimeout(closing);
    if (owner === term) return;
    close();
    const entry = entryOf(term);
    if (!entry) return;
    owner = term;
    card = document.createElement("div");
    card.className = "term-card";
    card.id = "term-card";
    card.setAttribute("role", "tooltip");
    const name = document.createElement("strong");
    name.textContent = entry.querySelector("dt").textContent.trim();
    card.append(name);
    for (const meaning of entry.querySelectorAll("dd")) {
      const line = document.createElement("p");
      line.textContent = meaning.textContent.replace(/\s+/g, " ").trim();
      card.append(line);
    }
    const language = entry.closest("[lang]");
    if (language) card.lang = language.lang;
    card.addEventListener("pointerenter", () => window.clearTimeout(closing));
    card.addEventListener("pointerleave", closeSoon);
    (document.querySelector("main") || document.body).append(card);
    term.setAttribute("aria-describedby", "term-card");
    place();
  };

  const termOf = (event) => (event.target instanceof Element ? event.target.closest("a[data-term]") : null);

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const term = termOf(event);
    if (term) open(term);
  });

  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "mouse" && termOf(event)) closeSoon();
  });

  document.addEventListener("focusin", (event) => {
    const term = termOf(event);
    if (term && !touched) open(term);
  });

  document.addEventListener("focusout", (event) => {
    if (termOf(event)) close();
  });

  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    if (!termOf(event) && !(card && card.contains(event.target))) close();
  });

  // The first tap explains, the second follows the link.
  document.addEventListener("click", (event) => {
    const term = termOf(event);
    if (!term || !touched || owner === term || !entryOf(term)) return;
    event.preventDefault();
    open(term);
  });

  document.addEventListener("keydown", (event) => {
    touched = false;
    if (event.key === "Escape") close();
  });

  window.addEventListener("resize", close);
})();
