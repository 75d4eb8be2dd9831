import { app } from "./app";
import { exports } from "./exports";
import { kept } from "./kept";
import { keys } from "./keys";
import { login } from "./login";
import { notes } from "./notes";
import { overview } from "./overview";
import { places } from "./places";
import { scope } from "./scope";

/** What the first view says. */
export const first = {
  ...app,
  ...places,
  ...login,
  ...keys,
  ...scope,
  ...overview,
  ...kept,
  ...notes,
  ...exports,
};
