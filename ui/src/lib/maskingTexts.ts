// Texts of masking.

import type { MaskLevel } from "../api/bindings.gen";

export const maskingTexts = {
  title: "Masking",
  levels: {
    off: "Show names and texts",
    names: "Mask names",
    namesAndTexts: "Mask names and texts",
  } satisfies Record<MaskLevel, string>,
  /** What the mark in the top bar says while masking is on. */
  mark: {
    names: "Names masked",
    namesAndTexts: "Names and texts masked",
  } satisfies Record<Exclude<MaskLevel, "off">, string>,
  toggle: (on: boolean) => (on ? "Stop masking" : "Mask names"),
  key: "Mask names, or stop masking",
  readOnly: "Names are masked; stop masking (F8) to change something.",
  stop: "Stop masking",
  capture: "No conversations are captured while names are masked",
  captureText: "A conversation names people whom the store does not know, so it could not be masked. What you began here is kept until masking is off.",
};

/** The key that masks names, or stops it. */
export const MASKING_KEY = "F8";
