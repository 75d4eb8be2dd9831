/** The members of a part that are not as they were before. */
export function differing<Part extends object>(part: Part, before: object): Partial<Part> {
  const was = before as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(part).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name]),
    ),
  ) as Partial<Part>;
}
