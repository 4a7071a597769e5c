package touchstone.host;

/** Why {@link ReferenceSystem#run} returned. */
public enum StopReason {
  /** Every guest has shut down, crashed or been destroyed. */
  ALL_DOWN,
  /** The virtual time limit was reached. */
  TIME_LIMIT,
  /** All guests wait, no timer is set and no input is there: nothing will ever happen again. */
  STALLED,
  /** {@link ReferenceSystem#requestStop} was called. */
  STOPPED,
  /** The machine met something it does not model, or the system has a bug of its own. */
  ERROR
}
