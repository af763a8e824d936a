// What the window says about other windows, links, dropped files and itself.

import { count } from "./format";

export const desktopTexts = {
  title: "Windows and links",
  beside: "Open in a second window",
  copyLink: "Copy link",
  keys: { beside: "Another window at this place", link: "Copy a link to this place" },
  compare: { other: "Open the other user in a second window", earlier: "Open the earlier moment in a second window" },
  link: {
    copied: "The link was copied. It opens this place in Memora Explorer on a computer that has this store on its list.",
    notCopied: "The link could not be copied.",
    missing: {
      organization: "The link leads to an organization that this store does not have.",
      user: "The link leads to a user that this store does not have.",
      agent: "The link leads to an agent that this store does not have.",
      memory: "The link leads to a memory that is not in this store any more. This is the place where it was.",
      interaction: "The link leads to a conversation that is not in this store any more. This is the place where it was.",
    },
    noStore: "The link leads to a place in a store, and none is open. Open the store, then follow the link again.",
    otherTitle: (name: string) => `Open the store “${name}”?`,
    other: "The link leads to another store than the one that is open. All windows show the store that is opened.",
    otherAction: "Open the store",
  },
  file: {
    noStore: (name: string) => `No store is open to import ${name} into. Open one first.`,
    dropHere: "Drop a conversation to capture it, or a file of memories to import it",
    dropElsewhere: "Drop a file of memories to import it. A conversation is captured for a user: go there first.",
    tooLarge: (name: string) => `${name} is too large to be taken from the mouse. Choose it in the dialog, which reads files of any size.`,
    choose: "Import…",
  },
  notices: {
    name: "Notifications",
    text: "Says outside the window that a task has ended which took longer than 10 seconds, when no window of Memora Explorer is in use. It names the task and nothing else.",
    on: "On",
    off: "Off",
  },
  about: {
    action: "About Memora Explorer…",
    title: "About Memora Explorer",
    version: (version: string) => `Version ${version}`,
    what: "Look into, and correct, what AI agents remember.",
    open: (name: string, place: string) => `Open store: ${name}, ${place}`,
    none: "No store is open.",
    own: "Memora Explorer is licensed under the Apache License 2.0.",
    others: "Licences of what it is made of",
    loading: "Reading the licences",
    packages: (n: number) => count(n, "package", "packages"),
    filter: "Find a package or a licence",
    nothing: "No package has this in its name or licence.",
    notBuilt: "This build was made without the list of licences. `npm run build` makes it.",
    noText: "The package has no text of its own; its licence is named above.",
  },
};
