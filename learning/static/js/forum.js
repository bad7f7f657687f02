// Drafts of posts, kept on this device alone until they have arrived. Signing out and leaving quickly erase them
// (leave.js); what looks like a real person's data is not kept (client-data.js). Nothing is sent from here.

(() => {
  "use strict";

  const PREFIX = "forum-draft:";
  const ARRIVED = "forum-sent"; // a cookie: the key of the form that was stored, or its address
  const LONGEST_KEPT = 7 * 24 * 3600 * 1000; // milliseconds
  const REST = 400; // milliseconds without a stroke before it is kept
  const client = window.ContinuumClientData || { find: () => [], ready: Promise.resolve() };
  let closed = false;

  const storage = () => {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  };

  const drafts = () => {
    const kept = storage();
    return kept ? Object.keys(kept).filter((key) => key.startsWith(PREFIX)) : [];
  };

  const read = (key) => {
    try {
      return JSON.parse(storage().getItem(key));
    } catch {
      return null;
    }
  };

  const drop = (key) => {
    if (storage()) storage().removeItem(key);
  };

  // What has arrived, or is too old, goes.
  const tidy = () => {
    const found = new RegExp(`(?:^|; )${ARRIVED}=([^;]+)`).exec(document.cookie);
    const arrived = found ? decodeURIComponent(found[1]).replace(/^"|"$/g, "") : "";
    for (const key of drafts()) {
      const draft = read(key);
      const isOld = !draft || !(Date.now() - draft.at < LONGEST_KEPT);
      if (isOld || (arrived && (draft.key === arrived || draft.address === arrived))) drop(key);
    }
    if (found) document.cookie = `${ARRIVED}=; path=/; max-age=0; samesite=lax`;
  };

  const form = document.querySelector("form[data-draft]");
  let rest = 0;

  const keeper = () => {
    const key = PREFIX + form.dataset.draft;
    const line = form.querySelector("[data-draft-line]");
    const button = form.querySelector("[data-draft-drop]");
    const words = ["title", "body"].map((name) => form.elements[name]).filter(Boolean);
    const submission = form.elements.submission_key;
    const drawn = words.map((field) => field.defaultValue);

    const say = (what) => {
      line.textContent = what ? line.dataset[what] : "";
      button.hidden = !storage() || !storage().getItem(key);
    };

    const keep = () => {
      window.clearTimeout(rest);
      if (closed || !storage()) return;
      const texts = words.map((field) => field.value);
      if (!texts.some((text) => text.trim()) || texts.every((text, place) => text === drawn[place])) {
        if (!form.hasAttribute("data-bound")) {
          drop(key);
          say("");
          return;
        }
      }
      if (texts.some((text) => client.find(text).length)) {
        drop(key);
        say("notKept");
        return;
      }
      const draft = { at: Date.now(), address: window.location.pathname, key: submission ? submission.value : "" };
      for (const field of words) draft[field.name] = field.value;
      try {
        storage().setItem(key, JSON.stringify(draft));
        say("kept");
      } catch {
        say("");
      }
    };

    const restore = () => {
      const draft = read(key);
      if (!draft) return;
      for (const field of words) if (draft[field.name]) field.value = draft[field.name];
      // With its key: had it arrived after all, it does not arrive twice.
      if (submission && draft.key) submission.value = draft.key;
      say("back");
    };

    form.addEventListener("input", () => {
      window.clearTimeout(rest);
      rest = window.setTimeout(keep, REST);
    });
    form.addEventListener("submit", keep);
    window.addEventListener("pagehide", keep);
    button.addEventListener("click", () => {
      drop(key);
      words.forEach((field, place) => {
        field.value = drawn[place];
      });
      say("gone");
      words[words.length - 1].focus();
    });

    // What comes back from the server stands in the form as it was typed.
    client.ready.then(() => (form.hasAttribute("data-bound") ? keep() : restore()));
  };

  tidy();
  if (form) keeper();

  const close = () => {
    closed = true;
    window.clearTimeout(rest);
  };
  document.addEventListener("leave", close);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-sign-out]")) close();
    // A suggested name goes into its field without another page.
    const suggestion = event.target.closest("[data-use]");
    if (!suggestion) return;
    event.preventDefault();
    const field = document.getElementById(suggestion.dataset.use);
    field.value = suggestion.value;
    field.focus();
  });
})();
