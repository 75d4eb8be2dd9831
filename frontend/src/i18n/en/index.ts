import type { Text } from "..";
import { first } from "./first";
import { rest } from "./rest";

/** The English texts; the other languages have the same keys. */
export const en = { ...first, ...rest } satisfies Record<string, Text>;
