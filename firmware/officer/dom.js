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

export function button(text, attributes, press) {
  const node = element("button", { type: "button", ...attributes }, text);
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
