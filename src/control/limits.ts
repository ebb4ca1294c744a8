/** Connections of the control socket that are answered; more are told so. */
export const MAX_CONNECTIONS = 64;
