// Asks for what a store needs to be opened and is kept nowhere on this computer.

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { giveSecrets, openSavedStore } from "../../api/mutations";
import { keychainQuery } from "../../api/queries";
import type { SecretName } from "../../api/bindings.gen";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { TextRow } from "../../components/FormRow";
import { useActions, type StoreName } from "../../lib/actions";
import { storeTexts } from "../../lib/storeTexts";
import { texts } from "../../lib/texts";
import css from "./StoreDialogs.module.css";

const words = storeTexts.secret;
const NOTHING = { graphPassword: null, indexKey: null, modelsKey: null };

type Props = { store: StoreName; needs: readonly SecretName[]; onClose: () => void };

export function SecretsDialog({ store, needs, onClose }: Props) {
  const actions = useActions();
  const keychain = useQuery(keychainQuery).data;
  const [typed, setTyped] = useState<Partial<Record<SecretName, string>>>({});
  const [remember, setRemember] = useState(true);
  const open = useMutation({
    mutationFn: async () => {
      await giveSecrets(store.id, { ...NOTHING, ...typed }, remember && keychain?.available === true);
      await openSavedStore(store.id);
    },
    onSuccess: onClose,
  });
  const ready = needs.every((name) => typed[name]) && !open.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) open.mutate();
  };
  return (
    <Dialog title={words.title(store.name)} description={words.text} onClose={onClose}>
      <form onSubmit={submit}>
        <div className={css.body}>
          {needs.map((name, i) => (
            <TextRow
              key={name}
              name={words.names[name]}
              type="password"
              autoFocus={i === 0}
              value={typed[name] ?? ""}
              onChange={(value) => setTyped((known) => ({ ...known, [name]: value }))}
            />
          ))}
          {keychain?.available && (
            <label className={css.check}>
              <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
              {words.remember}
            </label>
          )}
          {keychain && !keychain.available && (
            <p className={css.note} title={keychain.problem ?? undefined}>
              {words.noKeychain} {keychain.environment.length > 0 && words.variables(keychain.environment)}
            </p>
          )}
          {open.error && <Failure error={open.error} />}
        </div>
        <footer className={css.foot}>
          <Button className={css.apart} onClick={() => actions.open({ kind: "connect", id: store.id })}>
            {storeTexts.state.edit}
          </Button>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button variant="primary" type="submit" disabled={!ready}>
            {open.isPending ? storeTexts.connect.opening : words.open}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
