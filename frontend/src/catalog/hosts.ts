/** Where links, pixels and conversions are served: by scheme and host. */
import { useQuery } from "@tanstack/react-query";
import type { components } from "../api/v2";
import { every } from "./data";

type Domain = components["schemas"]["Domain"];
type Datapoint = components["schemas"]["Datapoint"];
export const KINDS = ["system", "go", "dedicated", "personal"] as const;

export async function allDomains(): Promise<Domain[]> {
  const lists = await Promise.all(KINDS.map((type) => every<Domain>("/domains", { type })));
  return lists.flat();
}

/**
 * The default domain first. Its address is told by the links on it: an installation may be reached
 * under another one than the domain's name says.
 */
export function useTrackingHosts(scheme: "http" | "https") {
  return useQuery({
    queryKey: ["domains", "hosts", scheme],
    queryFn: async () => {
      const [domains, links] = await Promise.all([
        allDomains(),
        every<Datapoint>("/datapoints", { type: "tl", status: "active" }),
      ]);
      return hostsOf(domains, links, scheme);
    },
    staleTime: 300_000,
  });
}

export function hostsOf(
  domains: readonly Domain[],
  links: readonly Datapoint[],
  scheme: string,
): string[] {
  const [first] = domains;
  const known = links.find((one) => one.typeTL?.domainId === first?.id)?.trackingCode;
  const named = domains.map(({ name }) => `${scheme}://${name}`);
  return known ? [new URL(known).origin, ...named.slice(1)] : named;
}
