import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// In development everything that is not the dashboard is the app's.
const app = process.env["CLICKTRAIL_APP"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/app/",
  plugins: [react()],
  build: {
    outDir: "../src/clicktrail/api/assets/app",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    // scripts/size.mjs reads from it which files the first view needs, and removes it.
    manifest: "manifest.json",
    reportCompressedSize: false,
    // The entry is measured compressed, by scripts/size.mjs.
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: { "^/(?!app(/|$)|@|src/|node_modules/)": { target: app, changeOrigin: true } },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
