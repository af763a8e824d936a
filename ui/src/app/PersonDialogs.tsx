// Short questions before something is created, renamed or deleted.

import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { newestChange } from "../api/corrections";
import {
  createAgent, createOrganization, createUser, deleteAgent, deleteOrganization, deleteUser, renameAgent, renameOrganization, renameUser,
} from "../api/mutations";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { Failure } from "../components/Failure";
import { Field } from "../components/Field";
import { useActions, type CreateTarget, type PersonTarget } from "../lib/actions";
import type { Place } from "../lib/address";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";
import css from "./PersonDialogs.module.css";

const RENAMES = { organization: "renameOrganization", user: "renameUser", agent: "renameAgent" } as const;
const CREATIONS = { organization: "createOrganization", user: "createUser", agent: "createAgent" } as const;
// An organization goes user by user, in one group whose newest change is its own.
const DELETIONS = { organization: "deleteOrganization", user: "deleteUser", agent: "deleteAgent" } as const;

type NameProps = { title: string; text?: string; action: string; initial: string; pending: boolean; error: Error | null; onSubmit: (name: string) => void; onClose: () => void };

function NameDialog({ title, text, action, initial, pending, error, onSubmit, onClose }: NameProps) {
  const [name, setName] = useState(initial);
  const ready = name.trim() !== "" && name.trim() !== initial && !pending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onSubmit(name.trim());
  };
  return (
    <Dialog title={title} description={text} onClose={onClose}>
      <form onSubmit={submit}>
        <div className={css.body}>
          <Field
            label={texts.dialogs.name}
            placeholder={texts.dialogs.name}
            value={name}
            autoFocus
            onFocus={(event) => event.target.select()}
            onChange={(event) => setName(event.target.value)}
          />
          {error && <Failure error={error} className={css.error} />}
        </div>
        <footer className={css.foot}>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button variant="primary" type="submit" disabled={!ready}>
            {action}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function rename(target: PersonTarget, name: string) {
  switch (target.kind) {
    case "organization":
      return renameOrganization(target.orgId, name);
    case "user":
      return renameUser(target.orgId, target.userId, name);
    case "agent":
      return renameAgent(target.orgId, target.agentId, name);
  }
}

export function RenameDialog({ target, onClose }: { target: PersonTarget; onClose: () => void }) {
  const actions = useActions();
  const mutation = useMutation({
    mutationFn: async (name: string) => {
      await rename(target, name);
      return newestChange([RENAMES[target.kind]]);
    },
    onSuccess: (change, name) => {
      onClose();
      actions.notifyDone(texts.dialogs.renamed(name), change);
    },
  });
  return (
    <NameDialog
      title={texts.dialogs.rename(target.name)}
      text={target.kind === "organization" ? undefined : texts.dialogs.renameText}
      action={texts.dialogs.renameAction}
      initial={target.name}
      pending={mutation.isPending}
      error={mutation.error}
      onSubmit={mutation.mutate}
      onClose={onClose}
    />
  );
}

async function create(target: CreateTarget, name: string): Promise<Place> {
  switch (target.kind) {
    case "organization":
      return { kind: "organization", orgId: (await createOrganization(name)).orgId };
    case "user":
      return { kind: "user", orgId: target.orgId, userId: (await createUser(target.orgId, name)).userId };
    case "agent":
      return { kind: "agent", orgId: target.orgId, agentId: (await createAgent(target.orgId, target.userId, name)).agentId };
  }
}

const CREATE_TITLES = {
  organization: texts.dialogs.createOrganization,
  user: texts.dialogs.createUser,
  agent: texts.dialogs.createAgent,
};

export function CreateDialog({ target, onClose }: { target: CreateTarget; onClose: () => void }) {
  const actions = useActions();
  const { goTo } = useAddress();
  const mutation = useMutation({
    mutationFn: async (name: string) => ({ place: await create(target, name), change: await newestChange([CREATIONS[target.kind]]) }),
    onSuccess: ({ place, change }, name) => {
      onClose();
      goTo(place, { view: null });
      actions.notifyDone(texts.dialogs.created(name), change);
    },
  });
  return (
    <NameDialog
      title={CREATE_TITLES[target.kind]}
      action={texts.dialogs.createAction}
      initial=""
      pending={mutation.isPending}
      error={mutation.error}
      onSubmit={mutation.mutate}
      onClose={onClose}
    />
  );
}

function remove(target: PersonTarget) {
  switch (target.kind) {
    case "organization":
      return deleteOrganization(target.orgId);
    case "user":
      return deleteUser(target.orgId, target.userId);
    case "agent":
      return deleteAgent(target.orgId, target.agentId);
  }
}

export function DeleteDialog({ target, onClose }: { target: PersonTarget; onClose: () => void }) {
  const actions = useActions();
  const { goTo } = useAddress();
  const mutation = useMutation({
    mutationFn: async () => {
      await remove(target);
      return newestChange([DELETIONS[target.kind]]);
    },
    onSuccess: (change) => {
      onClose();
      if (target.kind === "organization") goTo({ kind: "store" });
      else goTo({ kind: "organization", orgId: target.orgId });
      actions.notifyDone(texts.dialogs.deleted(target.name), change);
    },
  });
  return (
    <Dialog
      title={texts.dialogs.delete(target.name)}
      description={`${texts.dialogs.deleteText[target.kind]} ${texts.dialogs.deleteUndo}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button variant="danger" autoFocus disabled={mutation.isPending} onClick={() => mutation.mutate()}>
            {texts.dialogs.deleteAction}
          </Button>
        </>
      }
    >
      {mutation.error && (
        <div className={css.body}>
          <Failure error={mutation.error} />
        </div>
      )}
    </Dialog>
  );
}
