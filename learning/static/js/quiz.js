// Saves each answer as soon as it is given. Without this script the form's own buttons save. The journal
// (quiz-journal.js) keeps what is not saved yet and sends it; this script reads the form and says what became of it.

(() => {
  "use strict";

  const form = document.querySelector("form[data-quiz]");
  const journal = window.quizJournal;
  if (!form || !journal) return;

  const words = form.querySelector("[data-words]").dataset;
  const TYPING = 700; // milliseconds of rest before a text that is being typed is sent
  const TYPED = "input:not([type=radio]):not([type=checkbox]):not([type=hidden]), textarea";
  const attempt = form.elements.attempt.value;
  const seen = Number(form.dataset.sequence) || 0;
  const last = new Map(); // question id -> what was written down last
  let typing = 0;

  const questions = () => [...form.querySelectorAll("[data-question]")];
  const controls = (question) => [...question.querySelectorAll("input[name], select[name], textarea[name]")];

  const values = (question) =>
    controls(question)
      .filter((control) => !control.disabled && !control.matches(":disabled"))
      .filter((control) => !["radio", "checkbox"].includes(control.type) || control.checked)
      .map((control) => [control.name, control.value]);

  // Said beside the question that it is about. "Saved" stands in one place at a time, the newest.
  const say = (state, id, what) => {
    const own = questions().find((question) => question.dataset.question === id);
    if (!own || !own.querySelector("[data-saved-line]")) return false;
    for (const line of form.querySelectorAll("[data-saved-line]")) {
      if (own.contains(line)) {
        line.classList.toggle("saved-waiting", !["saving", "saved", "elsewhere"].includes(state));
        line.classList.toggle("saved-working", state === "saving");
        line.textContent = what;
      } else if (!line.classList.contains("saved-waiting")) {
        line.textContent = "";
      }
    }
    const before = form.querySelector("[data-saved-before]");
    if (before) before.remove();
    return true;
  };

  document.addEventListener("journal", (event) => {
    const { state, entry, text } = event.detail;
    if (!entry || entry.attempt !== attempt) return;
    // A newer choice may have taken its place meanwhile; that one is still to be sent.
    const newer = last.has(entry.question) && last.get(entry.question).id !== entry.id;
    if (newer && state !== "saving") return;
    const what = state === "saving" || state === "saved" ? words[state] : text;
    if (say(state, entry.question, what)) event.preventDefault();
  });

  const keep = (question) => {
    const id = question.dataset.question;
    const fields = values(question);
    const before = last.get(id);
    if (before && JSON.stringify(before.fields) === JSON.stringify(fields)) return;
    const entry = journal.write({ attempt, question: id, address: form.action, fields, seen });
    if (entry) last.set(id, entry);
  };

  const save = (question) => {
    window.clearTimeout(typing);
    keep(question);
    journal.flush();
  };

  form.addEventListener("change", (event) => {
    const question = event.target.closest("[data-question]");
    if (question) save(question);
  });

  // Each stroke is kept on the device; a rest sends it.
  form.addEventListener("input", (event) => {
    const question = event.target.closest("[data-question]");
    if (!question || !event.target.matches(TYPED)) return;
    keep(question);
    window.clearTimeout(typing);
    typing = window.setTimeout(journal.flush, TYPING);
  });

  const changed = (control) => {
    if (control.type === "radio" || control.type === "checkbox") return control.checked !== control.defaultChecked;
    if (control.type === "hidden") return false;
    if (control.matches("select")) {
      const drawn = [...control.options].findIndex((option) => option.defaultSelected);
      return control.selectedIndex !== Math.max(drawn, 0);
    }
    return control.value !== control.defaultValue;
  };

  // The form as the learner left it, where that has not reached the server.
  const restore = (question, fields) => {
    const given = fields.map(([, value]) => value);
    for (const control of controls(question)) {
      if (control.type === "radio" || control.type === "checkbox") control.checked = given.includes(control.value);
      else if (given.length) control.value = given.shift();
    }
  };

  const waiting = journal.entries().filter((entry) => entry.attempt === attempt);
  for (const question of questions()) {
    const entry = waiting.filter((one) => one.question === question.dataset.question).pop();
    if (entry && entry.sequence > seen) {
      restore(question, entry.fields);
      last.set(entry.question, entry);
    } else if (!entry && controls(question).some(changed)) {
      // Somebody answered before this script had arrived.
      save(question);
    }
  }
  // Another device was here since: which answer holds, the server says.
  if (waiting.some((entry) => entry.sequence <= seen)) {
    journal.flush().then(() => {
      if (!last.size && !journal.entries().length) window.location.reload();
    });
  }

  // The form itself carries everything that is on the page, after whatever was saved one by one.
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    form.elements.save_id.value = journal.newId();
    form.elements.sequence.value = String(journal.nextSequence(seen));
  });
})();
