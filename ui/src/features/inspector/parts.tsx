// What all panels of the inspector are made of.

import { Copy, Ellipsis } from "lucide-react";
import { useId, type ReactNode } from "react";

import { Button } from "../../components/Button";
import { Menu, MenuItem, MenuLine } from "../../components/Menu";
import { ErrorState } from "../../components/Notice";
import { PlaceItems } from "../../components/PlaceItems";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { copyText } from "../../lib/clipboard";
import { blockingError } from "../../lib/failure";
import { shortId } from "../../lib/format";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import css from "./Inspector.module.css";

export function PanelHead({ badge, id, menu }: { badge: ReactNode; id: string | null; menu?: ReactNode }) {
  const actions = useActions();
  const { address } = useAddress();
  const copy = (text: string) => {
    copyText(text).then(
      () => actions.notify({ text: texts.copy.done }),
      () => actions.notify({ text: texts.copy.failed, tone: "error" }),
    );
  };
  return (
    <header className={css.head}>
      {badge}
      {id !== null && (
        <>
          <span className={css.id} title={id}>
            {shortId(id)}
          </span>
          <Button variant="ghost" label={texts.copy.id} onClick={() => copy(id)}>
            <Copy />
          </Button>
        </>
      )}
      <Menu
        align="end"
        trigger={
          <Button variant="ghost" label={texts.more}>
            <Ellipsis />
          </Button>
        }
      >
        {menu}
        {menu && <MenuLine />}
        <PlaceItems item={MenuItem} address={address} here />
      </Menu>
    </header>
  );
}

export function Property({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Block({ title, note, action, className, children }: { title: string; note?: string; action?: ReactNode; className?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={`${css.block} ${className ?? ""}`} aria-labelledby={id}>
      <h2 id={id}>
        {title}
        {note && <span className={css.n}>{note}</span>}
        {action && <span className={css.action}>{action}</span>}
      </h2>
      {children}
    </section>
  );
}

type Read<T> = { data: T | undefined; error: Error | null; refetch: () => unknown };

/** Draws a read: its error, a skeleton, or what it brought. */
export function Loaded<T>({ query, children }: { query: Read<T>; children: (data: T) => ReactNode }) {
  const error = blockingError(query);
  if (error) return <ErrorState small error={error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Skeleton rows={5} />;
  return children(query.data);
}
