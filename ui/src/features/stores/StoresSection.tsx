// All saved stores: open, rename, edit the connection, forget.

import { useMutation, useQuery } from "@tanstack/react-query";
import { Check, Pencil, PlugZap, Settings2, X } from "lucide-react";
import { useEffect, useState, type FormEvent, type ReactNode, type RefObject } from "react";

import { forgetStore, openSavedStore, renameStore } from "../../api/mutations";
import { storesQuery } from "../../api/queries";
import type { StoreListing } from "../../api/bindings.gen";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { SettingsPane } from "../../components/SettingsPane";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { wholeWhenCut } from "../../lib/cutText";
import { storeTexts } from "../../lib/storeTexts";
import { texts } from "../../lib/texts";
import { iconOf } from "./storeRows";
import css from "./StoresSection.module.css";

const { manage } = storeTexts;

type Asked = { id: string; what: "rename" | "forget" };

/** `leave`: what Esc leaves before it leaves the settings; gives true when there was something. */
export function StoresSection({ leave, onClose }: { leave: RefObject<() => boolean>; onClose: () => void }) {
  const actions = useActions();
  const stores = useQuery(storesQuery);
  const [asked, setAsked] = useState<Asked | null>(null);
  const open = useMutation({ mutationFn: openSavedStore, onSuccess: onClose });
  useEffect(() => {
    leave.current = () => {
      setAsked(null);
      return asked !== null;
    };
    return () => {
      leave.current = () => false;
    };
  }, [asked, leave]);
  return (
    <SettingsPane
      title={manage.title}
      text={manage.text}
      actions={
        <Button onClick={() => actions.open({ kind: "connect", id: null })}>
          <PlugZap />
          {storeTexts.menu.connect}
        </Button>
      }
    >
      {stores.error && <Failure error={stores.error} />}
      {open.error && <Failure error={open.error} />}
      {stores.isPending && <Skeleton rows={4} />}
      {stores.data?.length === 0 && <p className="dim">{manage.empty}</p>}
      <ul aria-label={manage.title}>
        {stores.data?.map((listing) => (
          <Row
            key={listing.store.id}
            listing={listing}
            asked={asked?.id === listing.store.id ? asked.what : null}
            onAsk={(what) => setAsked(what && { id: listing.store.id, what })}
            openButton={
              listing.open ? (
                <span className={css.current}>
                  <Check className="sm" />
                  {manage.current}
                </span>
              ) : (
                <Button disabled={open.isPending} onClick={() => open.mutate(listing.store.id)}>
                  {manage.open}
                </Button>
              )
            }
          />
        ))}
      </ul>
    </SettingsPane>
  );
}

type RowProps = { listing: StoreListing; asked: Asked["what"] | null; onAsk: (what: Asked["what"] | null) => void; openButton: ReactNode };

function Row({ listing: { store, place, open, secrets }, asked, onAsk, openButton }: RowProps) {
  const actions = useActions();
  const Icon = iconOf(store);
  return (
    <li className={css.row}>
      <Icon />
      <span className={css.name}>
        <b {...wholeWhenCut(store.name)}>{store.name}</b>
        <span {...wholeWhenCut(place)}>{place}</span>
      </span>
      {store.place.kind === "servers" && !store.place.servers.editing && <span className={css.readOnly}>{manage.readOnly}</span>}
      {openButton}
      {store.place.kind === "servers" && (
        <Button variant="ghost" label={manage.edit(store.name)} onClick={() => actions.open({ kind: "connect", id: store.id })}>
          <Settings2 />
        </Button>
      )}
      <Button variant="ghost" label={manage.rename(store.name)} onClick={() => onAsk(asked === "rename" ? null : "rename")}>
        <Pencil />
      </Button>
      <Button variant="ghost" label={manage.forget(store.name)} off={open ? manage.forgetOpen : null} onClick={() => onAsk(asked === "forget" ? null : "forget")}>
        <X />
      </Button>
      {asked === "rename" && <Rename id={store.id} name={store.name} onDone={() => onAsk(null)} />}
      {asked === "forget" && (
        <Forget id={store.id} name={store.name} kept={secrets.some((secret) => secret.state === "kept")} onDone={() => onAsk(null)} />
      )}
    </li>
  );
}

function Rename({ id, name, onDone }: { id: string; name: string; onDone: () => void }) {
  const [text, setText] = useState(name);
  const rename = useMutation({ mutationFn: () => renameStore(id, text.trim()), onSuccess: onDone });
  const ready = text.trim() !== "" && text.trim() !== name && !rename.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) rename.mutate();
  };
  return (
    <form className={css.ask} onSubmit={submit}>
      <Field label={manage.name} value={text} autoFocus onFocus={(event) => event.target.select()} onChange={(event) => setText(event.target.value)} />
      <Button variant="primary" type="submit" disabled={!ready}>
        {manage.save}
      </Button>
      <Button onClick={onDone}>{texts.cancel}</Button>
      {rename.error && <Failure error={rename.error} />}
    </form>
  );
}

function Forget({ id, name, kept, onDone }: { id: string; name: string; kept: boolean; onDone: () => void }) {
  const actions = useActions();
  const forget = useMutation({ mutationFn: () => forgetStore(id), onSuccess: () => actions.notify({ text: manage.forgotten(name) }) });
  return (
    <div className={css.ask}>
      <span>{manage.sure(name, kept)}</span>
      <Button variant="danger" autoFocus disabled={forget.isPending} onClick={() => forget.mutate()}>
        {manage.forgetAction}
      </Button>
      <Button onClick={onDone}>{texts.cancel}</Button>
      {forget.error && <Failure error={forget.error} />}
    </div>
  );
}
