// A question without hits: what was searched, and how to search wider.

import { SearchX } from "lucide-react";

import { Button } from "../../components/Button";
import { EmptyState } from "../../components/Notice";
import { searchTexts } from "../../lib/searchTexts";
import { useAddress } from "../../lib/useAddress";
import type { ScopeNames } from "./useScopeNames";

export function NothingFound({ names }: { names: ScopeNames }) {
  const { address, go } = useAddress();
  const { none } = searchTexts;
  const filtered = address.agent !== null || address.from !== null || address.to !== null;
  return (
    <EmptyState
      icon={<SearchX />}
      title={none.title}
      actions={
        <>
          {filtered && <Button onClick={() => go({ agent: null, from: null, to: null })}>{none.filters}</Button>}
          {address.place.kind === "user" && !address.everywhere && (
            <Button onClick={() => go({ everywhere: true })}>{none.widen(names.organization)}</Button>
          )}
          {!address.allVersions && <Button onClick={() => go({ allVersions: true })}>{none.versions}</Button>}
        </>
      }
    >
      {filtered ? none.filtered(names.searched) : none.text(names.searched)}
    </EmptyState>
  );
}
