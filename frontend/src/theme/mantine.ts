/** Mantine, dressed in our tokens. */
import {
  type CSSVariablesResolver,
  createTheme,
  type DrawerProps,
  Menu,
  type ModalProps,
  Popover,
} from "@mantine/core";

// Named by their types alone: the components themselves come with what opens them.
const modal: Partial<ModalProps> = {
  padding: 24,
  transitionProps: { duration: 100, transition: "fade" },
  classNames: {
    content: "dialog",
    header: "dialog-header",
    title: "dialog-title",
    overlay: "scrim",
  },
};
const drawer: Partial<DrawerProps> = {
  position: "right",
  padding: 24,
  transitionProps: { duration: 140 },
  classNames: {
    content: "drawer",
    header: "dialog-header",
    title: "dialog-title",
    overlay: "scrim",
  },
};

export const mantine = createTheme({
  fontFamily: "var(--font)",
  defaultRadius: "var(--radius)",
  respectReducedMotion: true,
  components: {
    Menu: Menu.extend({
      defaultProps: {
        shadow: "none",
        offset: 4,
        position: "bottom-start",
        transitionProps: { duration: 80, transition: "fade" },
        classNames: { dropdown: "overlay", item: "overlay-item", label: "overlay-label" },
      },
    }),
    Popover: Popover.extend({
      defaultProps: {
        offset: 4,
        position: "bottom-start",
        transitionProps: { duration: 80, transition: "fade" },
        classNames: { dropdown: "overlay" },
      },
    }),
    Modal: { defaultProps: modal },
    Drawer: { defaultProps: drawer },
  },
});

const shared = {
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-text": "var(--text)",
  "--mantine-color-default-border": "var(--line)",
  "--mantine-primary-color-filled": "var(--accent)",
  "--mantine-color-dimmed": "var(--muted)",
};

export const variables: CSSVariablesResolver = () => ({
  variables: shared,
  light: shared,
  dark: shared,
});
