/// <reference types="vite/client" />

/** Made by scripts/world.ts: the countries of the map, by their codes of two letters. */
declare module "virtual:world" {
  export const shapes: readonly { code: string; path: string }[];
}
