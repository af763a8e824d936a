// Tags of a note, as small marks; with `onChoose` each leads to what has it.

import { classes } from "../lib/classes";
import { dailyTexts } from "../lib/dailyTexts";
import css from "./TagChips.module.css";

type Props = {
  tags: readonly string[];
  /** More than these are a number. */
  most?: number;
  /** The tag that the list is filtered by. */
  chosen?: string | null;
  onChoose?: (tag: string) => void;
};

export function TagChips({ tags, most = tags.length, chosen, onChoose }: Props) {
  if (tags.length === 0) return null;
  const shown = tags.slice(0, most);
  return (
    <span className={css.tags} title={dailyTexts.tags.ofMemory(tags.map((tag) => `#${tag}`).join(" "))}>
      {shown.map((tag) =>
        onChoose ? (
          <button key={tag} type="button" className={css.tag} aria-pressed={tag === chosen || undefined} onClick={() => onChoose(tag)}>
            #{tag}
          </button>
        ) : (
          <span key={tag} className={classes(css.tag, tag === chosen && css.chosen)}>
            #{tag}
          </span>
        ),
      )}
      {tags.length > shown.length && <span className={css.more}>{dailyTexts.tags.more(tags.length - shown.length)}</span>}
    </span>
  );
}
