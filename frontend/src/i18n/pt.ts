import type { Messages } from ".";

export const messages: Partial<Messages> = {};
