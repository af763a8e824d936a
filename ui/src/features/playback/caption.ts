// What an event is called in one sentence.

import type { PlaybackEvent } from "../../api/bindings.gen";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { plainText } from "../../lib/segments";
import { texts } from "../../lib/texts";

const { playback: words } = evolutionTexts;
const SAID = 90;

function cut(text: string): string {
  return text.length > SAID ? `${text.slice(0, SAID).trimEnd()}…` : text;
}

export function captionOf({ at, what }: PlaybackEvent, withUser: boolean): string {
  if (what.kind === "conversation") return words.conversation(at, what.agentLabel, what.firstMessage === null ? null : cut(what.firstMessage));
  const now = cut(plainText(what.row.segments));
  const of = withUser ? ` (${what.row.userName ?? texts.users.gone})` : "";
  if (what.kind === "learned") return words.learned(at, now) + of;
  return words.instead(at, now, cut(what.was.map((old) => plainText(old.segments)).join(" · "))) + of;
}
