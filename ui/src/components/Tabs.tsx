// The tabs over the middle pane; arrows move between them and show the view at once.

import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";

import css from "./Tabs.module.css";

export type Tab<T extends string> = { value: T; label: string; count?: string };

type Props<T extends string> = {
  label: string;
  tabs: readonly Tab<T>[];
  value: T;
  onChange: (value: T) => void;
  tools?: ReactNode;
};

/** How far a row has to be scrolled for the whole of an element in it to be seen. */
function scrolledTo(row: HTMLElement, element: HTMLElement): number {
  const [left, right] = [element.offsetLeft - row.offsetLeft, element.offsetLeft - row.offsetLeft + element.offsetWidth];
  if (left < row.scrollLeft) return left;
  return Math.max(row.scrollLeft, right - row.clientWidth);
}

export function Tabs<T extends string>({ label, tabs, value, onChange, tools }: Props<T>) {
  const list = useRef<HTMLDivElement>(null);
  // More views than fit: the chosen one is brought into sight.
  useEffect(() => {
    const tab = list.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (list.current && tab) list.current.scrollLeft = scrolledTo(list.current, tab);
  }, [value]);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length];
    if (!tab) return;
    onChange(tab.value);
    list.current?.querySelector<HTMLElement>(`[data-tab="${tab.value}"]`)?.focus();
  };
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
            onClick={() => onChange(tab.value)}
          >
            {tab.label}
            {tab.count !== undefined && <span className={css.n}>{tab.count}</span>}
          </button>
        ))}
      </div>
      <div className={css.tools}>{tools}</div>
    </div>
  );
}
