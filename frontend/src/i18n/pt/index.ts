import type { Messages } from "..";
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

export const messages: Messages = {
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
};
