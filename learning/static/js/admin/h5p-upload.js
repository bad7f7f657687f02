// Sends a package and shows how far it is. Where it is refused, the reasons appear beside their fields and the file stays
// chosen. Without script the form is sent as any other; it has no words of its own.

(() => {
  "use strict";

  const form = document.querySelector("form[data-upload]");
  const status = form.querySelector("[data-status]");
  const progress = form.querySelector("[data-progress]");
  const button = form.querySelector("button[type=submit]");
  const words = form.dataset;

  const busy = (is) => {
    button.disabled = is;
    progress.hidden = !is;
    form.toggleAttribute("aria-busy", is);
  };

  const clear = () => {
    for (const line of form.querySelectorAll("[data-refusal]")) line.remove();
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  };

  const refuse = (errors) => {
    errors.forEach(({ field, text }, index) => {
      const input = form.elements[field];
      const line = document.createElement("p");
      line.className = "error-message";
      line.dataset.refusal = "";
      line.id = `refusal-${index}`;
      line.textContent = text;
      if (!input) return status.before(line);
      input.before(line);
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", line.id);
      if (index === 0) input.focus();
    });
  };

  const done = (request) => {
    const { location, errors } = request.response || {};
    if (request.status === 200 && location) {
      window.location.assign(location);
    } else {
      busy(false);
      status.textContent = errors ? words.sayRefused : words.sayFailed;
      if (errors) refuse(errors);
    }
  };

  form.addEventListener("submit", (event) => {
    if (!form.elements.file.files.length) return; // the page says what is missing
    event.preventDefault();
    clear();
    const request = new XMLHttpRequest();
    request.open("POST", window.location.href);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    // Told in steps: a screen reader would not come to an end otherwise.
    let told = -1;
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const percent = Math.floor((100 * loaded) / total);
      progress.value = percent;
      if (Math.floor(percent / 10) > told) {
        told = Math.floor(percent / 10);
        status.textContent = words.saySending.replace("PERCENT", percent);
      }
    });
    request.upload.addEventListener("load", () => {
      progress.removeAttribute("value");
      status.textContent = words.sayChecking;
    });
    request.addEventListener("load", () => done(request));
    request.addEventListener("error", () => {
      busy(false);
      status.textContent = words.sayFailed;
    });
    request.send(new FormData(form));
    progress.value = 0;
    busy(true);
  });
})();
