// What the window shows while no store is open: that one is being opened, why it could not be, or none.

import { FolderOpen, Layers, PlugZap, Server, Sparkles } from "lucide-react";
import { useEffect } from "react";

import { useChooseStore, useOpenDemoStore, useOpenSavedStore } from "../../api/mutations";
import type { StoreStatus } from "../../api/bindings.gen";
import { Button } from "../../components/Button";
import { EmptyState } from "../../components/Notice";
import { useActions } from "../../lib/actions";
import { storeTexts } from "../../lib/storeTexts";
import { texts } from "../../lib/texts";

type Failed = Extract<StoreStatus, { state: "failed" }>;

export function StoreState({ status }: { status: Exclude<StoreStatus, { state: "open" }> }) {
  if (status.state === "opening") {
    const servers = status.store.place.kind === "servers";
    return (
      <EmptyState icon={servers ? <Server /> : <Layers />} title={texts.stores.opening(status.store.name)}>
        {servers ? storeTexts.state.openingServers : texts.stores.openingText}
      </EmptyState>
    );
  }
  if (status.state === "failed") return <NotOpened status={status} />;
  return (
    <EmptyState icon={<Layers />} title={texts.stores.none} actions={<Ways />}>
      {storeTexts.state.noneText}
    </EmptyState>
  );
}

function NotOpened({ status }: { status: Failed }) {
  const actions = useActions();
  const { store, error, needs } = status;
  const servers = store.place.kind === "servers";
  // What is missing is asked for at once; the state below stays for who closes the question.
  const missing = needs.join();
  useEffect(() => {
    if (missing) actions.open({ kind: "secrets", store: { id: store.id, name: store.name }, needs });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once per store and need, not with every read of the status
  }, [actions, missing, store.id]);
  return (
    <EmptyState role="alert" icon={servers ? <Server /> : <Layers />} title={texts.stores.failed(store.name)} actions={<Ways failed={status} />}>
      <p>{error.message}</p>
      {error.hint && <p>{error.hint}</p>}
      {store.place.kind === "servers" && <p className="dim">{store.place.servers.graph.url}</p>}
    </EmptyState>
  );
}

function Ways({ failed: status }: { failed?: Failed }) {
  const actions = useActions();
  const choose = useChooseStore();
  const demo = useOpenDemoStore();
  const again = useOpenSavedStore();
  const failed = { onError: (error: Error) => actions.notify({ text: error.message, tone: "error" }) };
  const { store, needs } = status ?? { store: null, needs: [] };
  const servers = store?.place.kind === "servers";
  return (
    <>
      {store && needs.length > 0 && (
        <Button variant="primary" onClick={() => actions.open({ kind: "secrets", store, needs })}>
          {storeTexts.secret.ask}
        </Button>
      )}
      {store && needs.length === 0 && <Button onClick={() => again.mutate(store.id, failed)}>{texts.error.retry}</Button>}
      {store && servers && <Button onClick={() => actions.open({ kind: "connect", id: store.id })}>{storeTexts.state.edit}</Button>}
      <Button onClick={() => choose.mutate(undefined, failed)}>
        <FolderOpen />
        {texts.stores.open}
      </Button>
      {!servers && (
        <Button onClick={() => actions.open({ kind: "connect", id: null })}>
          <PlugZap />
          {storeTexts.state.connect}
        </Button>
      )}
      <Button onClick={() => demo.mutate(undefined, failed)}>
        <Sparkles />
        {texts.stores.demo}
      </Button>
    </>
  );
}
