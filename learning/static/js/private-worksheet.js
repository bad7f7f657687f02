// A private form: it is drawn, kept, printed and made into a file on this device, and never sent. Its fields come out
// of a template and stand outside of any form, so that nothing can send them.

(() => {
  "use strict";

  const sheet = document.querySelector("[data-worksheet]");
  if (!sheet) return;

  const REST = 500; // milliseconds without a stroke before it is kept
  const own = `${sheet.dataset.account}:${sheet.dataset.code}`;
  const ERASED_AT_SIGN_OUT = `worksheet:${own}`;
  const KEPT_AT_SIGN_OUT = `worksheet-kept:${own}`; // leave.js spares these when somebody signs out
  const place = sheet.querySelector("[data-fields]");
  const keepAfter = sheet.querySelector("[data-keep-after]");
  const said = sheet.querySelector("[data-said]");
  const sure = sheet.querySelector("[data-sure]");
  const paper = document.querySelector("[data-paper]");
  const blank = document.querySelector("[data-worksheet-fields]");
  let rest = 0;
  let left = false; // somebody leaves or signs out: what was forgotten stays forgotten
  let drawing = false;
  let unmatched = []; // answers to fields that this version of the form does not have

  const say = (words) => {
    said.textContent = said.dataset[words] || "";
    said.classList.toggle("saved-waiting", words === "notKept");
  };

  const controls = () => [...place.querySelectorAll("input, select, textarea")].filter((one) => one.name);
  const ticked = (one) => ["radio", "checkbox"].includes(one.type);

  // --- keeping -----------------------------------------------------------------------------------

  const read = () => {
    try {
      const kept = window.localStorage.getItem(KEPT_AT_SIGN_OUT);
      return { isKept: kept !== null, ...JSON.parse(kept || window.localStorage.getItem(ERASED_AT_SIGN_OUT)) };
    } catch {
      return {};
    }
  };

  const values = () =>
    controls()
      .filter((one) => (ticked(one) ? one.checked : one.value && one.type !== "hidden"))
      .map((one) => [one.name, one.value]);

  const keep = () => {
    window.clearTimeout(rest);
    rest = 0;
    if (left || drawing) return;
    const fields = [...values(), ...unmatched];
    const [to, from] = keepAfter.checked
      ? [KEPT_AT_SIGN_OUT, ERASED_AT_SIGN_OUT]
      : [ERASED_AT_SIGN_OUT, KEPT_AT_SIGN_OUT];
    try {
      if (fields.length) {
        window.localStorage.setItem(to, JSON.stringify({ version: sheet.dataset.version, fields }));
      } else {
        window.localStorage.removeItem(to);
      }
      window.localStorage.removeItem(from);
      say("kept");
    } catch {
      say("notKept");
    }
  };

  const soon = () => {
    if (drawing) return;
    window.clearTimeout(rest);
    rest = window.setTimeout(keep, REST);
  };

  // --- drawing -----------------------------------------------------------------------------------

  const rowFor = (name) => {
    const match = /^f-(.+?)-\d+-/.exec(name);
    const button = match && place.querySelector(`button[name=add_row][value="${CSS.escape(match[1])}"]`);
    if (!button || button.hidden) return false;
    button.click();
    return true;
  };

  const draw = (fields) => {
    drawing = true;
    const focused = document.activeElement;
    place.replaceChildren(blank.content.cloneNode(true));
    for (const button of place.querySelectorAll(".default-submit")) button.remove();
    for (const button of place.querySelectorAll("button[name=add_row]")) button.type = "button";
    const present = (name) => controls().some((one) => one.name === name);
    for (const [name] of fields) while (!present(name) && rowFor(name));
    for (const one of controls()) {
      const given = fields.filter(([name]) => name === one.name).map(([, value]) => value);
      if (ticked(one)) one.checked = given.includes(one.value);
      else if (given.length) [one.value] = given;
    }
    unmatched = fields.filter(([name]) => !present(name));
    // A row that came back must not pull the reader down the page.
    if (document.activeElement !== focused) document.activeElement.blur();
    drawing = false;
  };

  const drawKept = () => {
    const kept = read();
    keepAfter.checked = Boolean(kept.isKept);
    draw(kept.fields || []);
  };

  // --- as a paper ----------------------------------------------------------------------------------

  const wordsOf = (element) => {
    const copy = element.cloneNode(true);
    for (const hidden of copy.querySelectorAll(".visually-hidden")) hidden.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  const labelOf = (control) => {
    const label = place.querySelector(`label[for="${CSS.escape(control.id)}"]`);
    return control.getAttribute("aria-label") || (label ? wordsOf(label) : "");
  };

  const valueOf = (control) =>
    control.matches("select") ? wordsOf(control.selectedOptions[0]) : control.value.trim();

  // One field: its label, and a list of what was written or chosen, row by row.
  const answersOf = (field, label) => {
    const answers = [];
    let row = null;
    for (const one of field.querySelectorAll("input, select, textarea")) {
      if (!one.name || one.type === "hidden" || (ticked(one) ? !one.checked : !one.value.trim())) continue;
      const own = one.closest("[id$='-row']");
      const heading = labelOf(one);
      const text = ticked(one) ? heading : heading === label ? valueOf(one) : `${heading}: ${valueOf(one)}`;
      if (own && own === row) answers[answers.length - 1] += `\n${text}`;
      else answers.push(text);
      row = own;
    }
    return answers;
  };

  const written = () =>
    [...place.querySelectorAll(".casework-section")].map((section) => ({
      title: wordsOf(section.querySelector("h2")),
      fields: [...section.children]
        .filter((field) => field.matches(".field"))
        .map((field) => {
          const label = wordsOf(field.querySelector("legend, label"));
          return { label, answers: answersOf(field, label) };
        }),
    }));

  const add = (parent, name, text) => {
    const element = parent.ownerDocument.createElement(name);
    element.textContent = text;
    parent.append(element);
    return element;
  };

  const writeInto = (parent) => {
    add(parent, "h1", sheet.dataset.title);
    for (const section of written()) {
      add(parent, "h2", section.title);
      for (const field of section.fields) {
        add(parent, "h3", field.label);
        for (const answer of field.answers) {
          const paragraph = add(parent, "p", "");
          answer.split("\n").forEach((line, number) => {
            if (number) paragraph.append(parent.ownerDocument.createElement("br"));
            paragraph.append(line);
          });
        }
        if (!field.answers.length) add(parent, "p", "–");
      }
    }
  };

  const asPage = () => {
    const page = document.implementation.createHTMLDocument(sheet.dataset.title);
    page.documentElement.lang = sheet.dataset.language;
    const coding = page.createElement("meta");
    coding.setAttribute("charset", "utf-8");
    page.head.prepend(coding);
    writeInto(page.body);
    return `<!doctype html>\n${page.documentElement.outerHTML}\n`;
  };

  const asText = () =>
    [
      sheet.dataset.title,
      ...written().flatMap((section) => [
        `\n${section.title.toUpperCase()}`,
        ...section.fields.map((field) => `\n${field.label}\n${field.answers.join("\n") || "–"}`),
      ]),
    ].join("\n") + "\n";

  const download = (kind) => {
    const content = kind === "html" ? asPage() : asText();
    const type = kind === "html" ? "text/html" : "text/plain";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
    link.download = `${sheet.dataset.code}.${kind}`;
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  // --- what people do ------------------------------------------------------------------------------

  const erase = () => {
    window.clearTimeout(rest);
    for (const key of [ERASED_AT_SIGN_OUT, KEPT_AT_SIGN_OUT]) {
      try {
        window.localStorage.removeItem(key);
      } catch {
        // Storage may be switched off; then there is nothing to erase.
      }
    }
    keepAfter.checked = false;
    draw([]);
  };

  const ask = (asked) => {
    sure.hidden = !asked;
    sheet.querySelector(asked ? "[data-erase-not]" : "[data-erase]").focus();
  };

  sheet.querySelector("[data-erase]").addEventListener("click", () => ask(true));
  sheet.querySelector("[data-erase-not]").addEventListener("click", () => ask(false));
  sheet.querySelector("[data-erase-now]").addEventListener("click", () => {
    erase();
    ask(false);
    say("erased");
  });
  sheet.querySelector("[data-print]").addEventListener("click", () => window.print());
  for (const button of sheet.querySelectorAll("[data-download]")) {
    button.addEventListener("click", () => download(button.dataset.download));
  }
  window.addEventListener("beforeprint", () => {
    paper.replaceChildren();
    writeInto(paper);
  });
  window.addEventListener("afterprint", () => paper.replaceChildren());

  place.addEventListener("input", soon);
  place.addEventListener("change", soon);
  keepAfter.addEventListener("change", keep);
  window.addEventListener("pagehide", () => {
    if (rest) keep();
  });

  const leave = () => {
    left = true;
    window.clearTimeout(rest);
    draw([]);
    paper.replaceChildren();
  };
  document.addEventListener("leave", leave);
  document.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest("[data-sign-out]")) return;
      if (rest) keep();
      left = true;
    },
    true,
  );

  // Another window of the same person changed it, left or signed out.
  window.addEventListener("storage", (event) => {
    if (event.key !== null && event.key !== ERASED_AT_SIGN_OUT && event.key !== KEPT_AT_SIGN_OUT) return;
    window.clearTimeout(rest);
    rest = 0;
    drawKept();
    say(read().fields ? "elsewhere" : "erased");
  });
  // Out of the browser's own memory the page may be older than what was kept since.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || document.documentElement.classList.contains("leaving")) return;
    left = false;
    drawKept();
  });

  for (const element of document.querySelectorAll("[data-no-script]")) element.hidden = true;
  sheet.hidden = false;
  drawKept();
  try {
    window.localStorage.setItem("worksheet-try", "1");
    window.localStorage.removeItem("worksheet-try");
  } catch {
    say("notKept");
  }
})();
