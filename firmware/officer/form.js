// Forms and dialogs: labelled fields, one button that does it, and what the kiosk says against it.

import { button, byId, element, show } from "./dom.js";
import { has, text } from "./texts.js";

let count = 0;

// A labelled field; `attributes` are those of the input. Its `input` is the field itself.
export function field(label, attributes = {}, input = element("input", { type: "text", autocomplete: "off", ...attributes })) {
  input.id = `field-${++count}`;
  const node = element("p", { class: "field" }, element("label", { for: input.id }, label), input);
  node.input = input;
  return node;
}

export const secret = (label, attributes = {}) => field(label, { type: "password", maxlength: 256, required: true, ...attributes });

// The other one of four eyes, who says so with their password: fields, and the words of a command.
export function secondPerson() {
  const second = field(text("records.second"), { maxlength: 64, required: true });
  const password = secret(text("door.password"));
  return { fields: [second, password], words: () => ({ second: second.input.value, password: password.input.value }) };
}

export function area(label, attributes = {}) {
  return field(label, {}, element("textarea", { rows: 3, maxlength: 1000, ...attributes }));
}

export function select(label, options, attributes = {}) {
  return field(label, {}, element("select", attributes, ...options.map(([value, said]) => element("option", { value }, said))));
}

export function tick(label, checked = false) {
  const input = element("input", { type: "checkbox", checked });
  const node = element("label", { class: "tick" }, input, element("span", {}, label));
  node.input = input;
  return node;
}

// One of several; `input` has the chosen value.
export function choice(label, name, options) {
  const inputs = options.map(([value]) => element("input", { type: "radio", name, value, required: true }));
  const node = element("fieldset", { class: "radios" }, element("legend", {}, label),
    ...options.map(([, said], at) => element("label", { class: "tick" }, inputs[at], element("span", {}, said))));
  node.input = { get value() { return inputs.find((one) => one.checked)?.value ?? ""; } };
  return node;
}

// Why the kiosk did not do it, in this language.
export function refusedText(said) {
  if (said.status === 0) return text("page.disconnected");
  if (said.denial === "throttled") return text("door.throttled", { seconds: Math.ceil(said.wait_ms / 1000) });
  if (said.denial) return text(`door.${said.denial}`);
  if (has(`refused.${said.refused}`)) return text(`refused.${said.refused}`);
  return text("refused.0", { text: said.text ?? String(said.status) });
}

// A form: `send` is called with it, and answers a sentence against it, or nothing where all is well.
export function form(fields, label, send, ...others) {
  const complaint = element("p", { class: "complaint", role: "alert" });
  const press = element("button", { type: "submit", class: "main-action" }, label);
  const node = element("form", { class: "form" }, ...fields, complaint,
                       element("div", { class: "actions" }, press, ...others));
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (press.disabled) return;
    press.disabled = true;
    complaint.textContent = "";
    try {
      const against = await send(node);
      if (against) complaint.textContent = against;
    } finally {
      press.disabled = false;
    }
  });
  return node;
}

// A form that stands before everything else until it is sent or left.
export function dialog(title, fields, label, send) {
  const box = byId("dialog");
  const leave = button(text("decide.cancel"), { class: "quiet" }, () => box.close());
  const heading = element("h2", { id: "dialog-title" }, title);
  box.setAttribute("aria-labelledby", "dialog-title");
  show(box, heading, form(fields, label, async (node) => {
    const against = await send(node);
    if (!against) box.close();
    return against;
  }, leave));
  box.showModal();
}
