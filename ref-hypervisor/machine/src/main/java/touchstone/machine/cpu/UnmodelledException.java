package touchstone.machine.cpu;

/** A defined feature this machine does not model was used: the run stops and says what it was. */
public final class UnmodelledException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnmodelledException(String what) {
    super(what);
  }
}
