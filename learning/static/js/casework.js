// Saves a practised form while it is being filled in. Without this script the form's own buttons save. The journal
// (quiz-journal.js) keeps on the device what is not saved yet and sends it. The guard (client-data.js) reads first:
// what looks like a real person's data is neither kept on the device nor sent.

(() => {
  "use strict";

  const form = document.querySelector("form[data-casework]");
  const journal = window.quizJournal;
  if (!form || !journal) return;

  const client = window.ContinuumClientData || { find: () => [], ready: Promise.resolve() };
  const REST = 900; // milliseconds without a stroke before it is saved
  const DAY = /^\d{4}-\d{2}-\d{2}$/;
  const NAME = "f-";
  const WHOLE = "form"; // the journal keeps one entry a question; this is all of them
  const line = form.querySelector("[data-saved-line]");
  const guard = form.querySelector("[data-guard]");
  const newer = form.querySelector("[data-newer]");
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const allowed = read("invented-details");
  const kinds = read("guard-words");
  const seen = () => Number(form.elements.seen.value) || 0;
  const passed = new Set(); // kind and text of what is said to be invented, or was saved before
  let ready = false;
  let stopped = "unsaved" in form.dataset; // what the server showed again is sent by its buttons
  let last = "";
  let rest = 0;

  const controls = () =>
    [...form.elements].filter((one) => one.name && one.name.startsWith(NAME) && !one.closest("template"));

  const ticked = (one) => ["radio", "checkbox"].includes(one.type);

  const values = () =>
    controls()
      .filter((one) => !ticked(one) || one.checked)
      .map((one) => [one.name, one.value]);

  // As the server drew it: somebody may have typed before this script had arrived.
  const drawnValue = (one) => {
    if (!one.matches("select")) return one.type === "hidden" ? one.value : one.defaultValue;
    const chosen = [...one.options].find((option) => option.defaultSelected) || one.options[0];
    return chosen ? chosen.value : "";
  };

  const drawn = () =>
    controls()
      .filter((one) => !ticked(one) || one.defaultChecked)
      .map((one) => [one.name, drawnValue(one)]);

  const say = (text, waiting) => {
    line.textContent = text;
    line.classList.toggle("saved-waiting", waiting);
  };

  // --- the guard ---------------------------------------------------------------------------------

  const named = (finding) => `${finding.kind}:${finding.text}`;

  const findings = (valueOf = (one) => one.value) =>
    controls()
      .filter((one) => one.matches("textarea, input[type=text]") && valueOf(one) && !DAY.test(valueOf(one).trim()))
      .flatMap((one) => client.find(valueOf(one), allowed).map((finding) => ({ ...finding, control: one })));

  const unconfirmed = () => findings().filter((finding) => !passed.has(named(finding)));

  const filled = (words, finding) =>
    words.replace("{text}", finding.text).replace("{kind}", (kinds[finding.kind] || {}).kind || finding.kind);

  const item = (finding, number) => {
    const own = document.createElement("li");
    const about = document.createElement("p");
    const { why = "", instead = "" } = kinds[finding.kind] || finding;
    about.textContent = `${filled(guard.dataset.looksReal, finding)} ${why} ${instead} `;
    if (finding.control) {
      const link = document.createElement("a");
      link.href = `#${finding.control.id}`;
      link.textContent = guard.dataset.show;
      about.append(link);
    }
    const choice = document.createElement("div");
    const box = document.createElement("input");
    const label = document.createElement("label");
    choice.className = "choice";
    box.type = "checkbox";
    box.id = `guard-${number}`;
    box.dataset.named = named(finding);
    label.htmlFor = box.id;
    label.textContent = filled(guard.dataset.notReal, finding);
    choice.append(box, label);
    own.append(about, choice);
    return own;
  };

  const show = (found) => {
    const shown = new Map(found.map((finding) => [named(finding), finding]));
    guard.hidden = !shown.size;
    guard.querySelector("[data-guard-list]").replaceChildren(...[...shown.values()].map(item));
    if (shown.size) say(line.dataset.flagged, true);
  };

  // What is said to be invented is said to the server, too.
  const confirmations = () => [...passed].map((text) => ["not_real_text", text]);

  guard.addEventListener("change", (event) => {
    event.stopPropagation();
    if (!event.target.checked) return;
    const about = findings().find((finding) => named(finding) === event.target.dataset.named);
    passed.add(event.target.dataset.named);
    keep();
    // The box is gone: back to where one was.
    const next = guard.hidden ? about && about.control : guard.querySelector("input");
    if (next) next.focus();
  });

  // --- saving ------------------------------------------------------------------------------------

  const keep = () => {
    window.clearTimeout(rest);
    if (stopped || !ready) return;
    const fields = values();
    const now = JSON.stringify([fields, [...passed]]);
    if (now === last) return;
    const found = unconfirmed();
    show(found);
    if (found.length) return;
    const about = [...form.querySelectorAll("input[type=hidden][name=window], input[type=hidden][name=seen]")];
    journal.write({
      attempt: form.dataset.case,
      question: WHOLE,
      address: form.getAttribute("action"),
      fields: [...fields, ...about.map((one) => [one.name, one.value]), ...confirmations()],
      seen: seen(),
    });
    last = now;
    journal.flush();
  };

  const soon = () => {
    window.clearTimeout(rest);
    rest = window.setTimeout(keep, REST);
  };

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  window.addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });

  const refused = (answer, text) => {
    last = "";
    if (answer && answer.code === "flagged") {
      const found = Object.values(answer.findings).flat();
      show(found.map((finding) => ({ ...finding, kind: finding.kind_key })));
    } else if (answer && answer.code === "newer") {
      stopped = true;
      newer.hidden = false;
      newer.querySelector("button").disabled = false;
      say(line.dataset.newer, true);
    } else {
      say(text, true);
    }
  };

  document.addEventListener("journal", (event) => {
    const { state, entry, text, answer } = event.detail;
    if (!entry || entry.attempt !== form.dataset.case) return;
    event.preventDefault();
    if (state === "saved") {
      form.elements.seen.value = String(Math.max(seen(), answer.sequence));
      if (guard.hidden) say(line.dataset.saved, false);
    } else if (state === "refused") {
      refused(answer, text);
    } else if (state === "saving") {
      if (guard.hidden) say(line.dataset.saving, false);
    } else {
      say(text, true);
    }
  });

  // --- what an earlier page could not send ---------------------------------------------------------

  const rowFor = (name) => {
    const place = /^(f-.+?)-\d+-/.exec(name);
    const key = place && place[1].slice(NAME.length);
    const button = key && form.querySelector(`button[name=add_row][value="${CSS.escape(key)}"]`);
    if (!button || button.hidden) return false;
    button.click();
    return true;
  };

  const restore = (fields) => {
    const given = fields.filter(([name]) => name.startsWith(NAME));
    for (const [name] of given) while (!form.elements[name] && rowFor(name));
    for (const control of controls()) {
      const own = given.filter(([name]) => name === control.name).map(([, value]) => value);
      if (ticked(control)) control.checked = own.includes(control.value);
      else if (own.length && control.type !== "hidden") [control.value] = own;
    }
  };

  const begin = async () => {
    await client.ready;
    ready = true;
    // What stands in the form as it was saved has passed before.
    if (!stopped) for (const finding of findings(drawnValue)) passed.add(named(finding));
    last = JSON.stringify([drawn(), [...passed]]);
    const waiting = journal.entries().filter((entry) => entry.attempt === form.dataset.case);
    if (!waiting.length || stopped) {
      keep();
      return;
    }
    const entry = waiting[waiting.length - 1];
    restore(entry.fields);
    for (const [name, text] of entry.fields) if (name === "not_real_text") passed.add(text);
    last = JSON.stringify([values(), [...passed]]);
    journal.flush();
  };
  begin();

  // --- the form's own buttons ------------------------------------------------------------------------

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || (event.submitter && event.submitter.name === "add_row")) return;
    window.clearTimeout(rest);
    const found = stopped ? [] : unconfirmed();
    if (found.length) {
      event.preventDefault();
      show(found);
      guard.querySelector("input").focus();
      return;
    }
    for (const old of form.querySelectorAll("[data-confirmation]")) old.remove();
    for (const [name, value] of confirmations()) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      field.dataset.confirmation = "";
      form.append(field);
    }
    form.elements.sequence.value = String(journal.nextSequence(seen()));
  });
})();
