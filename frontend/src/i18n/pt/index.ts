import type { Messages } from "..";
import { app } from "./app";
import { bulk } from "./bulk";
import { catalog } from "./catalog";
import { compare } from "./compare";
import { editor } from "./editor";
import { exports } from "./exports";
import { kept } from "./kept";
import { keys } from "./keys";
import { link } from "./link";
import { links } from "./links";
import { login } from "./login";
import { notes } from "./notes";
import { overview } from "./overview";
import { people } from "./people";
import { reports } from "./reports";
import { rules } from "./rules";
import { scope } from "./scope";
import { settings } from "./settings";
import { stream } from "./stream";
import { system } from "./system";
import { tour } from "./tour";

export const messages: Messages = {
  ...app,
  ...catalog,
  ...login,
  ...keys,
  ...editor,
  ...rules,
  ...scope,
  ...overview,
  ...link,
  ...links,
  ...stream,
  ...reports,
  ...settings,
  ...system,
  ...compare,
  ...kept,
  ...notes,
  ...bulk,
  ...exports,
  ...people,
  ...tour,
};
