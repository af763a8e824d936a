// The memories that were revised most often, longest chain first. Each leads to its versions.

import type { MostRevised as Revised } from "../../api/bindings.gen";
import { Segments } from "../../components/Segments";
import { wholeWhenCut } from "../../lib/cutText";
import { formatCount } from "../../lib/format";
import { overviewTexts } from "../../lib/overviewTexts";
import { plainText } from "../../lib/segments";
import css from "./Glance.module.css";
import { Section } from "./Section";
import { useListLinks } from "./useListLinks";

const { revised: words } = overviewTexts;

export function MostRevised({ revised }: { revised: readonly Revised[] }) {
  const links = useListLinks();
  const most = Math.max(1, ...revised.map((memory) => memory.revisions));
  return (
    <Section wide title={words.title}>
      {revised.length === 0 ? (
        <p className={css.nothing}>{words.nothing}</p>
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{words.memory}</th>
              <th scope="col" className={css.number}>{words.revisions}</th>
              <th scope="col" className={css.barCell}><span className="sr">{words.revisions}</span></th>
            </tr>
          </thead>
          <tbody>
            {revised.map(({ row, revisions }) => (
              <tr key={row.key.memoryId}>
                <th scope="row">
                  <button type="button" onClick={() => links.versions(row.key.userId, row.key.memoryId)}>
                    <span className={css.cut} {...wholeWhenCut(plainText(row.segments))}>
                      <Segments segments={row.segments} />
                    </span>
                  </button>
                </th>
                <td className={css.number} title={words.versions(revisions)}>{formatCount(revisions)}</td>
                <td className={css.barCell} aria-hidden="true">
                  <Share part={revisions / most} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

export function Share({ part }: { part: number }) {
  return (
    <span className={css.share}>
      <i style={{ width: `${part * 100}%` }} />
    </span>
  );
}
