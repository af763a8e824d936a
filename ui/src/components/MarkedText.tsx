// Text with some of its words marked.

import { Fragment } from "react";

import type { Mark } from "../api/bindings.gen";
import { splitMarks } from "../lib/marks";

export function MarkedText({ text, marks }: { text: string; marks: readonly Mark[] }) {
  return splitMarks(text, marks).map((piece, i) =>
    piece.marked ? <mark key={i}>{piece.text}</mark> : <Fragment key={i}>{piece.text}</Fragment>,
  );
}
