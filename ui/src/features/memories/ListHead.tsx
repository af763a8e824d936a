// Which memories the list shows: all, believed, superseded or revised ones, and of which days.

import { Choice } from "../../components/Choice";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { DateRangeMenu } from "../../components/DateRangeMenu";
import css from "./MemoriesView.module.css";

const FILTERS = ["all", "believed", "superseded", "revised"] as const;
/** Shown while one of them is chosen: the overview leads there. */
const NEEDS_A_LOOK = ["contested", "sourcesLost"] as const;

export function ListHead() {
  const { address, go } = useAddress();
  return (
    <div className={css.head}>
      <Choice
        label={texts.memories.filter}
        value={address.filter ?? "all"}
        options={[...FILTERS, ...NEEDS_A_LOOK.filter((value) => value === address.filter)].map((value) => ({ value, label: texts.memories[value] }))}
        onChange={(filter) => go({ filter: filter === "all" ? null : filter })}
      />
      <span className={css.right}>
        <DateRangeMenu from={address.from} to={address.to} onChange={(from, to) => go({ from, to })} />
      </span>
    </div>
  );
}
