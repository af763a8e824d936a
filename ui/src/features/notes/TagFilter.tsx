// The tags of an organization as a row of choices.

import type { TagCount } from "../../api/bindings.gen";
import { dailyTexts } from "../../lib/dailyTexts";
import { formatCount } from "../../lib/format";
import { foldTag } from "../../lib/notes";
import css from "./Notes.module.css";

type Props = { tags: readonly TagCount[]; value: string | null; onChange: (tag: string | null) => void };

export function TagFilter({ tags, value, onChange }: Props) {
  return (
    <div className={css.filter} role="group" aria-label={dailyTexts.list.only}>
      <button type="button" aria-pressed={value === null} onClick={() => onChange(null)}>
        {dailyTexts.list.all}
      </button>
      {tags.map(({ tag, notes }) => (
        <button key={tag} type="button" aria-pressed={value !== null && foldTag(tag) === foldTag(value)} onClick={() => onChange(tag)}>
          #{tag} <span>{formatCount(notes)}</span>
        </button>
      ))}
    </div>
  );
}
