/** Who is signed in. The cookie is the browser's; this page only knows what the API says of it. */
import { QueryClient, useQuery } from "@tanstack/react-query";
import { body, Fault, onSignedOut, setCsrf, tellSignedOut, v3 } from "../api/client";
import type { components } from "../api/v3";

export type Session = components["schemas"]["SessionAnswer"];
export type SignInBody = Partial<components["schemas"]["SignInBody"]>;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: true,
      // What was refused will be refused again; what was not answered may be.
      retry: (failures, error) => failures < 2 && error instanceof Fault && error.status >= 502,
    },
  },
});

const KEY = ["session"];

// Whoever signs in next sees nothing of it.
onSignedOut(() => {
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] });
  queries.setQueryData<Session | null>(KEY, null);
});

async function load(): Promise<Session | null> {
  try {
    return kept(body(await v3.GET("/v3/session", {})));
  } catch (error) {
    if (error instanceof Fault && error.status === 401) return null;
    throw error;
  }
}

function kept(session: Session): Session {
  setCsrf(session.csrf);
  return session;
}

export function useSession() {
  return useQuery({ queryKey: KEY, queryFn: load, staleTime: Number.POSITIVE_INFINITY });
}

/** The session, where a screen is only shown with one. */
export function useAccount(): Session["account"] {
  const { data } = useSession();
  return data?.account ?? { id: 0, name: "", timeZone: "UTC", currency: "" };
}

export async function signIn(given: SignInBody): Promise<Session> {
  const session = kept(
    body(await v3.POST("/v3/session", { body: given as components["schemas"]["SignInBody"] })),
  );
  // The question who is signed in may still be out, and its answer is of before.
  await queries.cancelQueries({ queryKey: KEY });
  queries.setQueryData(KEY, session);
  return session;
}

export async function signOut(): Promise<void> {
  await v3.DELETE("/v3/session", {});
  setCsrf("");
  await queries.cancelQueries();
  tellSignedOut();
}
