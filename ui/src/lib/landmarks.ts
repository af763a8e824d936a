// Ids of elements that keys and other views move the focus to.

/** The search box of the top bar. */
export const SEARCH_BOX = "top-search";

/** The list of memories. */
export const MEMORY_LIST = "memory-list";

/** The query of the search view. */
export const QUERY_BOX = "search-query";

/** What can be done with the memory in the inspector. */
export const MEMORY_ACTIONS_PANEL = "memory-actions";

/** The button of the time control. */
export const TIME_CONTROL = "time-control";
