/** The addresses under /app, each a view that can be sent to somebody. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { later } from "../i18n";
import { Overview } from "../overview/Overview";
import { readSearch, type Search, writeSearch } from "../scope/scope";
import { SignOn } from "../session/SignOn";
import { Broken, NotFound } from "./Faults";
import { Root } from "./Root";

const root = createRootRoute({
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: Broken,
  validateSearch: (search: Record<string, unknown>) => search as Search,
});
const parent = { getParentRoute: () => root } as const;
const routes = [
  createRoute({ ...parent, path: "/", component: Overview }),
  createRoute({
    ...parent,
    path: "/links",
    component: lazyRouteComponent(
      later(() => import("../links/Links")),
      "Links",
    ),
  }),
  createRoute({
    ...parent,
    path: "/links/$id",
    component: lazyRouteComponent(
      later(() => import("../link/LinkPage")),
      "LinkPage",
    ),
  }),
  createRoute({
    ...parent,
    path: "/campaigns",
    component: lazyRouteComponent(
      later(() => import("../campaigns/Campaigns")),
      "Campaigns",
    ),
  }),
  createRoute({
    ...parent,
    path: "/conversions",
    component: lazyRouteComponent(
      later(() => import("../conversions/Conversions")),
      "Conversions",
    ),
  }),
  createRoute({
    ...parent,
    path: "/tags",
    component: lazyRouteComponent(
      later(() => import("../tags/Tags")),
      "Tags",
    ),
  }),
  createRoute({
    ...parent,
    path: "/domains",
    component: lazyRouteComponent(
      later(() => import("../domains/Domains")),
      "Domains",
    ),
  }),
  createRoute({
    ...parent,
    path: "/pixels",
    component: lazyRouteComponent(
      later(() => import("../pixels/Pixels")),
      "Pixels",
    ),
  }),
  createRoute({
    ...parent,
    path: "/scripts",
    component: lazyRouteComponent(
      later(() => import("../scripts/Scripts")),
      "Scripts",
    ),
  }),
  createRoute({
    ...parent,
    path: "/guests",
    component: lazyRouteComponent(
      later(() => import("../guests/Guests")),
      "Guests",
    ),
  }),
  createRoute({
    ...parent,
    path: "/stream",
    component: lazyRouteComponent(
      later(() => import("../stream/Stream")),
      "Stream",
    ),
  }),
  createRoute({
    ...parent,
    path: "/reports",
    component: lazyRouteComponent(
      later(() => import("../reports/Reports")),
      "Reports",
    ),
  }),
  createRoute({
    ...parent,
    path: "/settings",
    component: lazyRouteComponent(
      later(() => import("../settings/Settings")),
      "Settings",
    ),
  }),
  createRoute({
    ...parent,
    path: "/system",
    component: lazyRouteComponent(
      later(() => import("../system/System")),
      "System",
    ),
  }),
  createRoute({
    ...parent,
    path: "/compare",
    component: lazyRouteComponent(
      later(() => import("../compare/Compare")),
      "Compare",
    ),
  }),
  createRoute({
    ...parent,
    path: "/more",
    component: lazyRouteComponent(
      later(() => import("./More")),
      "More",
    ),
  }),
  createRoute({
    ...parent,
    path: "/tour",
    component: lazyRouteComponent(
      later(() => import("../tour/Tour")),
      "Tour",
    ),
  }),
  createRoute({ ...parent, path: "/sign-on", component: SignOn }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([...routes]),
  basepath: "/app",
  parseSearch: readSearch,
  stringifySearch: (search) => writeSearch(search as Search),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
