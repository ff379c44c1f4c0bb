// Every sentence in the officer's language, from the language files of the firmware.

let texts = {};
let lists = {};
let code = "en";

export const kLanguages = ["en", "es", "fr", "pt"];
export const language = () => code;

export async function load(wanted) {
  code = kLanguages.includes(wanted) ? wanted : "en";
  const answer = await fetch(`/texts/${code}`);
  ({ texts, lists } = await answer.json());
  document.documentElement.lang = code;
}

// The sentence of a key with {name} filled in.
export function text(key, words = {}) {
  const sentence = texts[key];
  if (sentence === undefined) return `[${key}]`;
  return sentence.replace(/\{([a-z_]+)\}/g, (whole, name) => (name in words ? String(words[name]) : whole));
}

export const has = (key) => key in texts;

// The word of a table, or the raw name where the table has none.
export const word = (table, name) => texts[`${table}.${String(name).replaceAll(" ", "-")}`] ?? String(name);

// What a field is called; some bear a number (seat_2, of the second leg). Without a word its name in plain words.
export function fieldName(name) {
  const numbered = /^(.+)_([2-9])$/.exec(name);
  if (!has(`fields.${name}`) && numbered !== null && has(`fields.${numbered[1]}`))
    return `${word("fields", numbered[1])} ${numbered[2]}`;
  return has(`fields.${name}`) ? word("fields", name) : name.replaceAll("_", " ");
}

export const list = (key) => lists[key] ?? [];

// A finding's sentence in this language.
export const sentence = (finding) => finding.sentences?.[code] ?? finding.sentences?.en ?? finding.check;

// A time of the kiosk (UTC) as people read it, to the minute or the second.
export const shownTime = (time, seconds = false) => time.replace("T", " ").slice(0, seconds ? 19 : 16);

// A number as this language writes it, with as many decimals.
export const number = (value, digits) => new Intl.NumberFormat(code, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

// Fills every element that names its text.
export function fillPage() {
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = text(node.dataset.text);
}
