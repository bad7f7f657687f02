// A new row of a table or a list of steps comes without asking the server.

(() => {
  "use strict";

  const numbered = (html, row, number, key) =>
    html.replaceAll("__row__", row).replaceAll("__number__", number).replaceAll("__key__", key);

  const highest = (texts, pattern) =>
    Math.max(0, ...texts.map((text) => Number((pattern.exec(text || "") || [0, 0])[1])));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=add_row]");
    const rows = button && button.closest("[data-rows]");
    const template = rows && rows.querySelector("template[data-new-row]");
    if (!template) return;
    event.preventDefault();
    const list = rows.querySelector("[data-rows-list]");
    const present = [...list.children];
    const index = present.length ? highest(present.map((row) => row.id), /-(\d+)-row$/) + 1 : 0;
    const key = `s${highest(present.map((row) => row.dataset.key), /^s(\d+)$/) + 1}`;
    list.insertAdjacentHTML("beforeend", numbered(template.innerHTML, index, present.length + 1, key));
    const added = list.lastElementChild;
    for (const row of present) offer(row, added, key);
    button.hidden = list.children.length >= Number(rows.dataset.mostRows);
    added.querySelector("input:not([type=hidden]), select, textarea").focus();
    added.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Another step may wait for the new one: its box is made like those in the new row.
  function offer(row, added, key) {
    const others = row.querySelector("[data-others]");
    const model = added.querySelector("[data-others] .choice");
    if (!others || !model) return;
    const box = model.cloneNode(true);
    const input = box.querySelector("input");
    const prefix = row.id.replace(/-row$/, "");
    input.id = `${prefix}-depends_on-${key}`;
    input.name = `${prefix}-depends_on`;
    input.value = key;
    input.checked = false;
    const label = box.querySelector("label");
    label.htmlFor = input.id;
    label.textContent = added.querySelector("legend").textContent.trim();
    others.append(box);
  }
})();
