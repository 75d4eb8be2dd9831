import { useLocation, useNavigate } from "@tanstack/react-router";
import { GitCompareArrows } from "lucide-react";
import { t } from "../i18n";
import type { Search } from "../scope/scope";
import { comparePlace, type Kind, LEAST, MOST } from "./chosen";

/** Puts what is ticked in a list side by side, over the list's period. */
export function CompareButton({ kind, ids }: { kind: Kind; ids: readonly number[] }) {
  const search = useLocation({ select: (location) => location.search as Search });
  const navigate = useNavigate();
  const canCompare = LEAST <= ids.length && ids.length <= MOST;
  return (
    <button
      type="button"
      className="button"
      disabled={!canCompare}
      title={canCompare ? undefined : t("beside.bounds")}
      onClick={() => void navigate(comparePlace({ kind, ids: ids.map(String) }, search))}
    >
      <GitCompareArrows size={14} aria-hidden />
      {t("place.compare")}
    </button>
  );
}
