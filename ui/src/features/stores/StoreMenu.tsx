// The store that is open, and the way to another one.

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Download, FolderOpen, FolderPlus, Layers, Sparkles, Upload } from "lucide-react";

import { useChooseStore, useCreateStore, useOpenDemoStore, useOpenRecentStore } from "../../api/mutations";
import { recentStoresQuery, useStoreStatus } from "../../api/queries";
import { Menu, MenuHead, MenuItem, MenuLine } from "../../components/Menu";
import { useActions } from "../../lib/actions";
import { texts } from "../../lib/texts";
import css from "./StoreMenu.module.css";

export function StoreMenu() {
  const actions = useActions();
  const status = useStoreStatus();
  const recent = useQuery(recentStoresQuery);
  const choose = useChooseStore();
  const create = useCreateStore();
  const openDemo = useOpenDemoStore();
  const openRecent = useOpenRecentStore();
  const failed = { onError: (error: Error) => actions.notify({ text: error.message, tone: "error" }) };
  const store = status.data && status.data.state !== "none" ? status.data.store : null;
  const isOpen = status.data?.state === "open";
  const others = recent.data?.filter((known) => known.path !== store?.path && !known.demo) ?? [];
  return (
    <Menu
      trigger={
        <button type="button" className={css.store}>
          <Layers />
          <span className={css.label}>{store?.name ?? texts.product}</span>
          <ChevronDown className="sm" />
        </button>
      }
    >
      {others.length > 0 && <MenuHead>{texts.stores.recent}</MenuHead>}
      {others.map((known) => (
        <MenuItem key={known.path} icon={<Layers />} hint={known.path} onSelect={() => openRecent.mutate(known.path, failed)}>
          {known.name}
        </MenuItem>
      ))}
      {others.length > 0 && <MenuLine />}
      <MenuItem icon={<FolderOpen />} onSelect={() => choose.mutate(undefined, failed)}>
        {texts.stores.open}
      </MenuItem>
      <MenuItem icon={<FolderPlus />} onSelect={() => create.mutate(undefined, failed)}>
        {texts.stores.create}
      </MenuItem>
      {!store?.demo && (
        <MenuItem icon={<Sparkles />} onSelect={() => openDemo.mutate(undefined, failed)}>
          {texts.stores.demo}
        </MenuItem>
      )}
      <MenuLine />
      <MenuItem icon={<Download />} disabled={!isOpen} onSelect={() => actions.open({ kind: "import" })}>
        {texts.import.action}
      </MenuItem>
      <MenuItem icon={<Upload />} disabled={!isOpen} onSelect={() => actions.open({ kind: "export" })}>
        {texts.export.action}
      </MenuItem>
    </Menu>
  );
}
