// What the middle pane shows before anything is chosen: three next steps.

import { Download, FolderOpen, Layers, PlugZap, Plus, Route, Wrench } from "lucide-react";
import type { ReactNode } from "react";

import { useChooseStore } from "../../api/mutations";
import { useReadOnly, useStoreStatus, useSurvey } from "../../api/queries";
import { useActions } from "../../lib/actions";
import { storeTexts } from "../../lib/storeTexts";
import { texts } from "../../lib/texts";
import { TOUR_STEPS, tourTexts } from "../../lib/tourTexts";
import css from "./Welcome.module.css";

export function Welcome() {
  const actions = useActions();
  const status = useStoreStatus();
  const choose = useChooseStore();
  const store = status.data?.state === "open" ? status.data : null;
  const empty = store?.totals?.organizations === 0;
  const readOnly = useReadOnly();
  const survey = useSurvey();
  const needed = survey?.steps.length ?? 0;
  const older = survey?.layout === "memoraOlder";
  const { steps } = texts.welcome;
  return (
    <div className={css.welcome}>
      <Layers className={css.mark} />
      <h1>{texts.welcome.title}</h1>
      <p className={css.text}>{store?.store.demo && store.totals ? texts.welcome.demo(store.totals.organizations, store.totals.memories) : empty ? texts.welcome.empty : texts.welcome.own}</p>
      <ul className={css.steps}>
        {store?.store.demo && <Step icon={<Route />} title={tourTexts.start} text={tourTexts.startText(TOUR_STEPS.length)} onClick={actions.tour} />}
        {needed > 0 && <Step icon={<Wrench />} title={storeTexts.setUp.title(older)} text={storeTexts.setUp.needed(needed)} onClick={() => actions.open({ kind: "setUp" })} />}
        {!readOnly && <Step icon={<Download />} title={steps.import} text={steps.importText} onClick={() => actions.open({ kind: "import" })} />}
        {empty && !readOnly && (
          <Step
            icon={<Plus />}
            title={steps.create}
            text={steps.createText}
            onClick={() => actions.open({ kind: "create", target: { kind: "organization" } })}
          />
        )}
        <Step
          icon={<FolderOpen />}
          title={steps.open}
          text={steps.openText}
          onClick={() =>
            choose.mutate(undefined, { onError: (error) => actions.notify({ text: error.message, tone: "error" }) })
          }
        />
        <Step icon={<PlugZap />} title={steps.connect} text={steps.connectText} onClick={() => actions.open({ kind: "connect", id: null })} />
      </ul>
    </div>
  );
}

function Step({ icon, title, text, onClick }: { icon: ReactNode; title: string; text: string; onClick: () => void }) {
  return (
    <li>
      <button type="button" className={css.step} onClick={onClick}>
        {icon}
        <b>{title}</b>
        <span>{text}</span>
      </button>
    </li>
  );
}
