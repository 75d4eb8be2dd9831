/** Addresses as they are shown. */

/** `https://shop.example/a` → `shop.example/a`. */
export function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, "");
}

/** The host that an address leads to, as people say it; nothing where it is none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : "";
}

/** The host with its port where that says something; of what is no address, all of it. */
export function hostAndPort(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
