import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { writeFilter } from "./filters";

/** Leads to the overview of one thing alone, such as a link. */
export function useFiguresOf() {
  const navigate = useNavigate();
  return useCallback(
    (dimension: string, id: number) => {
      const f = writeFilter({ dimension, test: "is", values: [String(id)] });
      void navigate({ to: "/", search: { f: [f] } });
    },
    [navigate],
  );
}
