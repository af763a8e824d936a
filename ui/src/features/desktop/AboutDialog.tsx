// What this program is, what it has open, and the licences of what it is made of.

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight, Search } from "lucide-react";
import { useId, useState } from "react";

import { settingsQuery, useStoreStatus } from "../../api/queries";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { Skeleton } from "../../components/Skeleton";
import { desktopTexts } from "../../lib/desktopTexts";
import { texts } from "../../lib/texts";
import css from "./Desktop.module.css";
import { matching, readLicences, type LicensedPackage, type Licences } from "./licences";

const words = desktopTexts.about;

export function AboutDialog({ onClose }: { onClose: () => void }) {
  const version = useQuery(settingsQuery).data?.version;
  const { data: status } = useStoreStatus();
  const licences = useQuery({ queryKey: ["licences"], queryFn: readLicences });
  return (
    <Dialog wide tall title={words.title} onClose={onClose} footer={<Button autoFocus onClick={onClose}>{texts.close}</Button>}>
      <div className={css.about}>
        <p>
          <b>{texts.product}</b> {version && words.version(version)}
        </p>
        <p>{words.what}</p>
        <p>{words.own}</p>
        <p>{status?.state === "open" ? words.open(status.store.name, status.place) : words.none}</p>
      </div>
      {licences.isPending && <Skeleton rows={6} />}
      {licences.data === null && <p className={css.body}>{words.notBuilt}</p>}
      {licences.data && <Packages licences={licences.data} />}
    </Dialog>
  );
}

function Packages({ licences: { packages, texts: all } }: { licences: Licences }) {
  const title = useId();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState<LicensedPackage | null>(null);
  const shown = matching(packages, typed);
  return (
    <>
      <div className={css.head}>
        <h3 id={title}>{words.others}</h3>
        <span role="status">{words.packages(shown.length)}</span>
      </div>
      <Field className={css.find} type="search" label={words.filter} placeholder={words.filter} icon={<Search />} value={typed} onChange={({ target }) => setTyped(target.value)} />
      <ul className={css.list} aria-labelledby={title}>
        {shown.map((found) => {
          const isOpen = found === open;
          return (
            <li key={`${found.from} ${found.name} ${found.version}`}>
              <button type="button" className={css.package} aria-expanded={isOpen} onClick={() => setOpen(isOpen ? null : found)}>
                {isOpen ? <ChevronDown /> : <ChevronRight />}
                <b>{found.name}</b>
                <span className={css.version}>{found.version}</span>
                <span className={css.licence}>{found.licence}</span>
              </button>
              {isOpen && found.texts.length === 0 && <p className={css.note}>{words.noText}</p>}
              {isOpen &&
                found.texts.map((text) => (
                  <pre key={text} className={css.text} tabIndex={0}>
                    {all[text]}
                  </pre>
                ))}
            </li>
          );
        })}
        {shown.length === 0 && <li className={css.note}>{words.nothing}</li>}
      </ul>
    </>
  );
}
