/**
 * How apps and stacks may be called.
 */

/** Names of apps, stacks and of the programs behind them. */
export const NAME = /^[A-Za-z0-9_-]+$/;

export const NAME_ADVICE = 'names are made of letters, digits, _ and -';
