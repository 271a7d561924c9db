// Builds ../static: style sheet, script, icon and fonts under names that carry a hash of their content, and assets.json with those names.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import * as esbuild from "esbuild";
import { transform } from "lightningcss";
import { PurgeCSS } from "purgecss";
import * as sass from "sass";
import { faces, printFonts, webFont } from "./fonts.mjs";

const target = "../static";
const fresh = `node_modules/.cache/static-${process.pid}`;
const assets = {};

/** Writes one file under its hashed name, and what can be pressed pressed beside it (core/static.py); returns that name. */
function keep(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  assets[name] = name.replace(/(?=\.[a-z0-9]+$)/, `-${hash}`);
  writeFileSync(`${fresh}/${assets[name]}`, content);
  if (/\.(css|js|svg|wasm)$/.test(name)) writeFileSync(`${fresh}/${assets[name]}.br`, brotliCompressSync(content));
  return assets[name];
}

/** The @font-face rules, with the fonts written beside the style sheet. */
async function fontRules() {
  const rules = await Promise.all(faces.map(async (face) => {
    const file = keep(face.name, await webFont(face));
    return `@font-face { font-family: "${face.family}"; font-weight: ${face.weight}; font-display: swap; ` +
      `src: url("${file}") format("woff2"); unicode-range: ${face.range}; }`;
  }));
  return rules.join("\n");
}

/** The words of a template, each also as the modifier a macro may make of it: button("Laden", icon="download") keeps kern-icon--download. */
function words(text) {
  const found = text.match(/[A-Za-z0-9_-]+/g) ?? [];
  return found.flatMap((word) => [word, ...["icon", "badge", "alert", "btn"].map((part) => `kern-${part}--${word}`)]);
}

/** KERN, reduced to the components of src/kern.scss and to the classes our templates use. */
async function kern(site) {
  const whole = sass.compile("src/kern.scss", { loadPaths: ["node_modules/@kern-ux/native/src/scss"], quietDeps: true }).css;
  // Our own sheet goes first, for the KERN tokens it uses; the purged copy of it is thrown away.
  const [, purged] = await new PurgeCSS().purge({
    content: ["../templates/**/*.html", "src/**/*.ts"],
    css: [{ raw: site }, { raw: whole }],
    defaultExtractor: words,
    dynamicAttributes: ["data-kern-theme", "dir", "aria-invalid", "aria-disabled", "open", "checked", "disabled"],
    safelist: { greedy: [/^:is$/] }, // KERN hands its tokens to the components by :is(body, ...):not(...), which PurgeCSS takes for unused
    variables: true,
    keyframes: true,
  });
  return purged.css;
}

async function styles() {
  const site = ["src/site.css", "src/desk.css"].map((file) => readFileSync(file, "utf8")).join("\n");
  const [fonts, base] = await Promise.all([fontRules(), kern(site)]);
  const sheet = transform({ filename: "site.css", code: Buffer.from([fonts, base, site].join("\n")), minify: true });
  keep("site.css", sheet.code);
  keep("door.css", transform({ filename: "door.css", code: readFileSync("src/door.css"), minify: true }).code);
}

async function scripts() {
  const result = await esbuild.build({
    entryPoints: ["src/site.ts"], bundle: true, minify: true, format: "esm", target: ["es2020", "safari14"], write: false, logLevel: "warning",
  });
  keep("site.js", result.outputFiles[0].contents);
}

/** A script of the scanner; `define` names what it knows of the build. */
async function bundled(file, define = {}) {
  const result = await esbuild.build({
    entryPoints: [`src/scanner/${file}`], bundle: true, minify: true, format: "esm", target: ["es2022", "safari15"], write: false,
    logLevel: "warning", define,
  });
  return Buffer.from(result.outputFiles[0].contents);
}

/** The scanner: its sheet, script, reader and service worker, which knows the addresses of all the others. */
async function scanner() {
  const font = (face) => `@font-face { font-family: "Fira Sans"; font-weight: ${face.weight}; font-display: swap; src: url("${assets[face.name]}") format("woff2"); }`;
  const fonts = faces.filter(({ name }) => ["fira-regular-latin.woff2", "fira-semibold-latin.woff2"].includes(name));
  const sheet = transform({
    filename: "door-app.css", minify: true, targets: { safari: 15 << 16, chrome: 90 << 16 },
    code: Buffer.from([...fonts.map(font), readFileSync("src/door-app.css", "utf8")].join("\n")),
  });
  keep("door-app.css", sheet.code);
  keep("zxing.wasm", readFileSync("node_modules/zxing-wasm/dist/reader/zxing_reader.wasm"));
  keep("scanner-worker.js", await bundled("worker.ts"));
  const parts = [await bundled("app.ts"), readFileSync("../templates/checkin/app.html"), JSON.stringify(assets)];
  const version = parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex").slice(0, 10);
  keep("scanner.js", await bundled("app.ts", { VERSION: JSON.stringify(version) }));
  const names = ["scanner.js", "door-app.css", "scanner-worker.js", "zxing.wasm", "icon.svg", ...fonts.map(({ name }) => name)];
  const files = [...names.map((name) => `/static/${assets[name]}`), "/door/manifest.webmanifest"];
  keep("door-sw.js", await bundled("sw.ts", { VERSION: JSON.stringify(version), FILES: JSON.stringify(files) }));
}

/** Puts the finished folder in the place of the old one; what runs meanwhile sees the one or the other. */
function swap() {
  const old = `${fresh}-old`;
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}

try {
  mkdirSync(fresh, { recursive: true });
  keep("icon.svg", readFileSync("src/icon.svg"));
  await Promise.all([styles(), scripts(), printFonts(`${fresh}/fonts/print`)]);
  await scanner();
  const sorted = Object.fromEntries(Object.entries(assets).sort());
  writeFileSync(`${fresh}/assets.json`, `${JSON.stringify(sorted, null, 1)}\n`);
  swap();
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
