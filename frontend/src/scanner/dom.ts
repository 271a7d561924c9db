// Making and changing elements; nothing here knows what a scan is.

export type Child = Node | string | null | undefined | false;
type Props = Record<string, unknown>;

/** An element: on* are listeners, true and false set and leave out an attribute, everything else is an attribute. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child): child is Node | string => Boolean(child)));
  return made;
}

/** Puts new children in the place of the old ones. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
}

/** Writes a text only where it is another one, so that nothing is read out twice. */
export function say(where: Element, text: string): void {
  if (where.textContent !== text) where.textContent = text;
}

const PATHS = {
  scan: "M4 9V5a1 1 0 0 1 1-1h4M15 4h4a1 1 0 0 1 1 1v4M20 15v4a1 1 0 0 1-1 1h-4M9 20H5a1 1 0 0 1-1-1v-4M7 12h10",
  find: "M11 4a7 7 0 1 1 0 14a7 7 0 0 1 0-14M16 16l5 5",
  plus: "M9 4a4 4 0 1 1 0 8a4 4 0 0 1 0-8M2 21c0-4 3-6 7-6s7 2 7 6M19 7v6M16 10h6",
  log: "M9 6h12M9 12h12M9 18h12M4 6h.01M4 12h.01M4 18h.01",
  gear: "M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5M8 14.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5",
  tick: "M5 13l4.5 4.5L19 7",
  cross: "M6 6l12 12M18 6L6 18",
  warn: "M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18M12 7.5v5M12 16.5h.01",
  wait: "M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18M12 7.5v5l3 2",
} as const;
export type Icon = keyof typeof PATHS;

/** A small drawn sign in the colour of its text; words beside it say the same. */
export function icon(name: Icon): SVGSVGElement {
  return drawing("0 0 24 24", `icon icon--${name}`, [{ d: PATHS[name], class: "icon__line" }]);
}

/** The shape of a verdict: circle, triangle, octagon; as different as their colours. */
export function shape(kind: "green" | "amber" | "red" | "grey"): SVGSVGElement {
  const [ground, sign] = {
    green: ["M60 4a56 56 0 1 1 0 112a56 56 0 0 1 0-112z", "M34 62l18 18l36-40"],
    amber: ["M60 12l52 92H8z", "M60 46v26M60 87v1"],
    red: ["M38 6h44l32 32v44l-32 32H38L6 82V38z", "M40 40l40 40M80 40l-40 40"],
    grey: ["M60 4a56 56 0 1 1 0 112a56 56 0 0 1 0-112z", "M36 60h48"],
  }[kind] as [string, string];
  return drawing("0 0 120 120", `shape shape--${kind}`, [{ d: ground, class: "shape__ground" }, { d: sign, class: "shape__sign" }]);
}

/** The corners of the picture frame that a code is held into. */
export function frame(): SVGSVGElement {
  return drawing("0 0 200 200", "frame", [
    { d: "M5 45V21a16 16 0 0 1 16-16h24M155 5h24a16 16 0 0 1 16 16v24M195 155v24a16 16 0 0 1-16 16h-24M45 195H21a16 16 0 0 1-16-16v-24", class: "frame__line" },
  ]);
}

function drawing(box: string, name: string, paths: { d: string; class: string }[]): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("class", name);
  svg.setAttribute("aria-hidden", "true");
  for (const one of paths) {
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", one.d);
    path.setAttribute("class", one.class);
    svg.append(path);
  }
  return svg;
}

/** A button; after a tap it gives the focus back, so that a keyboard scanner's Enter presses nothing. */
export function button(text: Child, onTap: () => void, props: Props = {}): HTMLButtonElement {
  const made = el("button", { type: "button", ...props }, text);
  made.addEventListener("click", (event) => {
    event.stopPropagation();
    if (event.detail > 0) made.blur();
    onTap();
  });
  return made;
}

/** A labelled field. */
export function field(label: string, input: HTMLElement, hint = ""): HTMLElement {
  input.id ||= `f${++fields}`;
  if (hint) input.setAttribute("aria-describedby", `${input.id}-hint`);
  return el("div", { class: "field" }, el("label", { for: input.id }, label), hint && el("p", { class: "hint", id: `${input.id}-hint` }, hint), input);
}
let fields = 0;
