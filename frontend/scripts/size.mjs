// Prints what the first view downloads, fails above the budget, and lays a compressed copy beside
// each text, which the app serves.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

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

const gzipped = (files) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(OUT, file))).length, 0) / 1000;
const js = gzipped(scripts);
console.log(
  `entry: ${js.toFixed(1)} kB of JS and ${gzipped(styles).toFixed(1)} kB of CSS, gzipped`,
);
rmSync(manifestPath);
for (const name of readdirSync(OUT, { recursive: true })) {
  if (!/\.(js|css|json|svg)$/.test(name)) continue;
  writeFileSync(join(OUT, `${name}.gz`), gzipSync(readFileSync(join(OUT, name)), { level: 9 }));
}
if (js > BUDGET_KB) {
  console.error(`The entry is over its budget of ${BUDGET_KB} kB.`);
  process.exit(1);
}
