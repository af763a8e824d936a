// Why the open store cannot be changed, and the way to allow it where that is a choice.

import { useMutation } from "@tanstack/react-query";

import { setEditing } from "../../api/mutations";
import { useStoreStatus } from "../../api/queries";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { useActions } from "../../lib/actions";
import { storeTexts } from "../../lib/storeTexts";
import { texts } from "../../lib/texts";
import css from "./StoreDialogs.module.css";

const words = storeTexts.readOnly;

export function ReadOnlyDialog({ onClose }: { onClose: () => void }) {
  const actions = useActions();
  const { data } = useStoreStatus();
  const allow = useMutation({
    mutationFn: ({ id }: { id: string; name: string }) => setEditing(id, true),
    onSuccess: (_, { name }) => {
      onClose();
      actions.notify({ text: words.allowed(name) });
    },
  });
  // While it is opened again, the dialog stays as it was.
  const store = data && data.state !== "none" ? data.store : null;
  const reason = data?.state === "open" ? data.readOnly : null;
  if (!store) return null;
  const servers = store.place.kind === "servers" ? store.place.servers : null;
  const isChoice = allow.isPending || (servers !== null && !servers.editing);
  return (
    <Dialog
      title={isChoice ? words.confirmTitle(store.name) : words.title}
      description={
        isChoice ? (
          <>
            <p>{words.confirm}</p>
            <p>{words.confirmStore}</p>
          </>
        ) : (
          reason
        )
      }
      onClose={onClose}
      footer={
        <>
          {!isChoice && servers && <Button onClick={() => actions.open({ kind: "connect", id: store.id })}>{words.edit}</Button>}
          <Button autoFocus onClick={onClose}>
            {isChoice ? texts.cancel : texts.close}
          </Button>
          {isChoice && (
            <Button variant="primary" disabled={allow.isPending} onClick={() => allow.mutate(store)}>
              {words.action}
            </Button>
          )}
        </>
      }
    >
      {allow.error && (
        <div className={css.body}>
          <Failure error={allow.error} />
        </div>
      )}
    </Dialog>
  );
}
