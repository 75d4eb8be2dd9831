/** The keys that open the commands, as they are called on the machine in front: `⌘K` on Apple's. */
export function commandKeys(platform: string): string {
  return /^(Mac|iP)/.test(platform) ? "⌘K" : "Ctrl K";
}
