// Which memories the list shows: all, believed, superseded or revised ones, with which tag, and of which days.

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Tag, X } from "lucide-react";

import { noteTagsQuery } from "../../api/notes";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { DateRangeMenu } from "../../components/DateRangeMenu";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../../components/Menu";
import { useActions } from "../../lib/actions";
import { orgOf } from "../../lib/address";
import { dailyTexts } from "../../lib/dailyTexts";
import { formatCount } from "../../lib/format";
import { foldTag } from "../../lib/notes";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import css from "./MemoriesView.module.css";

const FILTERS = ["all", "believed", "superseded", "revised"] as const;
/** Shown while one of them is chosen: the overview leads there. */
const NEEDS_A_LOOK = ["contested", "sourcesLost"] as const;
const words = dailyTexts.tags;

export function ListHead() {
  const { address, go } = useAddress();
  return (
    <div className={css.head}>
      <Choice
        label={texts.memories.filter}
        value={address.filter ?? "all"}
        options={[...FILTERS, ...NEEDS_A_LOOK.filter((value) => value === address.filter)].map((value) => ({ value, label: texts.memories[value] }))}
        onChange={(filter) => go({ filter: filter === "all" ? null : filter })}
      />
      <span className={css.right}>
        <TagMenu />
        <DateRangeMenu from={address.from} to={address.to} onChange={(from, to) => go({ from, to })} />
      </span>
    </div>
  );
}

/** Nothing where no memory has a tag. */
function TagMenu() {
  const { address, go } = useAddress();
  const actions = useActions();
  const orgId = orgOf(address.place) ?? "";
  const all = useQuery(noteTagsQuery(orgId)).data ?? [];
  const tags = all.filter((each) => each.memories > 0);
  const { tag } = address;
  if (tags.length === 0 && tag === null) return null;
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button aria-label={words.filter}>
            <Tag />
            <span className={css.tag}>{tag === null ? words.title : `#${tag}`}</span>
            <ChevronDown className="sm" />
          </Button>
        }
      >
        <MenuChoice checked={tag === null} onSelect={() => go({ tag: null })}>
          {words.all}
        </MenuChoice>
        <MenuLine />
        {tags.map((each) => (
          <MenuChoice key={each.tag} checked={tag !== null && foldTag(each.tag) === foldTag(tag)} onSelect={() => go({ tag: each.tag })}>
            #{each.tag} <span className={css.tagCount}>{formatCount(each.memories)}</span>
          </MenuChoice>
        ))}
        <MenuLine />
        <MenuItem onSelect={() => actions.open({ kind: "notes", orgId, tag })}>{dailyTexts.list.action}</MenuItem>
      </Menu>
      {tag !== null && (
        <Button variant="ghost" label={words.clear(tag)} onClick={() => go({ tag: null })}>
          <X />
        </Button>
      )}
    </>
  );
}
