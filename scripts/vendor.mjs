// Copies what the pages need out of node_modules into the repository: `npm ci && npm run vendor`.
// Users and towns need no Node; the copied files are committed.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const subsetFont = require("subset-font");
const woff2 = require("wawoff2");

const ROOT = join(import.meta.dirname, "..");
const FROM = join(ROOT, "node_modules");
const STATIC = join(ROOT, "kettenwerk/core/static/vendor");
const PAPER = join(ROOT, "kettenwerk/core/paper/fonts");
const TESTS = join(ROOT, "tests/vendor");

const WEB_FONTS = ["400-normal", "400-italic", "500-normal", "600-normal"];
// Of two parts that hold a letter, the later one is loaded: Turkish, Polish and Romanian need 10 kB, not 46.
const LETTERS = [
  "cyrillic-ext",
  "cyrillic",
  "latin-ext",
  { name: "near", of: "latin-ext", letters: "U+0100-017F,U+0218-021B" },
  "latin",
];
const ARABIC = [{ name: "arabic", letters: "U+0600-06FF,U+200C-200E,U+2010-2011" }];
const ARABIC_FONTS = ["400-normal", "600-normal"];
const PAPER_FONTS = ["Regular", "Italic", "SemiBold"];

function fresh(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(join(FROM, from), to);
}

/** The style sheet of KERN; its only font reference is a family name. */
function kern() {
  copy("@kern-ux/native/dist/kern.min.css", join(STATIC, "kern/kern.min.css"));
  copy("@kern-ux/native/LICENSE.md", join(STATIC, "kern/LICENSE.md"));
}

/** A font for the browser, by the letters it is needed for: a page loads only what it shows. */
async function webFont(font, styles, subsets) {
  const rules = [];
  for (const style of styles) {
    const [weight, slant] = style.split("-");
    const sheet = slant === "italic" ? `${weight}-italic` : weight;
    const css = readFileSync(join(FROM, `@fontsource/${font}/${sheet}.css`), "utf8");
    for (const subset of subsets) {
      const { name: part, of: source = part, letters } = typeof subset === "string" ? { name: subset } : subset;
      const start = css.indexOf(`/* ${font}-${source}-${style} */`);
      const rule = css.slice(start, css.indexOf("}", start) + 1);
      const name = `${font}-${part}-${style}`;
      const whole = readFileSync(join(FROM, `@fontsource/${font}/files/${font}-${source}-${style}.woff2`));
      const file = letters ? await subsetFont(whole, textOf(letters), { targetFormat: "woff2" }) : whole;
      mkdirSync(join(STATIC, font), { recursive: true });
      writeFileSync(join(STATIC, `${font}/${name}.woff2`), file);
      rules.push(
        rule
          .replace(/src: .*;/, `src: url("${name}.woff2") format("woff2");`)
          .replace(/\/\* .* \*\//, `/* ${name} */`)
          .replace(/unicode-range: .*;/, (range) => (letters ? `unicode-range: ${letters};` : range)),
      );
    }
  }
  writeFileSync(join(STATIC, `${font}/${font}.css`), rules.join("\n\n") + "\n");
  copy(`@fontsource/${font}/LICENSE`, join(STATIC, `${font}/LICENSE`));
}

/** Every letter of a range as a style sheet writes it. */
function textOf(ranges) {
  const codes = ranges.split(",").flatMap((range) => {
    const [low, high = low] = range.slice(2).split("-").map((code) => parseInt(code, 16));
    return Array.from({ length: high - low + 1 }, (_, step) => low + step);
  });
  return String.fromCodePoint(...codes);
}

/** For the typesetter, which reads TrueType: KERN's full Fira Sans and the Arabic letters, unpacked. */
async function paperFonts() {
  const files = Object.fromEntries([
    ...PAPER_FONTS.map((style) => [`FiraSans-${style}`, `@kern-ux/native/dist/fonts/fira-sans/FiraSans-${style}.woff2`]),
    ...ARABIC_FONTS.map((style) => [`NotoSansArabic-${style}`, `@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-${style}.woff2`]),
  ]);
  for (const [name, file] of Object.entries(files)) {
    writeFileSync(join(PAPER, `${name}.ttf`), await woff2.decompress(readFileSync(join(FROM, file))));
  }
  copy("@fontsource/fira-sans/LICENSE", join(PAPER, "LICENSE"));
  copy("@fontsource/noto-sans-arabic/LICENSE", join(PAPER, "LICENSE-NotoSansArabic"));
}

/** The map of the family guide, loaded only when somebody asks for it; without its pointer to a source map. */
function leaflet() {
  const script = readFileSync(join(FROM, "leaflet/dist/leaflet.js"), "utf8");
  mkdirSync(join(STATIC, "leaflet"), { recursive: true });
  writeFileSync(join(STATIC, "leaflet/leaflet.js"), script.replace(/^\/\/# sourceMappingURL.*\n?/m, ""));
  copy("leaflet/dist/leaflet.css", join(STATIC, "leaflet/leaflet.css"));
  for (const name of ["layers", "layers-2x", "marker-icon"]) {
    copy(`leaflet/dist/images/${name}.png`, join(STATIC, `leaflet/images/${name}.png`));
  }
  copy("leaflet/LICENSE", join(STATIC, "leaflet/LICENSE"));
}

/** The accessibility checker of the browser tests. */
function axe() {
  copy("axe-core/axe.min.js", join(TESTS, "axe.min.js"));
  copy("axe-core/LICENSE", join(TESTS, "axe.LICENSE"));
}

for (const folder of [STATIC, PAPER]) fresh(folder);
kern();
await webFont("fira-sans", WEB_FONTS, LETTERS);
await webFont("noto-sans-arabic", ARABIC_FONTS, ARABIC);
leaflet();
await paperFonts();
axe();
