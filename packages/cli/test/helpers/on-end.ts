/** Takes what is to be done when a test ends, or all tests of a file. */
export type OnEnd = (end: () => void | Promise<void>) => void;
