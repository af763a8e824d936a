// What the window shows while no store is open: that one is being opened, why it could not be, or none.

import { FolderOpen, Layers, Sparkles } from "lucide-react";

import type { StoreStatus } from "../../api/bindings.gen";
import { useChooseStore, useOpenDemoStore, useOpenRecentStore } from "../../api/mutations";
import { Button } from "../../components/Button";
import { EmptyState } from "../../components/Notice";
import { useActions } from "../../lib/actions";
import { texts } from "../../lib/texts";

export function StoreState({ status }: { status: Exclude<StoreStatus, { state: "open" }> }) {
  if (status.state === "opening") {
    return (
      <EmptyState icon={<Layers />} title={texts.stores.opening(status.store.name)}>
        {texts.stores.openingText}
      </EmptyState>
    );
  }
  if (status.state === "failed") {
    return (
      <EmptyState role="alert" icon={<Layers />} title={texts.stores.failed(status.store.name)} actions={<Ways retry={status.store.path} />}>
        <p>{status.error.message}</p>
        {status.error.hint && <p>{status.error.hint}</p>}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<Layers />} title={texts.stores.none} actions={<Ways />}>
      {texts.stores.noneText}
    </EmptyState>
  );
}

function Ways({ retry }: { retry?: string }) {
  const actions = useActions();
  const choose = useChooseStore();
  const demo = useOpenDemoStore();
  const again = useOpenRecentStore();
  const failed = { onError: (error: Error) => actions.notify({ text: error.message, tone: "error" }) };
  return (
    <>
      {retry !== undefined && <Button onClick={() => again.mutate(retry, failed)}>{texts.error.retry}</Button>}
      <Button onClick={() => choose.mutate(undefined, failed)}>
        <FolderOpen />
        {texts.stores.open}
      </Button>
      <Button onClick={() => demo.mutate(undefined, failed)}>
        <Sparkles />
        {texts.stores.demo}
      </Button>
    </>
  );
}
