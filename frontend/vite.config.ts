import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { world } from "./scripts/world.ts";

interface ChunkingContext {
  getModuleInfo(
    id: string,
  ): { isEntry: boolean; importers: readonly string[]; code: string | null } | null;
}

// In development everything that is not the dashboard is the app's.
const app = process.env["CLICKTRAIL_APP"] ?? "http://127.0.0.1:8000";

// The chunk's name, which scripts/size.mjs knows, too.
const FIRST = "first";

// Files that name all that a package has. Who imports one needs no more of it than it names.
const DOOR =
  /(@mantine\/(core|hooks)\/esm\/index|lucide-react\/dist\/esm\/(lucide-react|icons\/index))\.mjs$/;
const NAMES = /^import\s*\{([^}]*)\}\s*from\s*["'](?:@mantine\/(?:core|hooks)|lucide-react)["']/gm;

/** What a screen other than the first shares with it comes from there: one file, not twenty. */
function firstView(id: string, context: ChunkingContext): string | null {
  const seen = new Set([id]);
  for (const one of seen) {
    const info = context.getModuleInfo(one);
    if (info?.isEntry) return one === id ? null : FIRST;
    for (const importer of info?.importers ?? []) {
      if (!DOOR.test(importer)) seen.add(importer);
      else for (const user of usersOf(one, importer, context)) seen.add(user);
    }
  }
  return null;
}

const users = new Map<string, Map<string, string[]>>();

/** Who names a module of a package, of those that come through its door. */
function usersOf(id: string, door: string, context: ChunkingContext): readonly string[] {
  let named = users.get(door);
  if (!named) {
    named = new Map();
    users.set(door, named);
    for (const user of context.getModuleInfo(door)?.importers ?? []) {
      for (const [, list = ""] of (context.getModuleInfo(user)?.code ?? "").matchAll(NAMES)) {
        for (const one of list.split(",")) {
          const name = one.trim().split(" ")[0]?.toLowerCase() ?? "";
          named.set(name, [...(named.get(name) ?? []), user]);
        }
      }
    }
  }
  // `arrow-right` is ArrowRight, `use-element-size` is useElementSize.
  const file = id.replace(/^.*\/|\.\w+$/g, "");
  return named.get(file.replaceAll("-", "").toLowerCase()) ?? [];
}

/** The shape of a screen is painted before the screen is made: its styles come before its scripts. */
function stylesFirst(): Plugin {
  const script = new RegExp(`<script type="module"(?=[^>]*/${FIRST}-)`);
  return {
    name: "styles-first",
    transformIndexHtml: {
      order: "post",
      handler: (html) => html.replace(script, '$& fetchpriority="low"'),
    },
  };
}

export default defineConfig({
  base: "/app/",
  plugins: [react(), world(), stylesFirst()],
  build: {
    outDir: "../src/clicktrail/api/assets/app",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    // scripts/size.mjs reads from it which files the first view needs, and removes it.
    manifest: "manifest.json",
    reportCompressedSize: false,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: firstView, debugName: FIRST }] } },
    },
    // The entry is measured compressed, by scripts/size.mjs.
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: { "^/(?!app(/|$)|@|src/|node_modules/)": { target: app, changeOrigin: true } },
  },
  test: {
    environment: "node",
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/i18n/tests.ts"],
  },
});
