// Copies what the pages need out of node_modules into the repository: `npm ci && npm run vendor`.
// Users and towns need no Node; the copied files are committed.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const woff2 = require("wawoff2");

const ROOT = join(import.meta.dirname, "..");
const FROM = join(ROOT, "node_modules");
const STATIC = join(ROOT, "kettenwerk/core/static/vendor");
const PAPER = join(ROOT, "kettenwerk/core/paper/fonts");
const TESTS = join(ROOT, "tests/vendor");

const WEB_FONTS = ["400-normal", "400-italic", "500-normal", "600-normal"];
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

/** Fira Sans for the browser: four styles, western and middle European letters, loaded on demand. */
function webFonts() {
  const rules = [];
  for (const style of WEB_FONTS) {
    const [weight, slant] = style.split("-");
    const sheet = slant === "italic" ? `${weight}-italic` : weight;
    const css = readFileSync(join(FROM, `@fontsource/fira-sans/${sheet}.css`), "utf8");
    for (const subset of ["latin-ext", "latin"]) {
      const name = `fira-sans-${subset}-${style}`;
      const start = css.indexOf(`/* ${name} */`);
      const rule = css.slice(start, css.indexOf("}", start) + 1);
      rules.push(rule.replace(/src: .*;/, `src: url("${name}.woff2") format("woff2");`));
      copy(`@fontsource/fira-sans/files/${name}.woff2`, join(STATIC, `fira-sans/${name}.woff2`));
    }
  }
  writeFileSync(join(STATIC, "fira-sans/fira-sans.css"), rules.join("\n\n") + "\n");
  copy("@fontsource/fira-sans/LICENSE", join(STATIC, "fira-sans/LICENSE"));
}

/** Fira Sans for the typesetter, which reads TrueType: KERN's full fonts, unpacked. */
async function paperFonts() {
  for (const style of PAPER_FONTS) {
    const file = `@kern-ux/native/dist/fonts/fira-sans/FiraSans-${style}.woff2`;
    const unpacked = await woff2.decompress(readFileSync(join(FROM, file)));
    writeFileSync(join(PAPER, basename(file, ".woff2") + ".ttf"), unpacked);
  }
  copy("@fontsource/fira-sans/LICENSE", join(PAPER, "LICENSE"));
}

/** The accessibility checker of the browser tests. */
function axe() {
  copy("axe-core/axe.min.js", join(TESTS, "axe.min.js"));
  copy("axe-core/LICENSE", join(TESTS, "axe.LICENSE"));
}

for (const folder of [STATIC, PAPER]) fresh(folder);
kern();
webFonts();
await paperFonts();
axe();
