package touchstone.host.noninterference;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;

/**
 * What one guest may learn of another: the whole list. The random experiments stay clear of all of
 * it, but for {@link #RUN_STATE}; so a difference they find is none of these.
 *
 * <p>Each entry has a {@link Witness}: two runs that differ in exactly the fields named here. An
 * entry whose witness shows no difference is not needed, and one that differs elsewhere hides more
 * than it says; both are errors.
 */
public enum Declassification {
  EVENT_CHANNELS(
      "pending bits and state of a port that both guests have connected", Field.SHARED_INFO),
  GRANT_CONTENTS(
      "the content of a page that the other guest grants", Field.WINDOW, Field.ALL_MEMORY),
  GRANT_USE(
      "whether the other guest uses an entry made out to it: GTF_reading and GTF_writing",
      Field.GRANT_TABLE,
      Field.ALL_MEMORY),
  MEMORY_EXHAUSTED(
      "that there is no free memory left: the result of a call that needs some",
      Field.LOG,
      Field.ARGUMENTS,
      Field.ALL_MEMORY,
      Field.HOLDINGS),
  DOMAIN_IDS(
      "which domain numbers exist: ESRCH or EPERM", Field.RESULT, Field.LOG, Field.ALL_MEMORY),
  RUN_STATE(
      "when a physical CPU they share is taken: the time at which the guest runs",
      Field.TIME,
      Field.TIME_RECORD);

  private final String text;
  private final Set<Field> fields;

  Declassification(String text, Field first, Field... more) {
    this.text = text;
    this.fields = EnumSet.of(first, more);
  }

  /** What is learned, for people. */
  public String text() {
    return text;
  }

  Set<Field> fields() {
    return fields;
  }

  /** Why the entry does not stand as it is, or nothing if its witness differs just as it says. */
  public Optional<String> complaint(CpuModel cpu) throws ToolstackException, CorruptImageException {
    Set<Field> found = new Witness(this, cpu).differences();
    return found.equals(fields)
        ? Optional.empty()
        : Optional.of("the witness of " + this + " differs in " + found + ", not in " + fields);
  }
}
