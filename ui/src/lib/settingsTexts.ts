// Every word of the settings.

import { formatPercent } from "./format";

export const settingsTexts = {
  title: "Settings",
  action: "Settings…",
  sections: {
    label: "Sections of the settings",
    stores: "Stores",
    searchModels: "Search models",
    languageModels: "Language models",
    appearance: "Appearance",
    privacy: "Privacy",
    keyboard: "Keyboard",
  },
  /** In the command palette. */
  open: (section: string) => `Settings: ${section}`,
  appearance: {
    text: "For this computer and all stores. Changes apply at once.",
    theme: "Theme",
    themes: { system: "As the system", light: "Light", dark: "Dark" },
    size: "Text size",
    sizeOf: formatPercent,
    sizeText: "Everything grows with the text. A large size in a small window gives the layout of a narrow window.",
    motion: "Motion",
    motionText: "Follows the system: where it asks for less motion, nothing moves by itself and a playback goes in steps.",
    larger: "Larger text",
    smaller: "Smaller text",
    normal: "Text as designed",
  },
  privacy: {
    text: "What this computer keeps beside the stores. Nothing of it leaves the computer.",
    traces: "Traces",
    tracesText: "What the memory agent asked, was told, and made of it. They hold parts of conversations.",
    tracesOf: (store: string) => `Keep traces of ${store}`,
    limit: "At most",
    noStore: "Traces are kept per store. Open a store to choose.",
    show: "Show the traces…",
    searches: "Recent searches",
    searchesText: "The last questions asked of the open store, offered in an empty search and in the palette. They go when something is forgotten.",
    forget: "Forget them",
    forgotten: "The recent searches are forgotten.",
    none: "There are none.",
  },
  keyboard: {
    text: "Everything can be done with the keyboard. The list of keys is one key away in every view.",
    show: "Show all keys",
  },
  keys: { settings: "Settings", size: "Text larger, smaller, as designed" },
};
