/** The longest delay of a timer in milliseconds: 24 days. */
export const longestTimer = 0x7fff_ffff;
