// The store that is open, and the way to another one.

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Download, FolderOpen, Layers, Sparkles, Upload } from "lucide-react";

import { useOpenDemoStore, useOpenRecentStore, useOpenStoreDialog } from "../../api/mutations";
import { recentStoresQuery, useStoreStatus } from "../../api/queries";
import { Menu, MenuHead, MenuItem, MenuLine } from "../../components/Menu";
import { useActions } from "../../lib/actions";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import css from "./StoreMenu.module.css";

export function StoreMenu() {
  const actions = useActions();
  const { goTo } = useAddress();
  const status = useStoreStatus();
  const recent = useQuery(recentStoresQuery);
  const openDialog = useOpenStoreDialog();
  const openDemo = useOpenDemoStore();
  const openRecent = useOpenRecentStore();
  // The places of one store mean nothing in another.
  const after = {
    onSuccess: (opened: unknown) => {
      if (opened !== null) goTo({ kind: "store" });
    },
    onError: (error: Error) => actions.notify({ text: error.message, tone: "error" }),
  };
  const others = recent.data?.filter((store) => store.path !== status.data?.path && !store.demo) ?? [];
  return (
    <Menu
      trigger={
        <button type="button" className={css.store}>
          <Layers />
          <span className={css.label}>{status.data?.name ?? texts.product}</span>
          <ChevronDown className="sm" />
        </button>
      }
    >
      {others.length > 0 && <MenuHead>{texts.stores.recent}</MenuHead>}
      {others.map((store) => (
        <MenuItem key={store.path} icon={<Layers />} hint={store.path} onSelect={() => openRecent.mutate(store.path, after)}>
          {store.name}
        </MenuItem>
      ))}
      {others.length > 0 && <MenuLine />}
      <MenuItem icon={<FolderOpen />} onSelect={() => openDialog.mutate(undefined, after)}>
        {texts.stores.open}
      </MenuItem>
      {!status.data?.demo && (
        <MenuItem icon={<Sparkles />} onSelect={() => openDemo.mutate(undefined, after)}>
          {texts.stores.demo}
        </MenuItem>
      )}
      <MenuLine />
      <MenuItem icon={<Download />} onSelect={() => actions.open({ kind: "import" })}>
        {texts.import.action}
      </MenuItem>
      <MenuItem icon={<Upload />} onSelect={() => actions.open({ kind: "export", orgId: null })}>
        {texts.export.action}
      </MenuItem>
    </Menu>
  );
}
