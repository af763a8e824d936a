// The command palette: every place, view, action and recent memory by name. It draws the best of what fits and no more.

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";

import { Dialog } from "../components/Dialog";
import { orgOf, viewsOf } from "../lib/address";
import { dailyTexts } from "../lib/dailyTexts";
import { evolutionTexts } from "../lib/evolutionTexts";
import { maskingTexts } from "../lib/maskingTexts";
import { prepare, rank } from "../lib/paletteRank";
import { settingsTexts } from "../lib/settingsTexts";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";
import { useDebounced } from "../lib/useDebounced";
import css from "./Palette.module.css";
import { useCommands, useMasking, useMoments, useViews } from "./paletteActions";
import { useCorrections } from "./paletteCorrections";
import { grouped, type Entry, type Group } from "./paletteEntries";
import { useSettingsEntries } from "./paletteSettings";
import { usePlaces, useRecentMemories, useSavedViews, useSearches, useTags } from "./palettePlaces";

const SHOWN = 50;
/** Of each list of many, as long as nothing is typed. */
const SHOWN_AT_FIRST = 6;
const ASK_MS = 120;

export function Palette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  /** The entry that somebody went to; `null`: the first, also when better ones come in later. */
  const [chosen, setChosen] = useState<string | null>(null);
  const moved = useRef(false);
  const type = (text: string) => {
    moved.current = false;
    setChosen(null);
    setTyped(text);
  };
  const filter = useDebounced(typed.trim(), ASK_MS);
  const { palette } = dailyTexts;
  const tags = useTags();
  const places = usePlaces(filter);
  const corrections = useCorrections();
  const groups: Group[] = [
    { title: palette.recent, entries: useRecentMemories(), many: true },
    ...corrections,
    { title: texts.palette.views, entries: useViews() },
    { title: palette.saved, entries: useSavedViews(), many: true },
    { title: texts.palette.actions, entries: useCommands() },
    { title: evolutionTexts.palette.title, entries: useMoments() },
    { title: palette.searches, entries: useSearches(), many: true },
    { title: palette.tags, entries: tags, many: true },
    { title: texts.palette.places, entries: places, many: true },
    { title: maskingTexts.title, entries: useMasking() },
    { title: settingsTexts.title, entries: useSettingsEntries() },
  ];
  useEffect(() => {
    const timer = setTimeout(() => prepare(places), 0);
    return () => clearTimeout(timer);
  }, [places]);
  // A list that takes longer than a frame to draw never holds up the letters.
  const asked = useDeferredValue(typed);
  const shown = useShown(groups, tags, asked);
  const ask = useAsk(asked);
  const first = [...shown.groups.flatMap((group) => group.entries), ...(ask ? [ask] : [])].find((entry) => !entry.off);
  return (
    <Dialog bare wide title={texts.palette.title} onClose={onClose}>
      <Command
        className={css.palette}
        label={texts.palette.title}
        shouldFilter={false}
        loop
        value={chosen ?? first?.id ?? ""}
        // It also chooses by itself, the first that it was given.
        onValueChange={(id) => moved.current && setChosen(id)}
        onKeyDownCapture={() => {
          moved.current = true;
        }}
        onPointerMoveCapture={() => {
          moved.current = true;
        }}
      >
        <Command.Input className={css.input} placeholder={palette.placeholder} value={typed} onValueChange={type} autoFocus />
        <Command.List className={css.list}>
          {shown.groups.length === 0 && !ask && <div className={css.empty}>{texts.palette.nothing}</div>}
          {[...shown.groups, ...(ask ? [{ title: "", entries: [ask] }] : [])].map(({ title, entries }) => (
            <Command.Group key={title} heading={title || undefined} className={css.group}>
              {entries.map((entry) => (
                <Item key={entry.id} entry={entry} onClose={onClose} />
              ))}
            </Command.Group>
          ))}
          {shown.left > 0 && <p className={css.left}>{palette.more(shown.left)}</p>}
        </Command.List>
      </Command>
    </Dialog>
  );
}

function Item({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  return (
    <Command.Item
      value={entry.id}
      disabled={Boolean(entry.off)}
      className={css.item}
      onSelect={() => {
        // The action may open a dialog of its own.
        onClose();
        entry.run();
      }}
    >
      {entry.icon}
      <span className={css.label}>{entry.label}</span>
      {(entry.off ?? entry.hint) && <span className={css.hint}>{entry.off ?? entry.hint}</span>}
    </Command.Item>
  );
}

/** The groups to draw, and how many entries fit beyond them. */
function useShown(groups: readonly Group[], tags: readonly Entry[], typed: string): { groups: readonly Group[]; left: number } {
  const text = typed.trim();
  if (text === "") {
    const first = groups.map((group) => ({ ...group, entries: group.many ? group.entries.slice(0, SHOWN_AT_FIRST) : group.entries }));
    return { groups: first.filter((group) => group.entries.length > 0), left: 0 };
  }
  const isTag = text.startsWith("#");
  const { entries, total } = isTag ? rank(tags, text.slice(1), SHOWN) : rank(groups.flatMap((group) => group.entries), text, SHOWN);
  return { groups: grouped(entries, groups), left: total - entries.length };
}

/** Asks the memories of the place for what was typed; `null` where nothing can be asked. */
function useAsk(typed: string): Entry | null {
  const { address, go } = useAddress();
  const text = typed.trim();
  const canSearch = orgOf(address.place) !== null && viewsOf(address.place).includes("search");
  return useMemo(() => {
    if (!canSearch || text === "" || text.startsWith("#")) return null;
    return { id: "ask", label: dailyTexts.palette.search(text), icon: <Search />, run: () => go({ view: "search", query: text }) };
  }, [canSearch, go, text]);
}
