// What has to be typed before something is erased for good.

import { correctionTexts } from "../../lib/correctionTexts";

/** The word as it stands, or the name in any case. */
export function isConfirmed(typed: string, name: string | null): boolean {
  const said = typed.trim();
  return said === correctionTexts.forget.word || (name !== null && said !== "" && said.toLocaleLowerCase() === name.trim().toLocaleLowerCase());
}
