package touchstone.machine.device;

/** A wire from a device to an interrupt controller; active high. */
@FunctionalInterface
public interface InterruptLine {
  void set(boolean high);

  /** Another wire that is driven together with this one. */
  default InterruptLine and(InterruptLine other) {
    return high -> {
      set(high);
      other.set(high);
    };
  }
}
