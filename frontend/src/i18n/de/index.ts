import type { Messages } from "..";
import { app } from "./app";
import { keys } from "./keys";
import { link } from "./link";
import { links } from "./links";
import { login } from "./login";
import { overview } from "./overview";
import { scope } from "./scope";
import { stream } from "./stream";

export const messages: Messages = {
  ...app,
  ...login,
  ...keys,
  ...scope,
  ...overview,
  ...link,
  ...links,
  ...stream,
};
