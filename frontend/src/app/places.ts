/** Where one can go: the column of navigation, what stands under More, and the keys for both. */
import {
  Activity,
  BadgeCheck,
  ChartNoAxesColumn,
  CodeXml,
  Ellipsis,
  FileChartColumn,
  Folder,
  GitCompareArrows,
  Globe,
  Link2,
  type LucideIcon,
  ScanEye,
  Server,
  Settings,
  Tag,
  Users,
} from "lucide-react";
import type { Key } from "../i18n";

export interface Place {
  to: string;
  label: Key;
  /** What it is for; what has none needs none. */
  hint?: Key;
  icon: LucideIcon;
  /** After `g`. */
  key: string;
  /** Only who runs the installation has something to see there. */
  isForOperators?: true;
  /** Only the account's owner has; the API refuses guests all of it. */
  isForOwners?: true;
  /** In the column, and there also where a phone has room for five. */
  stands?: "always" | "wide";
}

export const PLACES: readonly Place[] = [
  { to: "/", label: "nav.overview", icon: ChartNoAxesColumn, key: "o", stands: "always" },
  { to: "/links", label: "nav.links", icon: Link2, key: "l", stands: "always" },
  {
    to: "/campaigns",
    label: "dim.group",
    hint: "place.campaignsHint",
    icon: Folder,
    key: "c",
    stands: "wide",
  },
  {
    to: "/conversions",
    label: "metric.conversions",
    hint: "place.conversionsHint",
    icon: BadgeCheck,
    key: "v",
    stands: "always",
  },
  {
    to: "/reports",
    label: "place.reports",
    hint: "place.reportsHint",
    icon: FileChartColumn,
    key: "r",
    stands: "wide",
  },
  { to: "/stream", label: "nav.stream", icon: Activity, key: "s", stands: "always" },
  {
    to: "/compare",
    label: "place.compare",
    hint: "place.compareHint",
    icon: GitCompareArrows,
    key: "b",
  },
  { to: "/tags", label: "dim.tag", hint: "place.tagsHint", icon: Tag, key: "t" },
  { to: "/domains", label: "dim.domain", hint: "place.domainsHint", icon: Globe, key: "d" },
  { to: "/pixels", label: "place.pixels", hint: "place.pixelsHint", icon: ScanEye, key: "p" },
  {
    to: "/scripts",
    label: "place.scripts",
    hint: "place.scriptsHint",
    icon: CodeXml,
    key: "j",
    isForOwners: true,
  },
  {
    to: "/guests",
    label: "place.guests",
    hint: "place.guestsHint",
    icon: Users,
    key: "u",
    isForOwners: true,
  },
  {
    to: "/settings",
    label: "place.settings",
    hint: "place.settingsHint",
    icon: Settings,
    key: "e",
  },
  {
    to: "/system",
    label: "place.system",
    hint: "place.systemHint",
    icon: Server,
    key: "y",
    isForOperators: true,
  },
  { to: "/more", label: "nav.more", icon: Ellipsis, key: "m", stands: "always" },
];

/**
 * The place of the column that a screen is in or under; `hasRoom` says that it shows all places that
 * may stand in it. What stands nowhere is under More.
 */
export function placeOf(path: string, hasRoom: boolean): string {
  const place = PLACES.find(
    ({ to, stands }) =>
      (stands === "always" || (stands === "wide" && hasRoom)) &&
      (path === to || (to !== "/" && path.startsWith(`${to}/`))),
  );
  return place?.to ?? "/more";
}

/** The places that somebody has something to see at. */
export function placesFor(
  user: { isOperator: boolean; isGuest: boolean } | undefined,
): readonly Place[] {
  return PLACES.filter(
    (place) =>
      (!place.isForOperators || user?.isOperator) && (!place.isForOwners || !user?.isGuest),
  );
}
