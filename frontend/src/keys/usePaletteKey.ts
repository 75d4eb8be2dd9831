import { useEffect } from "react";

/** ⌘K, or Ctrl K, opens and closes the palette wherever the focus is. */
export function usePaletteKey(isOpen: boolean, setOpen: (is: boolean) => void): void {
  useEffect(() => {
    const toggle = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen(!isOpen);
      }
    };
    document.addEventListener("keydown", toggle);
    return () => document.removeEventListener("keydown", toggle);
  }, [isOpen, setOpen]);
}
