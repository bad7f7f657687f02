// The notes beside slides that this browser keeps for one person: shown, made into a file, erased. Nothing is sent.

(() => {
  "use strict";

  const page = document.querySelector("[data-private-notes]");
  if (!page) return;

  const NOTE = `note:${page.dataset.person}:`; // player.js keeps them, by the number of the slide
  const list = page.querySelector("[data-list]");
  const said = page.querySelector("[data-said]");
  const model = page.querySelector("[data-note]");

  const storage = () => {
    try {
      return window.localStorage;
    } catch {
      return { length: 0 };
    }
  };

  const inOrder = (one, other) => one.number.localeCompare(other.number, undefined, { numeric: true });

  const notes = () =>
    Object.keys(storage())
      .filter((key) => key.startsWith(NOTE))
      .map((key) => ({ key, number: key.slice(NOTE.length), text: storage().getItem(key) }))
      .filter((note) => note.text)
      .sort(inOrder);

  const show = () => {
    const found = notes();
    page.querySelector("[data-empty]").hidden = found.length > 0;
    page.querySelector("[data-some]").hidden = found.length === 0;
    list.replaceChildren(
      ...found.map((note) => {
        const item = model.content.cloneNode(true);
        for (const place of item.querySelectorAll("[data-number]")) place.textContent = note.number;
        const link = item.querySelector("a");
        link.href = new URL(`../../slides/${note.number}/`, window.location.href).pathname;
        item.querySelector("[data-text]").textContent = note.text;
        item.querySelector("[data-erase]").addEventListener("click", () => {
          storage().removeItem(note.key);
          show();
          said.textContent = said.dataset.erased;
          page.querySelector("h2").tabIndex = -1;
          page.querySelector("h2").focus();
        });
        return item;
      }),
    );
    for (const place of page.querySelectorAll("[data-form]")) {
      const own = `${page.dataset.account}:${place.dataset.form}`;
      const isBegun = ["worksheet:", "worksheet-kept:"].some((kind) => storage()[kind + own]);
      place.textContent = isBegun ? place.dataset.begun : "";
    }
  };

  const asText = () => notes().map((note) => `${note.number}\n${note.text}\n`).join("\n");

  const asPage = () => {
    const made = document.implementation.createHTMLDocument(page.querySelector("h2").textContent);
    made.documentElement.lang = document.documentElement.lang;
    const coding = made.createElement("meta");
    coding.setAttribute("charset", "utf-8");
    made.head.prepend(coding);
    for (const note of notes()) {
      const title = made.createElement("h2");
      title.textContent = note.number;
      made.body.append(title);
      for (const line of note.text.split("\n")) {
        const paragraph = made.createElement("p");
        paragraph.textContent = line;
        made.body.append(paragraph);
      }
    }
    return `<!doctype html>\n${made.documentElement.outerHTML}\n`;
  };

  for (const button of page.querySelectorAll("[data-download]")) {
    button.addEventListener("click", () => {
      const isPage = button.dataset.download === "html";
      const type = isPage ? "text/html" : "text/plain";
      const link = document.createElement("a");
      link.href = URL.createObjectURL(
        new Blob([isPage ? asPage() : asText()], { type: `${type};charset=utf-8` }),
      );
      link.download = `${page.dataset.file}.${button.dataset.download}`;
      document.body.append(link);
      link.click();
      link.remove();
      window.setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    });
  }

  document.addEventListener("leave", () => list.replaceChildren());
  window.addEventListener("storage", show);
  for (const element of page.querySelectorAll("[data-no-script]")) element.hidden = true;
  page.querySelector("[data-list-section]").hidden = false;
  show();
})();
