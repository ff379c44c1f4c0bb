// Who comes in: set-up, log-in, the first password, and a session that is locked.

import { button, byId, element, show } from "./dom.js";
import { ask } from "./connection.js";
import { field, form, refusedText, secret as password, tick } from "./form.js";
import { shownTime, text } from "./texts.js";

function page(title, ...parts) {
  const place = byId("door");
  show(place, element("section", { class: "card" }, element("h2", {}, title), ...parts));
  place.querySelector("input")?.focus();
}

// In place of a first password; `enter` is called when the person is in.
function chooseOwn(name, first, shown, enter) {
  const fresh = password(text("door.new-password"), { autocomplete: "new-password" });
  const again = password(text("door.again"), { autocomplete: "new-password" });
  page(text("door.own-password"),
       element("p", {}, text("door.own-password-why")),
       shown ? element("p", { class: "shown-once" }, text("door.first-shown"), " ", element("code", {}, first)) : null,
       form([fresh, again], text("door.keep"), async () => {
         if (fresh.input.value !== again.input.value) return text("door.not-the-same");
         const said = await ask("/first-password", { name, first, password: fresh.input.value });
         if (!said.ok || said.denial) return refusedText(said);
         return logIn(name, fresh.input.value, enter);
       }));
}

async function logIn(name, secret, enter) {
  const said = await ask("/log-in", { name, password: secret });
  if (said.denial === "must-replace") {
    chooseOwn(name, secret, false, enter);
    return null;
  }
  if (!said.ok || said.denial) return refusedText(said);
  await enter();
  return null;
}

function drawSetUp(session, enter) {
  const station = field(text("door.station"), { maxlength: 64, required: true, value: session.station });
  const name = field(text("door.your-name"), { maxlength: 64, required: true });
  station.hidden = session.station !== "";
  const right = tick(`${text("people.confirm-time")}: ${shownTime(session.clock.time)} UTC`);
  right.hidden = session.clock.confirmed;
  page(text("door.set-up"), element("p", {}, text("door.set-up-why")),
       form([station, name, right], text("door.begin"), async () => {
         const said = await ask("/set-up", { station: station.input.value, name: name.input.value });
         if (!said.ok) return refusedText(said);
         const confirm = right.input.checked;
         chooseOwn(name.input.value, said.first_password, true, async () => {
           if (confirm) await ask("/clock");
           await enter();
         });
         return null;
       }));
}

function drawLogIn(session, enter) {
  const name = field(text("door.name"), { maxlength: 64, required: true, autocomplete: "off" });
  const secret = password(text("door.password"), { autocomplete: "current-password" });
  page(text("door.log-in"), element("p", { class: "small" }, session.station),
       form([name, secret], text("door.log-in"), async () => {
         const against = await logIn(name.input.value, secret.input.value, enter);
         if (against) {
           secret.input.value = "";
           secret.input.focus();
         }
         return against;
       }));
}

function drawLocked(session, enter) {
  let by_pin = session.pin && session.pin_tries > 0;
  const draw = () => {
    const secret = by_pin ? password(text("door.pin"), { inputmode: "numeric", pattern: "[0-9]*", maxlength: 12 }) : password(text("door.password"));
    const somebody = button(text("door.somebody-else"), { class: "quiet" }, () => drawLogIn(session, enter));
    const other = by_pin ? button(text("door.with-password"), { class: "quiet" }, () => { by_pin = false; draw(); }) : null;
    page(text("door.locked", { name: session.name }),
         form([secret], text("door.unlock"), async () => {
           const said = await ask("/unlock", { [by_pin ? "pin" : "password"]: secret.input.value });
           if (said.ok && !said.denial) {
             await enter();
             return null;
           }
           secret.input.value = "";
           secret.input.focus();
           if (by_pin && said.denial === "no-session") {
             by_pin = false;
             draw();
             return null;
           }
           return said.denial === "wrong" ? text("door.wrong-secret") : refusedText(said);
         }, other, somebody));
  };
  draw();
}

// Draws what this session asks for; `enter` is called when somebody is in.
export function drawDoor(session, enter) {
  if (session.state === "set-up") drawSetUp(session, enter);
  else if (session.state === "locked") drawLocked(session, enter);
  else drawLogIn(session, enter);
}
