// The store that is open, and the way to another one: a number opens it at once.

import { useQuery } from "@tanstack/react-query";
import { Check, ChevronDown, Copy, Download, FolderOpen, FolderPlus, Info, Layers, ListChecks, ListTree, PlugZap, Settings, Sparkles, Upload } from "lucide-react";
import { useEffect, useState, type KeyboardEvent as ReactKeyboardEvent } from "react";

import { useChooseStore, useCreateStore, useOpenDemoStore, useOpenSavedStore } from "../../api/mutations";
import { storesQuery, useReadOnly, useStoreStatus } from "../../api/queries";
import { Kbd } from "../../components/Kbd";
import { Menu, MenuEntry, MenuHead, MenuItem, MenuLine } from "../../components/Menu";
import { useActions } from "../../lib/actions";
import { desktopTexts } from "../../lib/desktopTexts";
import { modKey, withMod } from "../../lib/platform";
import { serverTexts } from "../../lib/serverTexts";
import { settingsTexts } from "../../lib/settingsTexts";
import { storeTexts } from "../../lib/storeTexts";
import { texts } from "../../lib/texts";
import css from "./StoreMenu.module.css";
import { iconOf } from "./storeRows";

/** As many as there are number keys. */
const LISTED = 9;

export function StoreMenu() {
  const actions = useActions();
  const [isShown, setShown] = useMenuKey();
  const status = useStoreStatus();
  const stores = useQuery(storesQuery);
  const readOnly = useReadOnly();
  const choose = useChooseStore();
  const create = useCreateStore();
  const openDemo = useOpenDemoStore();
  const openSaved = useOpenSavedStore();
  const failed = { onError: (error: Error) => actions.notify({ text: error.message, tone: "error" }) };
  const store = status.data && status.data.state !== "none" ? status.data.store : null;
  const isOpen = status.data?.state === "open";
  const listed = stores.data?.slice(0, LISTED) ?? [];
  const open = (id: string) => {
    // The one that could not be opened is tried again; the one that is open stays.
    if (!(isOpen && id === store?.id)) openSaved.mutate(id, failed);
  };
  const onKeyDown = (event: ReactKeyboardEvent) => {
    const chosen = /^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey ? listed[Number(event.key) - 1] : undefined;
    if (!chosen) return;
    event.preventDefault();
    setShown(false);
    open(chosen.store.id);
  };
  return (
    <Menu
      open={isShown}
      onOpenChange={setShown}
      onKeyDown={onKeyDown}
      trigger={
        <button type="button" className={css.store} title={store ? storeTexts.menu.trigger(store.name) : undefined}>
          <Layers />
          <span className={css.label}>{store?.name ?? texts.product}</span>
          <ChevronDown className="sm" />
        </button>
      }
    >
      {listed.length > 0 && <MenuHead>{storeTexts.menu.saved}</MenuHead>}
      {listed.map(({ store: known, place, open: current }, i) => {
        const Icon = iconOf(known);
        return (
          <MenuEntry
            key={known.id}
            icon={<Icon />}
            note={place}
            after={
              <>
                {current && <Check className={css.mark} role="img" aria-label={storeTexts.menu.isOpen} />}
                <Kbd>{String(i + 1)}</Kbd>
              </>
            }
            onSelect={() => open(known.id)}
          >
            <span>{known.name}</span>
          </MenuEntry>
        );
      })}
      {listed.length > 0 && (
        <MenuItem icon={<ListTree />} onSelect={() => actions.open({ kind: "settings", section: "stores" })}>
          {storeTexts.menu.manage}
        </MenuItem>
      )}
      {listed.length > 0 && <MenuLine />}
      <MenuItem icon={<FolderOpen />} onSelect={() => choose.mutate(undefined, failed)}>
        {texts.stores.open}
      </MenuItem>
      <MenuItem icon={<FolderPlus />} onSelect={() => create.mutate(undefined, failed)}>
        {texts.stores.create}
      </MenuItem>
      <MenuItem icon={<PlugZap />} onSelect={() => actions.open({ kind: "connect", id: null })}>
        {storeTexts.menu.connect}
      </MenuItem>
      {!store?.demo && !listed.some(({ store: known }) => known.demo) && (
        <MenuItem icon={<Sparkles />} onSelect={() => openDemo.mutate(undefined, failed)}>
          {texts.stores.demo}
        </MenuItem>
      )}
      <MenuLine />
      <MenuItem icon={<Download />} disabled={!isOpen || readOnly !== null} onSelect={() => actions.open({ kind: "import" })}>
        {texts.import.action}
      </MenuItem>
      <MenuItem icon={<Upload />} disabled={!isOpen} onSelect={() => actions.open({ kind: "export" })}>
        {texts.export.action}
      </MenuItem>
      <MenuItem icon={<Copy />} disabled={!isOpen} onSelect={() => actions.open({ kind: "copy" })}>
        {serverTexts.copy.action}
      </MenuItem>
      <MenuItem icon={<ListChecks />} disabled={status.data?.state !== "open" || status.data.index === null} onSelect={() => actions.open({ kind: "check" })}>
        {texts.inspector.checkAction}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={<Settings />} hint={<Kbd>{`${modKey} ,`}</Kbd>} onSelect={() => actions.open({ kind: "settings", section: "stores" })}>
        {settingsTexts.action}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={<Info />} onSelect={() => actions.open({ kind: "about" })}>
        {desktopTexts.about.action}
      </MenuItem>
    </Menu>
  );
}

/** The command key with Shift and O shows the menu, unless a dialog has the keyboard. */
function useMenuKey() {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!withMod(event) || !event.shiftKey || event.key.toLowerCase() !== "o") return;
      if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return;
      event.preventDefault();
      setShown((shown) => !shown);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return [isShown, setShown] as const;
}
