// Why the selected memory was found by the question in the address: what each of the two searches says, and what
// each word of the question adds.

import { useQuery } from "@tanstack/react-query";

import type { MemoryDetail, Person, SearchHit, SearchRequest, Signal, TermScore } from "../../api/bindings.gen";
import { explanationQuery, searchQuery } from "../../api/queries";
import { viewOf } from "../../lib/address";
import { classes } from "../../lib/classes";
import { formatDecimals } from "../../lib/format";
import { searchRequest } from "../../lib/searchRequest";
import { searchTexts } from "../../lib/searchTexts";
import { useAddress } from "../../lib/useAddress";
import { Block } from "./parts";
import css from "./WhyThisResult.module.css";

const { why } = searchTexts;

/** Parts of a score below this are not worth a sentence. */
const NOTEWORTHY = 0.05;

/** Nothing, unless the memory is a hit of the search that is shown. */
export function WhyThisResult({ detail }: { detail: MemoryDetail }) {
  const { address } = useAddress();
  const request = viewOf(address) === "search" ? searchRequest(address) : null;
  return request && <Found detail={detail} request={request} />;
}

function Found({ detail, request }: { detail: MemoryDetail; request: SearchRequest }) {
  const { data, isPlaceholderData } = useQuery(searchQuery(request));
  if (!data || isPlaceholderData) return null;
  const at = data.hits.findIndex((hit) => hit.row.key.memoryId === detail.row.key.memoryId);
  const hit = data.hits[at];
  return hit ? <Reasons hit={hit} rank={at + 1} people={data.people} detail={detail} request={request} /> : null;
}

type Props = { hit: SearchHit; rank: number; people: readonly Person[]; detail: MemoryDetail; request: SearchRequest };

function Reasons({ hit, rank, people, detail, request }: Props) {
  const found = hit.matched ?? hit.row;
  const { data: explanation } = useQuery(explanationQuery(request, found.key.memoryId));
  const label = (memoryId: string) => detail.versions.find((step) => step.key.memoryId === memoryId)?.label;
  const [from, to] = [label(found.key.memoryId), label(hit.row.key.memoryId)];
  return (
    <Block title={why.title}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{why.signal}</th>
            <th scope="col">{why.rank}</th>
            <th scope="col">{why.score}</th>
            <th scope="col">{why.adds}</th>
          </tr>
        </thead>
        <tbody>
          <SignalRow name={searchTexts.dense} title={searchTexts.denseTitle} signal={hit.dense} swatch={css.dense} />
          <SignalRow name={searchTexts.lexical} title={searchTexts.lexicalTitle} signal={hit.lexical} swatch={css.lexical} />
        </tbody>
        <tfoot>
          <tr title={searchTexts.fusedTitle}>
            <th scope="row">{searchTexts.fused}</th>
            <td>{rank}</td>
            <td />
            <td>{fused(hit.fused)}</td>
          </tr>
        </tfoot>
      </table>
      {explanation && <Words terms={explanation.terms} />}
      {notesOf(hit, people, explanation?.terms ?? null, request).map((note) => (
        <p key={note} className={css.note}>
          {note}
        </p>
      ))}
      {hit.matched && <p className={css.note}>{from && to ? why.hop(from, to) : why.hopUnknown}</p>}
    </Block>
  );
}

function SignalRow({ name, title, signal, swatch }: { name: string; title: string; signal: Signal | null; swatch: string | undefined }) {
  return (
    <tr title={title}>
      <th scope="row">
        <i className={classes(css.swatch, swatch)} />
        {name}
      </th>
      {signal ? (
        <>
          <td>{signal.rank}</td>
          <td>{formatDecimals(signal.score, 2)}</td>
          <td>{fused(signal.adds)}</td>
        </>
      ) : (
        <td colSpan={3} className={css.missing}>
          {searchTexts.notFound}
        </td>
      )}
    </tr>
  );
}

function Words({ terms }: { terms: readonly TermScore[] }) {
  if (terms.length === 0) return null;
  return (
    <ul className={css.words} aria-label={why.words}>
      {terms.map((term, i) => {
        const where = placeOf(term);
        return (
          <li key={i} className={where === null ? css.miss : undefined} title={where ?? why.noMatch}>
            {term.text !== null ? <mark>{term.word}</mark> : <span className={term.sources !== null ? css.source : undefined}>{term.word}</span>}
            <span className={css.amount}>
              {where === null ? why.noMatch : fused((term.text ?? 0) + (term.sources ?? 0))}
              {term.sources !== null && term.text === null && ` ${why.sources}`}
              <span className="sr">{where}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function placeOf(term: TermScore): string | null {
  if (term.text !== null && term.sources !== null) return why.both;
  if (term.text !== null) return why.text;
  return term.sources !== null ? why.sources : null;
}

/** What the numbers do not say by themselves. */
function notesOf(hit: SearchHit, people: readonly Person[], terms: readonly TermScore[] | null, request: SearchRequest): string[] {
  const notes: string[] = [];
  if (!hit.lexical) notes.push(why.onlyMeaning);
  else if (!hit.dense) notes.push(why.onlyWords);
  const preference = hit.dense ? hit.dense.adds - hit.dense.score : 0;
  const owner = people.find((person) => person.id.kind === "user" && person.id.id === hit.row.key.userId);
  if (owner && preference > NOTEWORTHY) notes.push(why.preferred(owner.name, fused(preference)));
  if (hit.lexical && terms && request.scope.userId !== null) {
    const words = terms.reduce((sum, term) => sum + (term.text ?? 0) + (term.sources ?? 0), 0);
    const spoken = hit.lexical.adds - words;
    const names = people.map((person) => person.name).join(", ");
    if (names && spoken > NOTEWORTHY) notes.push(why.spoken(names, fused(spoken)));
  }
  return notes;
}

function fused(value: number): string {
  return formatDecimals(value, 3);
}
