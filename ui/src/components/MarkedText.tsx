// Text with some of its words marked.

import { Fragment } from "react";

import type { Mark } from "../api/bindings.gen";
import { splitMarks } from "../lib/marks";

/** `as`: words that were taken out or put in, instead of words to look at. */
type Props = { text: string; marks: readonly Mark[]; as?: "mark" | "del" | "ins" };

export function MarkedText({ text, marks, as: Tag = "mark" }: Props) {
  return splitMarks(text, marks).map((piece, i) =>
    piece.marked ? <Tag key={i}>{piece.text}</Tag> : <Fragment key={i}>{piece.text}</Fragment>,
  );
}
