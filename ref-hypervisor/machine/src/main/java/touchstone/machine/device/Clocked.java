package touchstone.machine.device;

/** A device that does something by itself when time passes, such as a timer's interrupt. */
public interface Clocked {

  /** When it will act next, in ns since power-up; {@code Long.MAX_VALUE} for never. */
  long next();

  /** The moment has come. Afterwards {@link #next} is later than now. */
  void act();
}
