// What was forgotten, by ids and numbers: the content is gone, here too.

import { Copy, ShieldCheck, TriangleAlert } from "lucide-react";

import type { Receipt } from "../../api/bindings.gen";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { useActions } from "../../lib/actions";
import { copyText } from "../../lib/clipboard";
import { correctionTexts, receiptText } from "../../lib/correctionTexts";
import { formatMoment } from "../../lib/format";
import css from "./Corrections.module.css";

const words = correctionTexts.receipt;
const SHOWN = 100;

export function ReceiptDialog({ receipt, onClose }: { receipt: Receipt; onClose: () => void }) {
  const actions = useActions();
  const left = receipt.left.graph + receipt.left.index + receipt.left.audit;
  const ids = [
    ...(receipt.user ? [`user ${receipt.user.userId}`] : []),
    ...receipt.interactions.map((key) => `conversation ${key.interactionId}`),
    ...receipt.memories.map((id) => `memory ${id}`),
  ];
  const notes = [...(receipt.traces === null ? [words.noTraces] : []), ...receipt.notes.map((note) => `${note.slice(0, 1).toLocaleUpperCase()}${note.slice(1)}.`)];
  const copy = () =>
    copyText(receiptText(receipt)).then(
      () => actions.notify({ text: words.copied }),
      () => actions.notify({ text: words.copyFailed, tone: "error" }),
    );
  return (
    <Dialog
      wide
      tall
      title={words.title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={() => void copy()}>
            <Copy />
            {words.copy}
          </Button>
          <Button variant="primary" autoFocus onClick={onClose}>
            {words.done}
          </Button>
        </>
      }
    >
      <div className={css.form}>
        {left === 0 ? (
          <p className={css.proven} role="status">
            <ShieldCheck className="sm" />
            {words.proven}
          </p>
        ) : (
          <p className={css.unproven} role="alert">
            <TriangleAlert className="sm" />
            {words.left(left)}
          </p>
        )}
        <section aria-label={words.erased}>
          <h3 className={css.label}>
            {words.erased}
            <time className="dim" dateTime={receipt.at}>
              {formatMoment(receipt.at)}
            </time>
          </h3>
          <ul className={css.counts}>
            {words.numbers(receipt).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
        {notes.length > 0 && (
          <section aria-label={words.notes}>
            <h3 className={css.label}>{words.notes}</h3>
            {notes.map((note) => (
              <p key={note}>{note}</p>
            ))}
          </section>
        )}
        <section aria-label={words.ids}>
          <h3 className={css.label}>{words.ids}</h3>
          <div className={css.ids} tabIndex={0}>
            {[`change ${receipt.changeId}`, ...ids.slice(0, SHOWN)].map((id) => (
              <div key={id}>{id}</div>
            ))}
            {ids.length > SHOWN && <div>{words.more(ids.length - SHOWN)}</div>}
          </div>
        </section>
      </div>
    </Dialog>
  );
}
