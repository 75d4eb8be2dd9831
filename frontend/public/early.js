// Before anything is painted: what was chosen in this browser, as far as the page shows it already.
// src/theme/theme.ts and src/app/Shell.tsx keep it, and say the same a moment later.
{
  const root = document.documentElement;
  const chosen = localStorage.getItem("clicktrail.theme");
  const usual = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = chosen === "light" || chosen === "dark" ? chosen : usual;
  root.dataset.nav = localStorage.getItem("clicktrail.nav") ?? "wide";
}
