// A menu of places that were saved under a name, with a form for saving the one that is shown.

import { Check, Pencil, Star, X } from "lucide-react";
import { Popover } from "radix-ui";
import { useState, type FormEvent, type KeyboardEvent } from "react";

import type { SavedView } from "../api/bindings.gen";
import { dailyTexts } from "../lib/dailyTexts";
import { Button } from "./Button";
import { Field } from "./Field";
import css from "./SavedViews.module.css";

const words = dailyTexts.saved;

type Props = {
  id: string;
  views: readonly SavedView[];
  /** The address of what is shown. */
  current: string;
  /** A name for what is shown. */
  suggested: string;
  problem: string | null;
  onOpen: (view: SavedView) => void;
  onSave: (name: string, done: () => void) => void;
  onRename: (view: SavedView, to: string, done: () => void) => void;
  onDelete: (view: SavedView) => void;
};

export function SavedViews({ id, views, current, suggested, problem, onOpen, onSave, onRename, onDelete }: Props) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [renamed, setRenamed] = useState<string | null>(null);
  const shown = views.find((view) => view.address === current);
  const label = shown?.name ?? words.menu;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") onSave(name.trim(), () => setOpen(false));
  };
  const turn = (to: boolean) => {
    setOpen(to);
    setRenamed(null);
    if (to) setName(shown ? "" : suggested);
  };
  return (
    <Popover.Root open={open} onOpenChange={turn}>
      <Popover.Trigger asChild>
        <Button id={id} variant="ghost" label={label} aria-pressed={shown !== undefined} className={css.star}>
          <Star />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={css.popover}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={words.menu}
          onOpenAutoFocus={(event) => {
            const box = (event.currentTarget as HTMLElement).querySelector<HTMLInputElement>("[data-new]");
            event.preventDefault();
            box?.focus();
            box?.select();
          }}
        >
          {views.length === 0 && <p className={css.note}>{words.none}</p>}
          <ul className={css.views} aria-label={words.menu}>
            {views.map((view) => (
              <li key={view.name}>
                {renamed === view.name ? (
                  <Rename view={view} onDone={() => setRenamed(null)} onRename={onRename} />
                ) : (
                  <>
                    <button
                      type="button"
                      className={css.view}
                      aria-current={view.address === current || undefined}
                      onClick={() => {
                        onOpen(view);
                        turn(false);
                      }}
                    >
                      {view.name}
                    </button>
                    <Button variant="ghost" label={words.rename(view.name)} onClick={() => setRenamed(view.name)}>
                      <Pencil />
                    </Button>
                    <Button variant="ghost" label={words.remove(view.name)} onClick={() => onDelete(view)}>
                      <X />
                    </Button>
                  </>
                )}
              </li>
            ))}
          </ul>
          <form onSubmit={submit}>
            <Field data-new label={words.name} placeholder={words.name} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
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

type RenameProps = { view: SavedView; onDone: () => void; onRename: Props["onRename"] };

function Rename({ view, onDone, onRename }: RenameProps) {
  const [name, setName] = useState(view.name);
  const isReady = name.trim() !== "" && name.trim() !== view.name;
  const run = () => isReady && onRename(view, name.trim(), onDone);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") run();
    else if (event.key !== "Escape") return;
    else onDone();
    // The menu itself stays open.
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <Field autoFocus label={words.name} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} onKeyDown={onKeyDown} />
      <Button variant="ghost" label={words.renameAction} disabled={!isReady} onClick={run}>
        <Check />
      </Button>
    </>
  );
}
