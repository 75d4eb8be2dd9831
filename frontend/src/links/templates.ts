/** Templates: UTM parameters that the account keeps under a name. */
import { body, v3 } from "../api/client";
import type { Kind } from "../ui/kept";
import { isTemplate, UTM, type UtmValues } from "./utm";

export const TEMPLATES: Kind<UtmValues> = {
  id: "utm",
  isOne: isTemplate,
  list: async (signal) =>
    body(await v3.GET("/v3/utm-templates", { signal })).templates.map((one) => ({
      id: one.id,
      name: one.name,
      value: Object.fromEntries(UTM.filter((each) => one[each]).map((each) => [each, one[each]])),
    })),
  send: ({ id, name, value }) => {
    const all = Object.fromEntries(UTM.map((one) => [one, value[one] ?? ""]));
    const given = { body: { name, ...(all as Record<(typeof UTM)[number], string>) } };
    return id === undefined
      ? v3.POST("/v3/utm-templates", given)
      : v3.PUT("/v3/utm-templates/{id}", { ...given, params: { path: { id } } });
  },
  remove: (id) => v3.DELETE("/v3/utm-templates/{id}", { params: { path: { id } } }),
};
