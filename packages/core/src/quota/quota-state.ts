/**
 * What is known of one quota, as plain JSON of some kilobytes at most. A place only stores it: the fields are the
 * rules' own and change between versions.
 */
export interface QuotaState {
  /** Which form of the state this is; one of another form is started anew. */
  readonly version: number;
  /** How many slots were granted so far; their order. */
  granted: number;
  /** When requests were sent, by the place's clock, oldest first, each with how many there were. */
  sends: [at: number, count: number][];
}
