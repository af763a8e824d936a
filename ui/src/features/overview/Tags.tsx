// The tags of an organization with their numbers: each leads to the memories that have it, or to its notes.

import { useQuery } from "@tanstack/react-query";
import { StickyNote } from "lucide-react";

import type { TagCount } from "../../api/bindings.gen";
import { noteTagsQuery } from "../../api/notes";
import { Button } from "../../components/Button";
import { useActions } from "../../lib/actions";
import { dailyTexts } from "../../lib/dailyTexts";
import { formatCount } from "../../lib/format";
import css from "./Glance.module.css";
import { Section } from "./Section";
import { useListLinks } from "./useListLinks";

const SHOWN = 40;

/** Nothing where nobody has used one. */
export function Tags({ orgId }: { orgId: string }) {
  const tags = useQuery(noteTagsQuery(orgId)).data ?? [];
  const actions = useActions();
  const links = useListLinks();
  if (tags.length === 0) return null;
  const most = [...tags].sort((a, b) => b.notes - a.notes).slice(0, SHOWN);
  const show = ({ tag, memories }: TagCount) => (memories > 0 ? links.tagged(tag) : actions.open({ kind: "notes", orgId, tag }));
  return (
    <Section
      wide
      title={dailyTexts.tags.title}
      tools={
        <Button variant="ghost" onClick={() => actions.open({ kind: "notes", orgId, tag: null })}>
          <StickyNote />
          {dailyTexts.list.all}
        </Button>
      }
    >
      <ul className={css.tags}>
        {most.map((each) => (
          <li key={each.tag}>
            <button type="button" title={dailyTexts.tags.show(each.tag, each.memories)} onClick={() => show(each)}>
              #{each.tag} <span>{formatCount(each.notes)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
