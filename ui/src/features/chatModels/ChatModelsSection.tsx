// The language models that are known, which one is used, and how each is reached.

import { useMutation, useQuery } from "@tanstack/react-query";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import { chooseChatModel, forgetChatModel } from "../../api/mutations";
import { chatModelsQuery } from "../../api/queries";
import type { ChatModelListing, ChatModels } from "../../api/bindings.gen";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { SettingsPane } from "../../components/SettingsPane";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { texts } from "../../lib/texts";
import css from "./ChatModels.module.css";

const words = agentTexts.models;

/** `onEdit`: shows the form of a model; `null` for a new one. */
export function ChatModelsSection({ onEdit }: { onEdit: (listing: ChatModelListing | null) => void }) {
  const models = useQuery(chatModelsQuery);
  return (
    <SettingsPane
      title={words.title}
      text={words.text}
      actions={
        <Button variant={models.data?.models.length === 0 ? "primary" : "default"} onClick={() => onEdit(null)}>
          <Plus />
          {words.add}
        </Button>
      }
    >
      {models.error && <Failure error={models.error} />}
      {models.isPending && <Skeleton rows={3} />}
      {models.data && <List known={models.data} onEdit={onEdit} />}
    </SettingsPane>
  );
}

function List({ known, onEdit }: { known: ChatModels; onEdit: (listing: ChatModelListing) => void }) {
  const choose = useMutation({ mutationFn: chooseChatModel });
  if (known.models.length === 0) {
    return (
      <div className={css.none}>
        <b>{words.none}</b>
        <p>{words.noneText}</p>
      </div>
    );
  }
  return (
    <>
      {choose.error && <Failure error={choose.error} />}
      <ul className={css.list} aria-label={words.title}>
        {known.models.map((listing) => (
          <Row key={listing.model.id} listing={listing} used={listing.model.id === known.chosen} onUse={() => choose.mutate(listing.model.id)} onEdit={() => onEdit(listing)} />
        ))}
        <li className={css.row}>
          <label>
            <input type="radio" name="chat-model" checked={known.chosen === null} onChange={() => choose.mutate(null)} />
            <span>
              <b>{words.without}</b>
              <span className={css.more}>{words.withoutText}</span>
            </span>
          </label>
        </li>
      </ul>
    </>
  );
}

function Row({ listing, used, onUse, onEdit }: { listing: ChatModelListing; used: boolean; onUse: () => void; onEdit: () => void }) {
  const { model, key, variable } = listing;
  const actions = useActions();
  const [sure, setSure] = useState(false);
  const forget = useMutation({
    mutationFn: () => forgetChatModel(model.id),
    onSuccess: () => actions.notify({ text: words.forgotten(model.name) }),
  });
  const where = model.config.provider.kind === "compatible" ? model.config.provider.baseUrl : words.providers[model.config.provider.kind];
  return (
    <li className={css.row}>
      <label>
        <input type="radio" name="chat-model" aria-label={words.use(model.name)} checked={used} onChange={onUse} />
        <span>
          <b>{model.name}</b>
          <span className={css.more}>
            {where}
            {model.config.model !== "" && model.name !== model.config.model && `, ${model.config.model}`}
            {key !== "notNeeded" && key !== "missing" && `, ${words.key} ${words.keyPlaceholder(key, true, variable)}`}
          </span>
        </span>
      </label>
      {sure ? (
        <span className={css.sure}>
          {words.sure(model.name)}
          <Button variant="danger" autoFocus disabled={forget.isPending} onClick={() => forget.mutate()}>
            {words.forgetAction}
          </Button>
          <Button onClick={() => setSure(false)}>{texts.cancel}</Button>
        </span>
      ) : (
        <span className={css.buttons}>
          <Button variant="ghost" label={words.edit(model.name)} onClick={onEdit}>
            <Pencil />
          </Button>
          <Button variant="ghost" label={words.forget(model.name)} onClick={() => setSure(true)}>
            <Trash2 />
          </Button>
        </span>
      )}
      {forget.error && <Failure className={css.failure} error={forget.error} />}
    </li>
  );
}
