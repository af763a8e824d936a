// Links to a place that other programs can hold. The backend reads them (`src-tauri/src/links.rs`).

import { formatAddress, type Address } from "./address";

/** `storeId`: of the store that is open; another computer has other ids, and says so. */
export function linkTo(address: Address, storeId: string): string {
  const place = formatAddress(address);
  return `memora://open${place}${place.includes("?") ? "&" : "?"}store=${encodeURIComponent(storeId)}`;
}
