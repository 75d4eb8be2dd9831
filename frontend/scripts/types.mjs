// Makes src/api/v2.d.ts and v3.d.ts from the OpenAPI documents that the app serves:
//   node scripts/types.mjs V2.json V3.json [--check]
// With --check nothing is written: it fails where the files are not what they would become.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const HEAD = "// Made by `make api-types` from what the app serves: not to be edited.\n\n";
// What has a default need not be sent.
const OPTIONS = { defaultNonNullable: false };
const [v2, v3, flag] = process.argv.slice(2);

// The dashboard speaks JSON: other forms of the same bodies only make the file long.
function jsonOnly(node) {
  if (Array.isArray(node)) return node.map(jsonOnly);
  if (node === null || typeof node !== "object") return node;
  const out = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === "example" || key === "examples" || key === "links") continue;
    if (key === "content" && value["application/json"]) {
      out[key] = { "application/json": jsonOnly(value["application/json"]) };
    } else if (key === "responses" && value["200"]) {
      // What a refusal looks like is the same everywhere, and read in one place.
      out[key] = { 200: jsonOnly(value["200"]) };
    } else {
      out[key] = jsonOnly(value);
    }
  }
  return out;
}

let stale = false;
for (const [source, name] of [
  [v2, "v2.d.ts"],
  [v3, "v3.d.ts"],
]) {
  const target = new URL(`../src/api/${name}`, import.meta.url);
  const made =
    HEAD +
    astToString(await openapiTS(jsonOnly(JSON.parse(readFileSync(source, "utf8"))), OPTIONS));
  if (flag !== "--check") {
    writeFileSync(target, made);
  } else if (made !== readFileSync(target, "utf8")) {
    console.error(`src/api/${name} is not what the app serves: run make api-types`);
    stale = true;
  }
}
process.exit(stale ? 1 : 0);
