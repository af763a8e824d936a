// How one language model is reached and asked; nothing is saved before it is asked for.

import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowLeft, PlugZap } from "lucide-react";
import { useId, useRef, useState, type FormEvent } from "react";

import { chatModelNames, chooseChatModel, saveChatModel, testChatModel } from "../../api/mutations";
import { chatModelsQuery, keychainQuery } from "../../api/queries";
import type { ChatModelListing } from "../../api/bindings.gen";
import { useTaskRun } from "../../api/taskRun";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { TextRow } from "../../components/FormRow";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { chatFormOf, chatProblemsOf, chatRemarksOf, chatConfigOf, NEW_CHAT_MODEL, withProvider, type ChatField, type ChatModelForm as Form } from "../../lib/chatModelForm";
import { storeTexts } from "../../lib/storeTexts";
import css from "./ChatModels.module.css";
import { ChatTestView } from "./ChatTestView";
import { ModelRow } from "./ModelRow";
import { MoreSettings } from "./MoreSettings";

const words = agentTexts.models;
const PROVIDERS = ["openAi", "azure", "together", "groq", "compatible"] as const;

export type ChatFieldPart = { value: string; onChange: (value: string) => void; onBlur: () => void; problem: string | undefined; note: string | undefined };

type Props = { listing: ChatModelListing | null; onBack: () => void; onClose: () => void };

export function ChatModelForm({ listing, onBack, onClose }: Props) {
  const actions = useActions();
  const formId = useId();
  const element = useRef<HTMLFormElement>(null);
  const keychain = useQuery(keychainQuery).data;
  const suggestions = useQuery(chatModelsQuery).data?.suggestions ?? [];
  // Once saved, further saves change the same model.
  const [savedId, setSavedId] = useState(listing?.model.id ?? null);
  const [form, setForm] = useState(() => (listing ? chatFormOf(listing.model) : withProvider(NEW_CHAT_MODEL, NEW_CHAT_MODEL.provider, suggestions)));
  const [left, setLeft] = useState<ReadonlySet<ChatField>>(new Set());
  const [tried, setTried] = useState(false);
  const [tested, setTested] = useState<Form | null>(null);
  const [remember, setRemember] = useState(true);

  const problems = chatProblemsOf(form);
  const remarks = chatRemarksOf(form);
  const complete = Object.keys(problems).length === 0;
  const key = form.key || null;

  const test = useTaskRun((asked: Form, task) => testChatModel(savedId, chatConfigOf(asked), asked.key || null, task), { stopWhenLeft: true });
  const names = useMutation({ mutationFn: () => chatModelNames(savedId, chatConfigOf(form), key) });
  const save = useMutation({
    mutationFn: async (use: boolean) => {
      const saved = await saveChatModel(savedId, form.name.trim() || form.model.trim(), chatConfigOf(form), key, remember && keychain?.available === true);
      setSavedId(saved.id);
      if (use) await chooseChatModel(saved.id);
      return saved;
    },
    onSuccess: (saved) => {
      actions.notify({ text: words.saved(saved.name) });
      onBack();
    },
  });

  const checked = (then: () => void) => {
    setTried(true);
    if (complete) then();
    else requestAnimationFrame(() => element.current?.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus());
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) checked(() => save.mutate(true));
  };
  const field = (name: ChatField): ChatFieldPart => ({
    value: form[name],
    onChange: (value) => setForm((known) => ({ ...known, [name]: value })),
    onBlur: () => setLeft((known) => new Set(known).add(name)),
    problem: tried || left.has(name) ? problems[name] : undefined,
    note: remarks[name],
  });
  return (
    <Dialog
      wide
      tall
      title={listing ? words.editTitle(listing.model.name) : words.addTitle}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onBack}>
            <ArrowLeft />
            {words.back}
          </Button>
          <Button
            className={css.apart}
            disabled={test.running}
            onClick={() =>
              checked(() => {
                setTested(form);
                test.start(form);
              })
            }
          >
            <PlugZap />
            {test.data || test.error ? words.testAgain : words.test}
          </Button>
          <Button disabled={save.isPending} onClick={() => checked(() => save.mutate(false))}>
            {words.save}
          </Button>
          <Button variant="primary" type="submit" form={formId} disabled={save.isPending}>
            {words.saveAndUse}
          </Button>
        </>
      }
    >
      <form id={formId} ref={element} className={css.body} onSubmit={submit} noValidate>
        <Choice
          label={words.provider}
          value={form.provider}
          options={PROVIDERS.map((value) => ({ value, label: words.providers[value] }))}
          onChange={(provider) => setForm((known) => withProvider(known, provider, suggestions))}
        />
        <p className={css.text}>{words.providerTexts[form.provider]}</p>
        {form.provider === "compatible" && <TextRow name={words.url} placeholder={words.urlPlaceholder} {...field("url")} />}
        {form.provider === "azure" && (
          <>
            <TextRow name={words.endpoint} placeholder={words.endpointPlaceholder} {...field("endpoint")} />
            <TextRow name={words.apiVersion} {...field("apiVersion")} />
          </>
        )}
        <TextRow
          name={words.key}
          type="password"
          value={form.key}
          placeholder={words.keyPlaceholder(listing?.key ?? null, keychain?.available ?? true, listing?.variable ?? null)}
          note={form.provider === "compatible" && listing === null ? words.optional : undefined}
          onChange={(value) => setForm((known) => ({ ...known, key: value }))}
        />
        {keychain?.available && form.key !== "" && (
          <label className={css.check}>
            <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
            {storeTexts.secret.remember}
          </label>
        )}
        {keychain && !keychain.available && form.key !== "" && <p className={css.text}>{storeTexts.secret.noKeychain}</p>}
        <ModelRow form={form} names={names} {...field("model")} />
        <TextRow name={words.name} placeholder={form.model.trim() || words.namePlaceholder} {...field("name")} />
        {form.provider === "openAi" && (
          <>
            <TextRow name={words.organization} placeholder={words.optional} {...field("organization")} />
            <TextRow name={words.project} placeholder={words.optional} {...field("project")} />
          </>
        )}
        <MoreSettings field={field} />
        {tried && !complete && (
          <p className={css.mend} role="status">
            {storeTexts.connect.mend}
          </p>
        )}
        {save.error && <Failure error={save.error} />}
        <ChatTestView run={test} stale={tested !== null && tested !== form} />
      </form>
    </Dialog>
  );
}
