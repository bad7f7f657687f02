// The guard against client data, in the browser: learning/core/client_data.py does the same, step by step, with the same
// rules. The server asks in any case; this may ask sooner.
//
//   <script src="{% static 'js/client-data.js' %}" data-rules="{% static 'js/client-data.json' %}" defer></script>
//   await ContinuumClientData.ready;
//   ContinuumClientData.find(text, allowed)      [{kind, start, end, text}], offsets as in text.slice(start, end)

(() => {
  "use strict";

  const BEFORE = 48;
  const AFTER = 32;
  const SHORTEST_ALLOWED = 4;
  const UNKNOWN = "\ufffd";
  let data = null;
  let rules = [];
  let table = new Map();

  function load(given) {
    data = given;
    const { drop, spaces, replace, zeros } = data.normalise;
    table = new Map();
    for (const [first, last] of drop) for (let code = first; code <= last; code += 1) table.set(code, "");
    for (const code of spaces) table.set(code, " ");
    for (const [to, letters] of Object.entries(replace)) {
      for (const letter of letters) table.set(letter.codePointAt(0), to);
    }
    for (const zero of zeros) for (let digit = 0; digit < 10; digit += 1) table.set(zero + digit, String(digit));
    rules = data.rules.map((rule) => ({
      kind: rule.kind,
      checks: rule.checks || [],
      pattern: compiled(rule.pattern, "g"),
      before: rule.before && compiled(rule.before, "g"),
      after: rule.after && compiled(rule.after, ""),
      notBefore: rule.not_before && compiled(rule.not_before, ""),
      notBetween: rule.not_between && compiled(rule.not_between, ""),
    }));
  }

  function compiled(pattern, flags) {
    let whole = pattern;
    for (const [name, alternatives] of Object.entries(data.parts)) {
      whole = whole.replaceAll(`<${name}>`, () => `(?:${alternatives.join("|")})`);
    }
    return new RegExp(whole, flags);
  }

  function find(text, allowed = []) {
    if (!data) return [];
    const plain = read(String(text));
    const taken = new Uint8Array(plain.text.length);
    const pieces = [];
    for (const rule of rules) {
      for (const [start, end] of matches(rule, plain.text)) {
        if (taken.subarray(start, end).includes(1)) continue;
        taken.fill(1, start, end);
        pieces.push({ kind: rule.kind, start, end });
      }
    }
    if (!pieces.length) return [];
    const passes = allowing(allowed, plain.text);
    return pieces
      .sort((one, other) => one.start - other.start)
      .filter(({ kind, start, end }) => !passes(kind, start, end))
      .map(({ kind, start, end }) => {
        const [first, behind] = [plain.starts[start], plain.ends[end - 1]];
        return { kind, start: first, end: behind, text: text.slice(first, behind) };
      });
  }

  // --- looking -----------------------------------------------------------------------------------

  function matches(rule, text) {
    const found = [];
    let place = 0;
    for (;;) {
      rule.pattern.lastIndex = place;
      const match = rule.pattern.exec(text);
      if (!match) return found;
      // The first group ends where the match ends.
      const end = match.index + match[0].length;
      const start = end - match[1].length;
      const good = holds(rule, text, start, end);
      if (good) found.push([start, end]);
      place = good ? end : start;
    }
  }

  function holds(rule, text, start, end) {
    const before = text.slice(Math.max(0, start - BEFORE), start);
    if (rule.notBefore && rule.notBefore.test(before)) return false;
    if (!rule.checks.every((name) => CHECKS[name](digitsOf(text.slice(start, end))))) return false;
    if (!rule.before && !rule.after) return true;
    if (rule.after && rule.after.test(text.slice(end, end + AFTER))) return true;
    const words = rule.before ? [...before.matchAll(rule.before)] : [];
    if (!words.length) return false;
    const last = words[words.length - 1];
    return !(rule.notBetween && rule.notBetween.test(before.slice(last.index + last[0].length)));
  }

  function luhn(digits) {
    let total = 0;
    for (let place = 0; place < digits.length; place += 1) {
      const doubled = Number(digits[digits.length - 1 - place]) * ((place % 2) + 1);
      total += doubled > 9 ? doubled - 9 : doubled;
    }
    return total % 10 === 0;
  }

  const digitsOf = (text) => text.replace(/[^0-9]/g, "");
  const national = (digits) => (digits.length === 11 && digits[0] === "1" ? digits.slice(1) : digits);

  const CHECKS = {
    luhn,
    no_service_number: (digits) => {
      const number = national(digits);
      const services = data.service_numbers;
      const known = services.toll_free.includes(number.slice(0, 3)) || services.numbers.includes(number);
      return !(number.length === 10 && known);
    },
    canadian_area_code: (digits) => data.canadian_area_codes.includes(national(digits).slice(0, 3)),
  };

  // --- what may stand there ----------------------------------------------------------------------

  function allowing(allowed, text) {
    const wanted = [...allowed].map((one) => read(String(one)).text);
    const keys = new Set(wanted.map(lettersOf).filter((key) => key.length >= SHORTEST_ALLOWED));
    const days = new Set(wanted.map(dayOf).filter(Boolean));
    const places = [];
    for (let place = 0; place < text.length; place += 1) if (counts(text[place])) places.push(place);
    const letters = lettersOf(text);

    const within = (key, start, end) => {
      const [first, behind] = [firstFrom(places, start), firstFrom(places, end)];
      const from = Math.max(0, behind - key.length);
      const near = letters.slice(from, first + key.length);
      for (let at = near.indexOf(key); at >= 0; at = near.indexOf(key, at + 1)) {
        const [begins, ends] = [places[from + at], places[from + at + key.length - 1]];
        if (!counts(text[begins - 1]) && !counts(text[ends + 1])) return true;
      }
      return false;
    };

    return (kind, start, end) => {
      const piece = text.slice(start, end);
      return (
        [...keys].some((key) => within(key, start, end)) ||
        (kind === "phone" && keys.has(national(digitsOf(piece)))) ||
        (kind === "date_of_birth" && days.has(dayOf(piece)))
      );
    };
  }

  // Where in a rising list the numbers from `least` on begin.
  function firstFrom(numbers, least) {
    let [low, high] = [0, numbers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[middle] < least) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  const counts = (letter) =>
    (letter >= "a" && letter <= "z") || (letter >= "0" && letter <= "9") || letter > "\x7f";
  const lettersOf = (text) => [...text].filter(counts).join("");

  function dayOf(text) {
    const numbers = (text.match(/[0-9]+/g) || []).map((number) => number.replace(/^0+/, ""));
    const names = text.match(/[a-z]{3,}/g) || [];
    const months = [];
    data.months.forEach((begins, index) => {
      if (names.some((name) => begins.some((begin) => name.startsWith(begin)))) months.push(index + 1);
    });
    const years = numbers.filter((number) => number.length === 4);
    const rest = numbers.filter((number) => number.length === 1 || number.length === 2);
    if (years.length !== 1) return "";
    if (months.length === 1 && rest.length === 1 && numbers.length === 2) return `${years[0]}-${months[0]}-${rest[0]}`;
    if (!months.length && numbers.length === 3 && rest.length === 2 && numbers[0] === years[0]) {
      return `${years[0]}-${rest[0]}-${rest[1]}`;
    }
    return "";
  }

  // --- reading a text ----------------------------------------------------------------------------

  function read(text) {
    const letters = [" "];
    const starts = [0];
    const ends = [0];
    let place = 0;
    for (const letter of text) {
      for (const one of normal(letter)) {
        if (one === " " && letters[letters.length - 1] === " ") continue;
        letters.push(one);
        starts.push(place);
        ends.push(place + letter.length);
      }
      place += letter.length;
    }
    letters.push(" ");
    starts.push(place);
    ends.push(place);
    return { text: letters.join(""), starts, ends };
  }

  function normal(letter) {
    if (letter >= " " && letter <= "\x7e" && letter !== "`") return letter.toLowerCase();
    const known = table.get(letter.codePointAt(0));
    if (known !== undefined) return known;
    const parts = [...letter.normalize("NFKD").toLowerCase()].map((one) => table.get(one.codePointAt(0)) ?? one);
    return [...parts.join("")].map((one) => (one.length > 1 || /[\ud800-\udfff]/.test(one) ? UNKNOWN : one)).join("");
  }

  // --- where the rules come from -----------------------------------------------------------------

  const address = document.currentScript && document.currentScript.dataset.rules;
  const ready = address
    ? fetch(address)
        .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
        .then(load)
        .catch(() => undefined) // the server asks
    : Promise.resolve();

  window.ContinuumClientData = { find, load, ready };
})();
