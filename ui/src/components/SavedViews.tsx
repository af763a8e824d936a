// A menu of places that were saved under a name, with a form for saving the one that is shown.

import { Bookmark, ChevronDown, X } from "lucide-react";
import { Popover } from "radix-ui";
import { useState, type FormEvent } from "react";

import type { SavedView } from "../api/bindings.gen";
import { Button } from "./Button";
import { Field } from "./Field";
import css from "./SavedViews.module.css";

export type SavedWords = {
  menu: string;
  none: string;
  name: string;
  saveText: string;
  saveAction: string;
  remove: (name: string) => string;
};

type Props = {
  words: SavedWords;
  views: readonly SavedView[];
  /** The address of what is shown. */
  current: string;
  problem: string | null;
  onOpen: (view: SavedView) => void;
  onSave: (name: string, done: () => void) => void;
  onDelete: (view: SavedView) => void;
};

export function SavedViews({ words, views, current, problem, onOpen, onSave, onDelete }: Props) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const shown = views.find((view) => view.address === current);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    onSave(name.trim(), () => {
      setName("");
      setOpen(false);
    });
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button variant="ghost" aria-label={words.menu}>
          <Bookmark />
          <span className={css.shown}>{shown?.name ?? words.menu}</span>
          <ChevronDown className="sm" />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={css.popover} align="end" sideOffset={4} collisionPadding={8} aria-label={words.menu}>
          {views.length === 0 && <p className={css.note}>{words.none}</p>}
          <ul className={css.views}>
            {views.map((view) => (
              <li key={view.name}>
                <button
                  type="button"
                  className={css.view}
                  aria-current={view.address === current || undefined}
                  onClick={() => {
                    onOpen(view);
                    setOpen(false);
                  }}
                >
                  {view.name}
                </button>
                <Button variant="ghost" label={words.remove(view.name)} onClick={() => onDelete(view)}>
                  <X />
                </Button>
              </li>
            ))}
          </ul>
          <form onSubmit={submit}>
            <Field label={words.name} placeholder={words.name} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
            <Button type="submit" variant="primary" disabled={name.trim() === ""}>
              {words.saveAction}
            </Button>
          </form>
          <p className={css.note}>{words.saveText}</p>
          {problem && (
            <p className={css.problem} role="alert">
              {problem}
            </p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
