/** Refuses nothing: a client outside of browsers keeps its key to itself. Edge and browser bundles have a stand-in for this file. */
export const refuseBrowser: (isAllowed: boolean | undefined) => void = () => undefined;
