// Search in the memories of a place.

import { EmptyState } from "../../components/Notice";
import { texts } from "../../lib/texts";

export function SearchView() {
  return <EmptyState title={texts.search.label} />;
}
