// The open store and another one: who differs, and in what.

import { useQuery } from "@tanstack/react-query";
import { Database, Equal } from "lucide-react";

import type { ExportScope, StoreComparison, StorePerson } from "../../api/bindings.gen";
import { MAX_STORE_LINES } from "../../api/compareStores";
import { storesQuery, useStoreStatus } from "../../api/queries";
import { Button } from "../../components/Button";
import { EmptyState, ErrorState } from "../../components/Notice";
import { TaskLine } from "../../components/TaskLine";
import { formatCount } from "../../lib/format";
import { storeCompareTexts as words } from "../../lib/storeCompareTexts";
import { StoreLists } from "./StoreLists";
import { useStoreRun } from "./StoreRun";
import css from "./Stores.module.css";

/** How the two stores are called. */
export type StoreNames = { here: string; there: string };

export function ComparedStores({ scope, other }: { scope: ExportScope; other: string }) {
  const status = useStoreStatus().data;
  const there = useQuery(storesQuery).data?.find(({ store }) => store.id === other)?.store.name;
  const { task: run, start: startRun } = useStoreRun();
  if (there === undefined) {
    return (
      <EmptyState icon={<Database />} title={words.mode}>
        {words.choose}
      </EmptyState>
    );
  }
  const start = () => startRun(scope, other);
  if (run?.running) {
    return (
      <div className={css.task}>
        <TaskLine label={words.running} progress={run.progress} stopping={run.stopping} onStop={run.stop} />
      </div>
    );
  }
  if (run?.error) return <ErrorState error={run.error} onRetry={start} />;
  if (!run?.data || !run.argument || run.stopped) {
    return (
      <EmptyState icon={<Database />} title={words.ready(there)} actions={<Button variant="primary" onClick={start}>{words.start}</Button>}>
        {run?.stopped ? words.stopped : words.readyText}
      </EmptyState>
    );
  }
  const names = { here: status?.state === "open" ? status.store.name : "", there };
  return <Found run={run.argument.run} found={run.data} names={names} onAgain={start} />;
}

function Found({ run, found, names, onAgain }: { run: string; found: StoreComparison; names: StoreNames; onAgain: () => void }) {
  const held = useStoreRun();
  const chosen = held.chosen ?? found.people[0]?.user.userId ?? null;
  const person = found.people.find(({ user }) => user.userId === chosen);
  const again = <Button onClick={onAgain}>{words.again}</Button>;
  if (!person) {
    return (
      <EmptyState icon={<Equal />} title={words.same} actions={again}>
        {words.sameText(found.samePeople, found.counts.same)}
      </EmptyState>
    );
  }
  return (
    <>
      <div className={css.summary}>
        <span>{words.summary(found.people.length, found.samePeople)}</span>
        <span className="dim">{words.memories(found.counts.same)}</span>
        {found.capped && <span className="dim">{words.capped(MAX_STORE_LINES)}</span>}
        {again}
      </div>
      <div className={css.body}>
        <People people={found.people} names={names} chosen={chosen} onChoose={held.choose} />
        <StoreLists key={person.user.userId} run={run} person={person} names={names} />
      </div>
    </>
  );
}

type PeopleProps = { people: readonly StorePerson[]; names: StoreNames; chosen: string | null; onChoose: (userId: string) => void };

function People({ people, names, chosen, onChoose }: PeopleProps) {
  return (
    <div className={css.people}>
      <table aria-label={words.people}>
        <thead>
          <tr>
            <th scope="col">{words.user}</th>
            <th scope="col" title={words.here(names.here)}>+</th>
            <th scope="col" title={words.here(names.there)}>−</th>
            <th scope="col" title={words.differing}>≠</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.user.userId} className={person.user.userId === chosen ? css.chosen : undefined}>
              <th scope="row">
                <button type="button" aria-pressed={person.user.userId === chosen} onClick={() => onChoose(person.user.userId)}>
                  {person.nameHere ?? person.nameThere ?? person.user.userId}
                  <Note person={person} names={names} />
                </button>
              </th>
              <td className={css.here} aria-label={`${formatCount(person.counts.onlyHere)} ${words.here(names.here)}`}>{shown(person.counts.onlyHere)}</td>
              <td className={css.there} aria-label={`${formatCount(person.counts.onlyThere)} ${words.here(names.there)}`}>{shown(person.counts.onlyThere)}</td>
              <td className={css.differs} aria-label={`${formatCount(person.counts.differing)} ${words.differing}`}>{shown(person.counts.differing)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const shown = (n: number) => (n === 0 ? "" : formatCount(n));

/** That somebody is in one store only, or is called otherwise in the other. */
function Note({ person, names }: { person: StorePerson; names: StoreNames }) {
  const { nameHere, nameThere } = person;
  const note = nameThere === null ? words.notIn(names.there) : nameHere === null ? words.notIn(names.here) : nameHere !== nameThere ? words.renamed(nameThere) : null;
  return note === null ? null : <span className={css.note}>{note}</span>;
}
