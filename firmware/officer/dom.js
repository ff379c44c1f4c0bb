// Elements, made by name. Text becomes text and nothing else: no markup is ever parsed.

const kSvg = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    node.append(child);  // a string becomes a text node
  }
  return node;
}

export const element = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);
export const svg = (name, attributes = {}, ...children) => fill(document.createElementNS(kSvg, name), attributes, children);
export const byId = (id) => document.getElementById(id);

export function button(inner, attributes, press) {
  const node = element("button", { type: "button", ...attributes }, inner);
  node.addEventListener("click", press);
  return node;
}

// Puts the children in place of what was there.
export function show(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
}

// Shapes tell outcomes apart without colour.
const kIcons = {
  successful: ["M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z", "m7 12.5 3.5 3.5L17 8.5"],
  failed: ["M8 2h8l6 6v8l-6 6H8l-6-6V8z", "m8 8 8 8m0-8-8 8"],
  undetermined: ["M12 2 23 21H1z", "M12 9v6m0 2.5v.6"],
  aborted: ["M3 3h18v18H3z", "M16 9.5A5 5 0 1 0 17 13m0-6v3.5h-3.5"],
  "not supported": ["M2 8h20v8H2z", "M8 12h8"],
};

export function icon(outcome) {
  const [shape, sign] = kIcons[outcome] ?? kIcons.undetermined;
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" },
             svg("path", { d: shape, class: "shape" }), svg("path", { d: sign, class: "sign" }));
}

// Signs of buttons that stand in every screen; their names are in the language.
const kSigns = {
  lock: "M6 11V8a6 6 0 0 1 12 0v3m-13 0h14v10H5z",
  leave: "M10 4H4v16h6m4-4 5-4-5-4m5 4H9",
  examine: "M9.5 3a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zm4.8 11.3L21 21M7 8v3m2.5-4v4M12 8v3",
  overrule: "M4 20h4L19 9l-4-4L4 16zm8-12 4 4",
  "sound-on": "M4 9v6h4l5 4V5L8 9zm12 0a4 4 0 0 1 0 6m2.5-9a8 8 0 0 1 0 12",
  "sound-off": "M4 9v6h4l5 4V5L8 9zm12 0 6 6m0-6-6 6",
  night: "M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10z",
  day: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3m0 14v3M2 12h3m14 0h3M5 5l2 2m10 10 2 2M19 5l-2 2M7 17l-2 2",
};

export const sign = (name) => svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" },
                                  svg("path", { d: kSigns[name], class: "shape" }));

// A square button with a sign; its name is read aloud and stands in its tooltip.
export const signButton = (name, label, press) => button(sign(name), { class: "quiet square", "aria-label": label, title: label }, press);
