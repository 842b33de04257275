/** 0: all went well · 1: something failed, or nothing was embedded · 130: interrupted. */
export type ExitCode = 0 | 1 | 130;
