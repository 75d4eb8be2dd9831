import "./theme/fonts.css";
import "./theme/tokens.css";
import "./theme/mantine.css";
import "./theme/global.css";
import "./app/before.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { startLocale } from "./i18n";
import { listenToKeys } from "./keys/actions";
import { startTheme } from "./theme/theme";

startTheme();
listenToKeys();
await startLocale();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
