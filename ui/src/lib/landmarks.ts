// Ids of elements that keys and other views move the focus to.

/** The search box of the top bar. */
export const SEARCH_BOX = "top-search";

/** The list of memories. */
export const MEMORY_LIST = "memory-list";

/** The hits of a search. */
export const HIT_LIST = "search-hits";

/** The query of the search view. */
export const QUERY_BOX = "search-query";

/** What can be done with the memory in the inspector. */
export const MEMORY_ACTIONS_PANEL = "memory-actions";

/** The button of the time control. */
export const TIME_CONTROL = "time-control";

/** The button of the saved views. */
export const SAVED_VIEWS = "saved-views";

/** The note in the inspector, where it can be edited in place. */
export const NOTE_BLOCK = "note";
