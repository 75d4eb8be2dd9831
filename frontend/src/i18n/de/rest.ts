import { audit } from "./audit";
import { bulk } from "./bulk";
import { catalog } from "./catalog";
import { compare } from "./compare";
import { editor } from "./editor";
import { link } from "./link";
import { links } from "./links";
import { people } from "./people";
import { reports } from "./reports";
import { rules } from "./rules";
import { settings } from "./settings";
import { stream } from "./stream";
import { system } from "./system";
import { tour } from "./tour";

/** What other views say, besides. */
export const rest = {
  ...catalog,
  ...editor,
  ...rules,
  ...link,
  ...links,
  ...stream,
  ...reports,
  ...settings,
  ...audit,
  ...system,
  ...compare,
  ...bulk,
  ...people,
  ...tour,
};
