import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useLocale } from "../i18n";
import { queries } from "../session/session";
import { mantine, variables } from "../theme/mantine";
import { useTheme } from "../theme/theme";
import { router } from "./router";

export function App() {
  const theme = useTheme();
  const locale = useLocale();
  return (
    <MantineProvider theme={mantine} forceColorScheme={theme} cssVariablesResolver={variables}>
      <QueryClientProvider client={queries}>
        <RouterProvider key={locale} router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
