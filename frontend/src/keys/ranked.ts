import type { Action } from "./actions";

/** The actions whose names have every word that was typed, those first that begin with it. */
export function ranked(actions: readonly Action[], typed: string): Action[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const seen = new Set<string>();
  return actions
    .filter((action) => {
      if (seen.has(action.id)) return false;
      seen.add(action.id);
      const text = `${action.label} ${action.group}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .map((action, index) => ({ action, index, begins: begins(action.label, words[0] ?? "") }))
    .sort((one, other) => Number(other.begins) - Number(one.begins) || one.index - other.index)
    .map(({ action }) => action);
}

function begins(label: string, word: string): boolean {
  return label
    .toLowerCase()
    .split(/\s+/)
    .some((part) => part.startsWith(word));
}
