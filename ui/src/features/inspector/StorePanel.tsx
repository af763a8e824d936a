// The store itself: how much is in it, how its index is, and how it is cared for.

import { BrainCircuit, Copy, Cpu, Download, History, ListChecks, RefreshCw, ScrollText, Upload } from "lucide-react";

import { rebuildIndex } from "../../api/mutations";
import { useStoreStatus } from "../../api/queries";
import type { OpenStore, StoreTotals } from "../../api/bindings.gen";
import { Pill } from "../../components/Belief";
import { Button } from "../../components/Button";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { changeTexts } from "../../lib/changeTexts";
import { wholeWhenCut } from "../../lib/cutText";
import { formatCount } from "../../lib/format";
import { serverTexts } from "../../lib/serverTexts";
import { storeTexts } from "../../lib/storeTexts";
import { texts } from "../../lib/texts";
import css from "./Inspector.module.css";
import { Loaded, PanelHead, Property } from "./parts";
import { StoreServers } from "./StoreServers";

export function StorePanel() {
  const query = useStoreStatus();
  return <Loaded query={query}>{(status) => status.state === "open" && <Store store={status} />}</Loaded>;
}

const COUNTS: readonly [keyof StoreTotals, string][] = [
  ["organizations", texts.inspector.organizations],
  ["users", texts.inspector.users],
  ["agents", texts.inspector.agents],
  ["interactions", texts.inspector.interactions],
  ["messages", texts.inspector.turns],
  ["memories", texts.inspector.memories],
];

function Store({ store }: { store: OpenStore }) {
  const actions = useActions();
  const { totals, index, embedder } = store;
  const notice = index && serverTexts.index.notice(index);
  return (
    <>
      <PanelHead badge={<Pill>{texts.inspector.store}</Pill>} id={null} />
      <p className={css.memory}>{store.store.name}</p>
      <dl className={css.props}>
        <Property name={texts.inspector.path}>
          <span {...wholeWhenCut(store.place)}>{store.place}</span>
        </Property>
        {totals ? (
          COUNTS.map(([kind, name]) => (
            <Property key={kind} name={name}>
              {formatCount(totals[kind])}
            </Property>
          ))
        ) : (
          <Property name={texts.inspector.memories}>
            <span className="dim" title={storeTexts.connection.unknown}>
              {storeTexts.connection.unknown}
            </span>
          </Property>
        )}
        <Property name={texts.inspector.embedder}>
          {embedder ? (
            <>
              {embedder.modelId} <span className="dim">{embedder.languages}</span>
            </>
          ) : (
            <span title={store.embedderProblem ?? undefined}>{texts.status.noEmbedder}</span>
          )}
        </Property>
      </dl>
      {notice && (
        <p className={css.problem} role="status">
          {notice}
        </p>
      )}
      {!embedder && store.embedderProblem && <p className={css.problem}>{store.embedderProblem}</p>}
      <StoreServers store={store} />
      <section className={css.actions} aria-label={texts.inspector.actions}>
        <IndexAction store={store} />
        <Button onClick={() => actions.open({ kind: "settings", section: "searchModels" })}>
          <Cpu />
          {serverTexts.models.action}
        </Button>
        <Button onClick={() => actions.open({ kind: "settings", section: "languageModels" })}>
          <BrainCircuit />
          {agentTexts.models.action}
        </Button>
        <Button onClick={() => actions.open({ kind: "changes" })}>
          <History />
          {changeTexts.action}
        </Button>
        <Button onClick={() => actions.open({ kind: "traces", id: null })}>
          <ScrollText />
          {agentTexts.traces.action}
        </Button>
        <Button off={store.readOnly} onClick={() => actions.open({ kind: "import" })}>
          <Download />
          {texts.import.action}
        </Button>
        <Button onClick={() => actions.open({ kind: "export" })}>
          <Upload />
          {texts.export.action}
        </Button>
        <Button onClick={() => actions.open({ kind: "copy" })}>
          <Copy />
          {serverTexts.copy.action}
        </Button>
      </section>
    </>
  );
}

/** Building an index that has to be built comes before checking it. */
function IndexAction({ store: { index, readOnly } }: { store: OpenStore }) {
  const actions = useActions();
  if (index === null) return null;
  const rebuild = () => {
    rebuildIndex().catch((error: Error) => actions.notify({ text: error.message, tone: "error" }));
  };
  if (index.state === "needsRebuild" || index.state === "unfit") {
    return (
      <Button variant="primary" off={index.state === "unfit" ? readOnly : null} onClick={rebuild}>
        <RefreshCw />
        {index.state === "unfit" ? serverTexts.index.fill : texts.inspector.rebuildAction}
      </Button>
    );
  }
  return (
    <Button onClick={() => actions.open({ kind: "check" })}>
      <ListChecks />
      {texts.inspector.checkAction}
    </Button>
  );
}
