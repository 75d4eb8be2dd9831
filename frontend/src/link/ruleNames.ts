/** What a link's own rules are called, for wherever hits are told by them. */
import { ruleInWords } from "../editor/ruleWords";
import { loadRules } from "../links/data";
import { queries } from "../session/session";

const FRESH = 30_000;

/** By id: each rule's name, else what it asks. */
export async function ruleNames(link: number): Promise<Readonly<Record<string, string>>> {
  const rules = await queries.fetchQuery({
    queryKey: ["link rules", link],
    queryFn: () => loadRules(link),
    staleTime: FRESH,
  });
  return Object.fromEntries(rules.map((rule) => [String(rule.id), ruleInWords(rule)]));
}
