// The store itself: how much is in it and how its index is.

import { Download, ListChecks, RefreshCw, Upload } from "lucide-react";

import { checkIndex, rebuildIndex } from "../../api/mutations";
import { useStoreStatus } from "../../api/queries";
import { Pill } from "../../components/Belief";
import { Button } from "../../components/Button";
import { useActions } from "../../lib/actions";
import { wholeWhenCut } from "../../lib/cutText";
import { formatCount } from "../../lib/format";
import { texts } from "../../lib/texts";
import css from "./Inspector.module.css";
import { Loaded, PanelHead, Property } from "./parts";

export function StorePanel() {
  const actions = useActions();
  const query = useStoreStatus();
  const failed = (error: Error) => actions.notify({ text: error.message, tone: "error" });
  const rebuild = () => {
    rebuildIndex().catch(failed);
  };
  const repair = () => {
    checkIndex(true).then((report) => actions.notify({ text: texts.inspector.repaired(report.missing, report.orphaned) }), failed);
  };
  const check = () => {
    checkIndex(false).then(({ checked, missing, orphaned }) => {
      if (missing + orphaned === 0) actions.notify({ text: texts.inspector.checked(checked) });
      else actions.notify({ text: texts.inspector.differs(missing, orphaned), action: { label: texts.inspector.repair, run: repair } });
    }, failed);
  };
  return (
    <Loaded query={query}>
      {(status) =>
        status.state === "open" && (
          <>
            <PanelHead badge={<Pill>{texts.inspector.store}</Pill>} id={null} />
            <p className={css.memory}>{status.store.name}</p>
            <dl className={css.props}>
              <Property name={texts.inspector.path}>
                <span {...wholeWhenCut(status.folder)}>{status.folder}</span>
              </Property>
              <Property name={texts.inspector.organizations}>{formatCount(status.totals.organizations)}</Property>
              <Property name={texts.inspector.users}>{formatCount(status.totals.users)}</Property>
              <Property name={texts.inspector.agents}>{formatCount(status.totals.agents)}</Property>
              <Property name={texts.inspector.interactions}>{formatCount(status.totals.interactions)}</Property>
              <Property name={texts.inspector.turns}>{formatCount(status.totals.messages)}</Property>
              <Property name={texts.inspector.memories}>{formatCount(status.totals.memories)}</Property>
              <Property name={texts.inspector.embedder}>
                {status.embedder ? (
                  <>
                    {status.embedder.modelId} <span className="dim">{status.embedder.languages}</span>
                  </>
                ) : (
                  <span title={status.embedderProblem ?? undefined}>{texts.status.noEmbedder}</span>
                )}
              </Property>
            </dl>
            {status.index.state === "needsRebuild" && (
              <p className={css.problem} role="status">
                {texts.inspector.rebuild(status.index.reason)}
              </p>
            )}
            <section className={css.actions} aria-label={texts.inspector.actions}>
              {status.index.state === "needsRebuild" && (
                <Button variant="primary" onClick={rebuild}>
                  <RefreshCw />
                  {texts.inspector.rebuildAction}
                </Button>
              )}
              {status.index.state !== "needsRebuild" && (
                <Button onClick={check}>
                  <ListChecks />
                  {texts.inspector.checkAction}
                </Button>
              )}
              <Button onClick={() => actions.open({ kind: "import" })}>
                <Download />
                {texts.import.action}
              </Button>
              <Button onClick={() => actions.open({ kind: "export" })}>
                <Upload />
                {texts.export.action}
              </Button>
            </section>
          </>
        )
      }
    </Loaded>
  );
}
