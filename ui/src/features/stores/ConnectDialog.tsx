// A store on servers: where it is, how it is used, whether it answers. Nothing is saved before it is asked for.

import { useMutation, useQuery } from "@tanstack/react-query";
import { PlugZap } from "lucide-react";
import { useId, useRef, useState, type FormEvent } from "react";

import { openSavedStore, saveServers, testServers } from "../../api/mutations";
import { keychainQuery, storesQuery } from "../../api/queries";
import type { StoreListing } from "../../api/bindings.gen";
import { useTaskRun } from "../../api/taskRun";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { TextRow } from "../../components/FormRow";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { formOf, NEW_CONNECTION, problemsOf, remarksOf, secretsOf, serversOf, type ConnectionForm, type FieldName } from "../../lib/connectionForm";
import { storeTexts } from "../../lib/storeTexts";
import { texts } from "../../lib/texts";
import css from "./ConnectDialog.module.css";
import { AccessSection, GraphSection, IndexSection, ModelsSection, type FormParts } from "./ConnectSections";
import { TestView } from "./TestView";

const words = storeTexts.connect;

export function ConnectDialog({ id, onClose }: { id: string | null; onClose: () => void }) {
  const stores = useQuery(storesQuery);
  const listing = id === null ? null : stores.data?.find((known) => known.store.id === id);
  if (id !== null && !listing) {
    // Known after a moment, or forgotten meanwhile.
    return (
      <Dialog wide title={words.title} onClose={onClose}>
        {stores.isPending ? <Skeleton rows={6} /> : <p className={css.gone}>{storeTexts.manage.empty}</p>}
      </Dialog>
    );
  }
  return <ConnectForm key={id ?? ""} listing={listing ?? null} onClose={onClose} />;
}

function ConnectForm({ listing, onClose }: { listing: StoreListing | null; onClose: () => void }) {
  const actions = useActions();
  const formId = useId();
  const element = useRef<HTMLFormElement>(null);
  const keychain = useQuery(keychainQuery).data;
  // Once saved, further saves change the same store.
  const [savedId, setSavedId] = useState(listing?.store.id ?? null);
  const [form, setForm] = useState(() => (listing ? formOf(listing.store) : NEW_CONNECTION));
  const [left, setLeft] = useState<ReadonlySet<FieldName>>(new Set());
  const [tried, setTried] = useState(false);
  const [tested, setTested] = useState<ConnectionForm | null>(null);

  const problems = problemsOf(form);
  const remarks = remarksOf(form);
  const complete = Object.keys(problems).length === 0;

  const test = useTaskRun(
    (asked: ConnectionForm, task) => testServers(savedId, serversOf(asked), secretsOf(asked), task),
    { stopWhenLeft: true },
  );
  const save = useMutation({
    mutationFn: async (open: boolean) => {
      const saved = await saveServers(savedId, form.name.trim(), serversOf(form), secretsOf(form));
      setSavedId(saved.id);
      if (open) await openSavedStore(saved.id);
      return saved;
    },
    onSuccess: (saved, open) => {
      onClose();
      if (!open) actions.notify({ text: words.saved(saved.name) });
    },
  });

  const checked = (then: () => void) => {
    setTried(true);
    if (complete) then();
    // The first of the fields that need another look.
    else requestAnimationFrame(() => element.current?.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus());
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) checked(() => save.mutate(true));
  };
  const runTest = () =>
    checked(() => {
      setTested(form);
      test.start(form);
    });

  const parts: FormParts = {
    form,
    set: (changes) => setForm((known) => ({ ...known, ...changes })),
    field: (name) => ({
      value: form[name],
      onChange: (value) => setForm((known) => ({ ...known, [name]: value })),
      onBlur: () => setLeft((known) => new Set(known).add(name)),
      problem: tried || left.has(name) ? problems[name] : undefined,
      note: remarks[name],
    }),
    secret: (name) => ({
      type: "password",
      value: form.secrets[name],
      onChange: (value) => setForm((known) => ({ ...known, secrets: { ...known.secrets, [name]: value } })),
      placeholder: storeTexts.secret.placeholder(
        name,
        listing?.secrets.find((secret) => secret.name === name)?.state ?? null,
        keychain?.available ?? true,
        keychain?.environment[SECRET_ORDER.indexOf(name)] ?? null,
      ),
    }),
  };
  return (
    <Dialog
      wide
      tall
      title={listing ? words.editTitle(listing.store.name) : words.title}
      onClose={onClose}
      footer={
        <>
          <Button className={css.test} disabled={test.running} onClick={runTest}>
            <PlugZap />
            {test.data || test.error ? words.testAgain : words.test}
          </Button>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button disabled={save.isPending} onClick={() => checked(() => save.mutate(false))}>
            {words.save}
          </Button>
          <Button variant="primary" type="submit" form={formId} disabled={save.isPending}>
            {save.isPending && save.variables ? words.opening : words.saveAndOpen}
          </Button>
        </>
      }
    >
      <form id={formId} ref={element} className={css.body} onSubmit={submit} noValidate>
        <TextRow name={words.name} placeholder={words.namePlaceholder} autoFocus={!listing} {...parts.field("name")} />
        <GraphSection {...parts} />
        <IndexSection {...parts} />
        {form.withIndex && <ModelsSection {...parts} />}
        <AccessSection {...parts} />
        {tried && !complete && (
          <p className={css.mend} role="status">
            {words.mend}
          </p>
        )}
        {save.error && (
          <>
            {savedId !== null && save.variables && <p className={css.mend}>{words.savedNotOpened}</p>}
            <Failure error={save.error} />
          </>
        )}
        <TestView run={test} stale={tested !== null && tested !== form} />
      </form>
    </Dialog>
  );
}

/** The order in which the backend names the variables of secrets. */
const SECRET_ORDER = ["graphPassword", "indexKey", "modelsKey"] as const;
