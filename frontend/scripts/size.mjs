// Prints what the first view downloads, fails above the budget, and lays compressed copies beside
// each text, which the app serves: Brotli for browsers, gzip for whoever has not got it.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync, constants as zlib } from "node:zlib";

const OUT = new URL("../../src/clicktrail/api/assets/app/", import.meta.url).pathname;
const BUDGET_KB = 220;
const manifestPath = join(OUT, "manifest.json");
const manifest = JSON.parse(readFileSync(manifestPath, "utf8"));

const entry = Object.keys(manifest).find((key) => manifest[key].name === "first");
const scripts = new Set();
const styles = new Set();
function walk(key) {
  const chunk = manifest[key];
  if (scripts.has(chunk.file)) return;
  scripts.add(chunk.file);
  for (const css of chunk.css ?? []) styles.add(css);
  for (const imported of chunk.imports ?? []) walk(imported);
}
walk(entry);

const WAYS = {
  gz: (text) => gzipSync(text, { level: 9 }),
  br: (text) =>
    brotliCompressSync(text, { params: { [zlib.BROTLI_PARAM_SIZE_HINT]: text.length } }),
};
const compressed = (way, files) =>
  [...files].reduce((sum, file) => sum + WAYS[way](readFileSync(join(OUT, file))).length, 0) / 1000;
const js = compressed("gz", scripts);
console.log(
  `entry: ${js.toFixed(1)} kB of JS and ${compressed("gz", styles).toFixed(1)} kB of CSS, gzipped;` +
    ` ${compressed("br", scripts).toFixed(1)} and ${compressed("br", styles).toFixed(1)} by Brotli`,
);
rmSync(manifestPath);
for (const name of readdirSync(OUT, { recursive: true })) {
  if (!/\.(js|css|json|svg)$/.test(name)) continue;
  const text = readFileSync(join(OUT, name));
  for (const [way, compress] of Object.entries(WAYS))
    writeFileSync(join(OUT, `${name}.${way}`), compress(text));
}
if (js > BUDGET_KB) {
  console.error(`The entry is over its budget of ${BUDGET_KB} kB.`);
  process.exit(1);
}
