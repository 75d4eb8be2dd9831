/** Where events came from in the last minutes: each event once, forgotten by whole slots of time. */
import type { Event } from "./events";

export const MINUTES = 5;
/** How long a country is lit after something has come from it. */
export const LIT_MS = 1000;
const SLOT_MS = 10_000;
const SLOTS = (MINUTES * 60_000) / SLOT_MS;

export interface Shown {
  /** Countries with their number of events, the most frequent first. */
  rows: readonly { value: string; figure: number }[];
  lit: ReadonlySet<string>;
}

interface Slot {
  ids: Set<string>;
  counts: Map<string, number>;
}

export class Recent {
  readonly #slots = new Map<number, Slot>();
  readonly #lastCame = new Map<string, number>();

  /** Takes up those of the events that are new to it, and not too old for it; live ones are lit. */
  add(events: readonly Event[], now: number, isLive: boolean): void {
    for (const { id, time, country } of events) {
      const number = slotOf(Date.parse(time));
      if (!country || number <= slotOf(now) - SLOTS) continue;
      const slot = this.#slots.get(number) ?? { ids: new Set(), counts: new Map() };
      this.#slots.set(number, slot);
      if (slot.ids.has(id)) continue;
      slot.ids.add(id);
      slot.counts.set(country, (slot.counts.get(country) ?? 0) + 1);
      if (isLive) this.#lastCame.set(country, now);
    }
  }

  at(now: number): Shown {
    const sums = new Map<string, number>();
    for (const [number, { counts }] of this.#slots) {
      if (number <= slotOf(now) - SLOTS) this.#slots.delete(number);
      else {
        for (const [country, count] of counts) sums.set(country, (sums.get(country) ?? 0) + count);
      }
    }
    const rows = [...sums].map(([value, figure]) => ({ value, figure }));
    const lit = [...this.#lastCame].filter(([, at]) => now - at < LIT_MS);
    return {
      rows: rows.sort((one, other) => other.figure - one.figure),
      lit: new Set(lit.map(([country]) => country)),
    };
  }
}

function slotOf(at: number): number {
  return Math.floor(at / SLOT_MS);
}
