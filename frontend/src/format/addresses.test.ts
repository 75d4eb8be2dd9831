import { describe, expect, it } from "vitest";
import { hostAndPort, hostOf, withoutScheme } from "./addresses";

describe("an address", () => {
  it("is shown without its scheme", () => {
    expect(withoutScheme("https://shop.example/a?b=https://c.example")).toBe(
      "shop.example/a?b=https://c.example",
    );
    expect(withoutScheme("http://localhost:8080/")).toBe("localhost:8080/");
    expect(withoutScheme("ftp://shop.example/")).toBe("ftp://shop.example/");
    expect(withoutScheme("t.example/?to=http://c.example")).toBe("t.example/?to=http://c.example");
  });

  it("has a host, as people say it or with its port", () => {
    const urls = [
      "https://www.example.com/shop?id=[clickid]",
      "https://shop.example.com:8443/",
      "x",
    ];
    expect(urls.map(hostOf)).toEqual(["example.com", "shop.example.com", ""]);
    expect(urls.map(hostAndPort)).toEqual(["www.example.com", "shop.example.com:8443", "x"]);
  });
});
