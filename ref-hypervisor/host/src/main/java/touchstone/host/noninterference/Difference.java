package touchstone.host.noninterference;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where two runs part for the guest that should not notice.
 *
 * @param index number of the moment, from 0
 * @param moment what the guest did there, in the first run
 * @param time virtual time of the moment in the first run, in ns
 * @param field what differs
 * @param first its value in the first run, register by register
 * @param second its value in the second run
 */
record Difference(int index, String moment, long time, Field field, String first, String second) {

  /** Values that fit a line. */
  private static final int SHORT = 16;

  private static final Set<Field> CLOCKS = EnumSet.of(Field.TIME, Field.TIME_RECORD);

  /** The first one of two runs; moments after {@code end} do not count, nor, if asked, clocks. */
  static Optional<Difference> first(
      List<Sample> one, List<Sample> two, long end, boolean withTime) {
    int common = Math.min(one.size(), two.size());
    for (int i = 0; i < common; i++) {
      Sample a = one.get(i);
      Sample b = two.get(i);
      if (withTime && a.time() >= end && b.time() >= end) {
        return Optional.empty();
      }
      Optional<Difference> found = between(i, a, b, withTime);
      if (found.isPresent()) {
        return found;
      }
    }
    return missing(one, two, common, end, withTime);
  }

  /** All fields in which two runs ever differ, moment by moment. */
  static Set<Field> fields(List<Sample> one, List<Sample> two) {
    Set<Field> all = EnumSet.noneOf(Field.class);
    for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
      for (Field field : Field.values()) {
        if (!Arrays.equals(one.get(i).fields().get(field), two.get(i).fields().get(field))) {
          all.add(field);
        }
      }
    }
    return all;
  }

  private static Optional<Difference> between(int index, Sample a, Sample b, boolean withTime) {
    if (!a.label().equals(b.label())) {
      return Optional.of(of(index, a, Field.EXIT, a.label(), b.label()));
    }
    for (Field field : Field.values()) {
      long[] first = a.fields().get(field);
      long[] second = b.fields().get(field);
      if (!Arrays.equals(first, second) && (withTime || !CLOCKS.contains(field))) {
        return Optional.of(of(index, a, field, text(first, second), text(second, first)));
      }
    }
    return Optional.empty();
  }

  /** A moment only one run has; without time a guest cannot tell that it waits. */
  private static Optional<Difference> missing(
      List<Sample> one, List<Sample> two, int index, long end, boolean withTime) {
    List<Sample> longer = one.size() > two.size() ? one : two;
    if (!withTime || index == longer.size() || longer.get(index).time() >= end) {
      return Optional.empty();
    }
    Sample extra = longer.get(index);
    String label = extra.label() + " at " + extra.time() + " ns";
    boolean inFirst = longer == one;
    return Optional.of(
        of(index, extra, Field.EXIT, inFirst ? label : "nothing", inFirst ? "nothing" : label));
  }

  private static Difference of(int index, Sample at, Field field, String first, String second) {
    return new Difference(index, at.label(), at.time(), field, first, second);
  }

  /** Short arrays whole; of long ones the first word that differs. */
  private static String text(long @Nullable [] values, long @Nullable [] others) {
    if (values == null || values.length == 0) {
      return "nothing";
    }
    if (values.length <= SHORT) {
      return Arrays.stream(values).mapToObj(Long::toHexString).collect(Collectors.joining(" "));
    }
    int at = others == null ? 0 : Arrays.mismatch(values, others);
    return at < 0 || at >= values.length
        ? values.length + " words"
        : "word " + at + " of " + values.length + " is " + Long.toHexString(values[at]);
  }

  @Override
  public String toString() {
    return String.format(
        "moment %d (%s, %d ns): %s%n  first run:  %s%n  second run: %s",
        index, moment, time, field, first, second);
  }
}
