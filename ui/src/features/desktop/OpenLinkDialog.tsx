// A link that leads to another store: nothing is switched unasked.

import { useMutation } from "@tanstack/react-query";

import { awaited } from "../../api/arrivals";
import { openSavedStore } from "../../api/mutations";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import type { StoreName } from "../../lib/actions";
import { desktopTexts } from "../../lib/desktopTexts";
import { texts } from "../../lib/texts";
import css from "./Desktop.module.css";

const words = desktopTexts.link;

export function OpenLinkDialog({ store, place, onClose }: { store: StoreName; place: string; onClose: () => void }) {
  const open = useMutation({
    mutationFn: () => {
      awaited.change(() => ({ storeId: store.id, place }));
      return openSavedStore(store.id);
    },
    onSuccess: onClose,
    onError: () => awaited.change(() => null),
  });
  return (
    <Dialog
      title={words.otherTitle(store.name)}
      description={words.other}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button variant="primary" autoFocus disabled={open.isPending} onClick={() => open.mutate()}>
            {words.otherAction}
          </Button>
        </>
      }
    >
      {open.error && (
        <div className={css.body}>
          <Failure error={open.error} />
        </div>
      )}
    </Dialog>
  );
}
