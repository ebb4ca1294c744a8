/** Where each text matches, as starts and ends in turn; null where it does not. */
export type MatchOffsets = readonly (readonly number[] | null)[];
