/** The public API, typed by its own documents. The dashboard asks nothing else. */
import createClient, { type Middleware } from "openapi-fetch";
import type { paths as V2 } from "./v2";
import type { paths as V3 } from "./v3";

export type Network = "offline" | "refused";

/** What the API refused, or why it could not be asked, in the words that it used. */
export class Fault extends Error {
  constructor(
    /** 0 where no answer came. */
    readonly status: number,
    readonly type: string,
    detail: string,
    readonly fields: readonly { field: string; detail: string }[] = [],
  ) {
    super(detail);
  }
}

const CSRF_HEADER = "X-Clicktrail-Csrf";
const TRIES_WHEN_THROTTLED = 4;
let csrf = "";
const signedOut = new Set<() => void>();

export function setCsrf(token: string): void {
  csrf = token;
}

/** Calls whenever nobody is signed in any more, by an answer or by their own wish. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

export function tellSignedOut(): void {
  for (const listener of signedOut) listener();
}

/** Asks, waits as long as the rate limit says, and never takes silence for an answer. */
async function patiently(request: Request): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    let response: Response;
    try {
      response = await fetch(request.clone());
    } catch (error) {
      if (request.signal.aborted) throw error;
      throw new Fault(0, "offline", "");
    }
    if (response.status !== 429 || tries === TRIES_WHEN_THROTTLED) return response;
    const seconds = Number(response.headers.get("Retry-After")) || 1;
    if (seconds > 5) return response; // a log-in that has failed too often is no rate limit
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000 + Math.random() * 200));
  }
}

const guarded: Middleware = {
  onRequest({ request }) {
    if (csrf && request.method !== "GET") request.headers.set(CSRF_HEADER, csrf);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return;
    const fault = await faultOf(response);
    if (response.status === 401 && !new URL(request.url).pathname.startsWith("/v3/session")) {
      tellSignedOut();
    }
    throw fault;
  },
};

interface Refusal {
  type?: string;
  detail?: string;
  errorCode?: string;
  errorMessage?: string;
  errors?: { pointer?: string; detail?: string; property?: string; errorMessage?: string }[];
}

export async function faultOf(response: Response): Promise<Fault> {
  let body: Refusal = {};
  try {
    body = (await response.json()) as Refusal;
  } catch {
    // A proxy's page, perhaps: the status has to do.
  }
  return new Fault(
    response.status,
    body.type ?? body.errorCode ?? "",
    body.detail ?? body.errorMessage ?? response.statusText,
    (body.errors ?? []).map((one) => ({
      field: one.pointer?.replace(/^\//, "") ?? one.property ?? "",
      detail: one.detail ?? one.errorMessage ?? "",
    })),
  );
}

const options = { baseUrl: "", fetch: patiently } as const;
export const v2 = createClient<V2>({ ...options, baseUrl: globalThis.location?.origin ?? "" });
export const v3 = createClient<V3>({ ...options, baseUrl: globalThis.location?.origin ?? "" });
v2.use(guarded);
v3.use(guarded);

/** The body of a success; faults were thrown before. */
export function body<T>(result: { data?: T }): T {
  return result.data as T;
}
