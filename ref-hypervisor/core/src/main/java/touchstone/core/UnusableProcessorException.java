package touchstone.core;

/** A physical CPU lacks what isolation rests on, or there is no memory for its control pages. */
public final class UnusableProcessorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableProcessorException(int cpu) {
    super("CPU " + cpu + ": virtualization extension unusable");
  }
}
