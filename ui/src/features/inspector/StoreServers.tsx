// What is particular to a store on servers: what they hold, what set-up is needed, and whether it may be edited.

import { useMutation } from "@tanstack/react-query";

import { setEditing } from "../../api/mutations";
import { useSurvey } from "../../api/queries";
import type { OpenStore, StoreSurvey } from "../../api/bindings.gen";
import { Button } from "../../components/Button";
import { useActions } from "../../lib/actions";
import { storeTexts } from "../../lib/storeTexts";
import css from "./Inspector.module.css";
import { Property } from "./parts";

export function StoreServers({ store: { store, readOnly } }: { store: OpenStore }) {
  const actions = useActions();
  const survey = useSurvey();
  const look = useMutation({
    mutationFn: () => setEditing(store.id, false),
    onSuccess: () => actions.notify({ text: storeTexts.readOnly.lookOnly(store.name) }),
    onError: (error) => actions.notify({ text: error.message, tone: "error" }),
  });
  if (store.place.kind !== "servers") return null;
  const { editing } = store.place.servers;
  return (
    <>
      {survey && <Survey survey={survey} />}
      <section className={css.server} aria-label={storeTexts.connect.access}>
        <b>{readOnly === null ? storeTexts.connect.allow : storeTexts.readOnly.pill}</b>
        <p>{readOnly ?? storeTexts.readOnly.backText}</p>
        <div className={css.buttons}>
          {editing ? (
            <Button disabled={look.isPending} onClick={() => look.mutate()}>
              {storeTexts.readOnly.back}
            </Button>
          ) : (
            <Button onClick={() => actions.open({ kind: "readOnly" })}>{storeTexts.readOnly.allow}</Button>
          )}
          <Button onClick={() => actions.open({ kind: "connect", id: store.id })}>{storeTexts.readOnly.edit}</Button>
        </div>
      </section>
    </>
  );
}

function Survey({ survey }: { survey: StoreSurvey }) {
  const actions = useActions();
  const older = survey.layout === "memoraOlder";
  return (
    <>
      <dl className={css.props}>
        <Property name={storeTexts.survey.layout}>
          <span>{storeTexts.survey.layouts[survey.layout]}</span>
        </Property>
        <Property name={storeTexts.survey.serverRow}>
          <span>{storeTexts.survey.server(survey.serverVersion)}</span>
        </Property>
        <Property name={storeTexts.survey.keysRow}>
          <span title={storeTexts.survey.keys[survey.keys]}>{storeTexts.survey.keys[survey.keys]}</span>
        </Property>
      </dl>
      {survey.steps.length > 0 && (
        <section className={css.server} aria-label={storeTexts.setUp.needed(survey.steps.length)}>
          <b>{storeTexts.setUp.needed(survey.steps.length)}</b>
          {older && <p>{storeTexts.survey.older}</p>}
          {survey.layout === "foreign" && <p>{storeTexts.survey.foreign}</p>}
          <Button onClick={() => actions.open({ kind: "setUp" })}>{older ? storeTexts.setUp.migrate : storeTexts.setUp.action}</Button>
        </section>
      )}
    </>
  );
}
