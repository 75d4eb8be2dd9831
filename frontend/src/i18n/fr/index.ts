import type { Messages } from "..";
import { first } from "./first";
import { rest } from "./rest";

export const messages: Messages = { ...first, ...rest };
