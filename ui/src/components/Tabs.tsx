// The tabs over the middle pane; arrows move between them and show the view at once. Those that find no room are in a menu
// at the end, which carries the name of the view when it is one of them.

import { ChevronDown } from "lucide-react";
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

import { classes } from "../lib/classes";
import { texts } from "../lib/texts";
import { Menu, MenuChoice } from "./Menu";
import css from "./Tabs.module.css";

export type Tab<T extends string> = { value: T; label: string; count?: string };

type Props<T extends string> = {
  label: string;
  tabs: readonly Tab<T>[];
  value: T;
  onChange: (value: T) => void;
  tools?: ReactNode;
};

export function Tabs<T extends string>({ label, tabs, value, onChange, tools }: Props<T>) {
  const list = useRef<HTMLDivElement>(null);
  const more = useRef<HTMLButtonElement>(null);
  const hidden = useHidden(list, tabs);
  const isHidden = (tab: T) => hidden.includes(tab);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length];
    if (!tab) return;
    onChange(tab.value);
    if (isHidden(tab.value)) more.current?.focus();
    else list.current?.querySelector<HTMLElement>(`[data-tab="${tab.value}"]`)?.focus();
  };
  const chosen = tabs.find((tab) => tab.value === value && isHidden(tab.value));
  return (
    <div className={css.tabs}>
      <div role="tablist" aria-label={label} className={css.list} ref={list} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={`tab-${tab.value}`}
            data-tab={tab.value}
            aria-selected={tab.value === value}
            aria-controls={`view-${tab.value}`}
            tabIndex={tab.value === value ? 0 : -1}
            className={classes(isHidden(tab.value) && css.hidden)}
            onClick={() => onChange(tab.value)}
          >
            {tab.label}
            {tab.count !== undefined && <span className={css.n}>{tab.count}</span>}
          </button>
        ))}
      </div>
      {hidden.length > 0 && (
        <Menu
          trigger={
            <button ref={more} type="button" className={classes(css.more, chosen && css.chosen)} aria-label={chosen ? texts.views.moreWith(chosen.label) : texts.views.more}>
              {chosen?.label ?? texts.views.more}
              <ChevronDown className="sm" />
            </button>
          }
        >
          {tabs
            .filter((tab) => isHidden(tab.value))
            .map((tab) => (
              <MenuChoice key={tab.value} checked={tab.value === value} onSelect={() => onChange(tab.value)}>
                {tab.label}
              </MenuChoice>
            ))}
        </Menu>
      )}
      <div className={css.tools}>{tools}</div>
    </div>
  );
}

/** The tabs that find no room in the first line; the list wraps them out of sight. */
function useHidden<T extends string>(list: React.RefObject<HTMLDivElement | null>, tabs: readonly Tab<T>[]): readonly T[] {
  const [hidden, setHidden] = useState<readonly T[]>([]);
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return undefined;
    const look = () => {
      const found = tabs.filter((_, i) => (box.children[i] as HTMLElement | undefined)?.offsetTop !== (box.children[0] as HTMLElement).offsetTop);
      setHidden((known) => (known.join() === found.map((tab) => tab.value).join() ? known : found.map((tab) => tab.value)));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(box);
    return () => observer.disconnect();
  }, [list, tabs]);
  return hidden;
}
