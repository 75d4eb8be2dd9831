import type { Text } from "..";
import { app } from "./app";
import { catalog } from "./catalog";
import { editor } from "./editor";
import { keys } from "./keys";
import { link } from "./link";
import { links } from "./links";
import { login } from "./login";
import { overview } from "./overview";
import { people } from "./people";
import { reports } from "./reports";
import { scope } from "./scope";
import { stream } from "./stream";

/** The English texts; the other languages have the same keys. */
export const en = {
  ...app,
  ...catalog,
  ...login,
  ...keys,
  ...editor,
  ...scope,
  ...overview,
  ...link,
  ...links,
  ...stream,
  ...reports,
  ...people,
} satisfies Record<string, Text>;
