// Who works at the station, for supervisors; and everybody's own password and PIN.

import { button, byId, element, show } from "./dom.js";
import { ask } from "./connection.js";
import { dialog, field, form, refusedText, secret, select } from "./form.js";
import { shownTime, text, word } from "./texts.js";

let people = null;
let roles = [];
let issued = null;  // a first password, on the screen until the page is left

async function load() {
  const said = await ask("/people");
  if (said.ok) ({ people, roles } = said);
}

function standing(person) {
  if (!person.enabled) return text("people.disabled");
  return person.password === "first" ? text("people.first") : person.password === "none" ? text("people.no-password") : "";
}

function row(person, redraw) {
  const act = async (path, words) => {
    const said = await ask(path, words);
    if (!said.ok) return refusedText(said);
    if (said.first_password) issued = { name: person.name, password: said.first_password };
    await load();
    redraw();
    return null;
  };
  const role = select(text("people.role"), roles.map((one) => [one, word("audit-words.role", one)]));
  role.input.value = person.role;
  const change = () => dialog(text("people.change-of", { name: person.name }), [role], text("people.change"), () => act("/people/change", { id: person.id, role: role.input.value }));
  const reset = () => dialog(text("people.reset-of", { name: person.name }), [element("p", {}, text("people.reset-why"))], text("people.reset"), () => act("/people/reset", { id: person.id }));
  const disable = () => dialog(text("people.disable-of", { name: person.name }), [element("p", {}, text("people.disable-why"))], text("people.disable"), () => act("/people/change", { id: person.id, disable: "left" }));
  const buttons = person.enabled ? [button(text("people.change"), { class: "quiet", "aria-label": `${text("people.change")} ${person.name}` }, change),
                                    button(text("people.reset"), { class: "quiet", "aria-label": `${text("people.reset")} ${person.name}` }, reset),
                                    button(text("people.disable"), { class: "quiet", "aria-label": `${text("people.disable")} ${person.name}` }, disable)] : [];
  return element("tr", {}, element("th", { scope: "row" }, person.name), element("td", {}, word("audit-words.role", person.role)),
                 element("td", {}, standing(person)), element("td", {}, element("div", { class: "actions" }, ...buttons)));
}

function everybody(redraw) {
  if (people === null) return [];
  const name = field(text("door.name"), { maxlength: 64, required: true });
  const role = select(text("people.role"), roles.map((one) => [one, word("audit-words.role", one)]));
  return [
    element("h2", {}, text("people.title")),
    issued === null ? null : element("p", { class: "shown-once", role: "status" }, text("people.first-of", { name: issued.name }), " ", element("code", {}, issued.password)),
    element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": text("people.title") }, element("table", {},
      element("thead", {}, element("tr", {}, ...["door.name", "people.role", "people.standing", "people.what"].map((key) => element("th", { scope: "col" }, text(key))))),
      element("tbody", {}, ...people.map((person) => row(person, redraw))))),
    element("h3", {}, text("people.add")),
    form([element("div", { class: "columns" }, name, role)], text("people.add"), async () => {
      const said = await ask("/people/make", { name: name.input.value, role: role.input.value });
      if (!said.ok) return refusedText(said);
      issued = { name: said.person.name, password: said.first_password };
      await load();
      redraw();
      return null;
    })];
}

function own() {
  const done = element("p", { role: "status" });
  const guarded = (path, label, fields, words) => form(fields, label, async (node) => {
    done.textContent = "";
    const said = await ask(path, words());
    if (!said.ok || said.denial) return said.denial === "wrong" ? text("door.wrong-secret") : refusedText(said);
    node.reset();
    done.textContent = text("people.done");
    return null;
  });
  const present = secret(text("people.present"), { autocomplete: "current-password" });
  const fresh = secret(text("door.new-password"), { autocomplete: "new-password" });
  const for_pin = secret(text("people.present"), { autocomplete: "current-password" });
  const pin = secret(text("people.new-pin"), { inputmode: "numeric", maxlength: 12, autocomplete: "off" });
  return [element("h2", {}, text("people.own")), done,
          element("div", { class: "columns" },
            guarded("/password", text("people.change-password"), [present, fresh], () => ({ present: present.input.value, password: fresh.input.value })),
            guarded("/pin", text("people.set-pin"), [for_pin, pin], () => ({ password: for_pin.input.value, pin: pin.input.value })))];
}

// The time, where nobody has said that it is right.
function time(session, confirmed) {
  if (session.clock.confirmed || !session.may.includes("clock")) return [];
  return [element("h2", {}, text("people.time")), element("p", {}, text("page.clock-unconfirmed", { time: shownTime(session.clock.time) })),
          form([], text("people.confirm-time"), async () => {
            const said = await ask("/clock");
            if (!said.ok) return refusedText(said);
            await confirmed();
            return null;
          })];
}

// Records that wait for a supervisor before they are erased.
function overdue(session, erased) {
  if (!session.may.includes("expire") || session.overdue_days === 0) return [];
  return [element("h2", {}, text("people.overdue")), element("p", {}, text("page.overdue", { days: session.overdue_days })),
          form([], text("people.erase"), async () => {
            const said = await ask("/expire");
            if (!said.ok) return refusedText(said);
            await erased();
            return null;
          })];
}

// `confirmed` is called when somebody said that the time is right.
export async function drawPeople(session, confirmed) {
  if (session.may.includes("people") && people === null) await load();
  const redraw = () => drawPeople(session, confirmed);
  const after = async () => {
    await confirmed();
    session.clock.confirmed = true;
    redraw();
  };
  const erased = async () => {
    await confirmed();
    session.overdue_days = 0;
    redraw();
  };
  show(byId("people"), ...everybody(redraw), ...time(session, after), ...overdue(session, erased), ...own());
}

export function forgetPeople() {
  people = null;
  issued = null;
  show(byId("people"));
}
