// The fonts: which letters go into which file. One table makes both the files and their @font-face rules.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);
const python = "../.venv/bin/python"; // fontTools comes with WeasyPrint
const cache = "node_modules/.cache/fonts";
const fira = (weight) => `node_modules/@kern-ux/native/dist/fonts/fira-sans/FiraSans-${weight}.woff2`;
const noto = (weight) => `node_modules/@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-${weight}-normal.woff2`;
const plex = (weight) => `node_modules/@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-${weight}-normal.woff2`;

// latin: German, English, Turkish, Polish and the signs of running text; cyrillic: Ukrainian, Russian, Bulgarian.
// more: Vietnamese, Kazakh and other names. A browser fetches each file only where one of its letters stands.
const ranges = {
  latin:
    "U+20-7E, U+A0-17F, U+192, U+218-21B, U+259, U+1E9E, U+2002-200A, U+2010-2015, U+2018-201E, U+2020-2022, U+2026, U+202F, U+2030, " +
    "U+2032-2033, U+2039-203A, U+2044, U+2060, U+20AC, U+2116, U+2122, U+2190-2193, U+2212, U+2248, U+2264-2265, U+2713",
  cyrillic: "U+301, U+400-45F, U+490-491",
  more: "U+180-191, U+193-217, U+21C-24F, U+2BB-2BC, U+300, U+302-36F, U+492-4FF, U+1E00-1E9D, U+1E9F-1EFF",
};
const arabic = "U+600-6FF, U+750-77F, U+870-8FF, U+FB50-FDFF, U+FE70-FEFF";
const weights = { regular: 400, medium: 500, semibold: 600 };
const kernName = { regular: "Regular", medium: "Medium", semibold: "SemiBold" };

/** Every web font: {name, family, weight, range, source}. Arabic is shipped as it comes: its letters join, so nothing can be left out. */
export const faces = [
  ...Object.keys(weights).flatMap((weight) =>
    Object.entries(ranges).map(([part, range]) => ({
      name: `fira-${weight}-${part}.woff2`, family: "Fira Sans", weight: weights[weight], range, source: fira(kernName[weight]), subset: true,
    })),
  ),
  { name: "noto-arabic-regular.woff2", family: "Noto Sans Arabic", weight: 400, range: arabic, source: noto(400) },
  { name: "noto-arabic-semibold.woff2", family: "Noto Sans Arabic", weight: 600, range: arabic, source: noto(600) },
];

/**
 * Whole fonts for the PDF, uncompressed: unpacking a woff2 for every document would cost more than drawing it. Arabic is another one than
 * on the web: Noto draws dots as glyphs of their own, which no PDF maps back to letters, so a name could not be copied or read aloud.
 */
const print = {
  "FiraSans-Regular.ttf": fira("Regular"),
  "FiraSans-SemiBold.ttf": fira("SemiBold"),
  "IBMPlexSansArabic-Regular.ttf": plex(400),
  "IBMPlexSansArabic-SemiBold.ttf": plex(600),
};

/** Runs one fontTools command and returns its output file; what was made before from the same command is taken from the cache. */
async function made(...command) {
  const file = `${cache}/${createHash("sha256").update(command.join(" ")).digest("hex").slice(0, 20)}`;
  if (existsSync(file)) return file;
  mkdirSync(cache, { recursive: true });
  const partial = `${file}.${process.pid}`;
  await run(python, [...command, `--output-file=${partial}`]);
  copyFileSync(partial, file);
  return file;
}

/** The bytes of one web font. */
export async function webFont({ source, range, subset }) {
  if (!subset) return readFileSync(source);
  return readFileSync(await made(
    "-m", "fontTools.subset", source, `--unicodes=${range.replaceAll(" ", "")}`, "--flavor=woff2",
    "--layout-features=kern,liga,locl,mark,mkmk,ccmp,tnum,lnum,case", "--name-IDs=0,1,2,4,6,13,14",
  ));
}

/** Puts the fonts for paper into `folder` under fixed names: print CSS refers to them by file address. */
export async function printFonts(folder) {
  mkdirSync(folder, { recursive: true });
  await Promise.all(Object.entries(print).map(async ([name, source]) =>
    copyFileSync(await made("-m", "fontTools.ttLib.woff2", "decompress", source), `${folder}/${name}`),
  ));
}
