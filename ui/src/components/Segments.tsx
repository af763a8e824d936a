// A memory's text: plain stretches, people as chips, and marked words. Always text, never markup.

import type { Mark, Segment } from "../api/bindings.gen";
import { classes } from "../lib/classes";
import { hueClass } from "../lib/hue";
import { marksBySegment, placeholder } from "../lib/segments";
import { texts } from "../lib/texts";
import { MarkedText } from "./MarkedText";
import css from "./Segments.module.css";

type Props = {
  segments: readonly Segment[];
  /** Ranges over the whole text as it is shown. */
  marks?: readonly Mark[];
  /** What the marks say: words to look at, taken out, or put in. */
  as?: "mark" | "del" | "ins";
};

export function Segments({ segments, marks = [], as = "mark" }: Props) {
  const marksOf = marksBySegment(segments, marks);
  return segments.map((segment, i) => {
    const own = marksOf[i] ?? [];
    switch (segment.kind) {
      case "text":
        return <MarkedText key={i} text={segment.text} marks={own} as={as} />;
      case "person":
        return (
          <span key={i} className={classes(css.person, segment.id.kind === "agent" && `hued-soft ${hueClass(segment.id.id)}`)}>
            <MarkedText text={segment.name} marks={own} as={as} />
          </span>
        );
      case "unknown":
        return (
          <span key={i} className={classes(css.person, css.unknown)} title={texts.people.unknown(placeholder(segment.id))}>
            {placeholder(segment.id)}
          </span>
        );
    }
  });
}
