package touchstone.host.oracle;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import touchstone.core.domain.Domain;

/** The frames by which a grant table grows in the course of a call. */
final class TableFrames {
  private TableFrames() {}

  static int count(@Nullable Domain d) {
    return d == null ? 0 : d.grants.frames();
  }

  /** Frames from number {@code before} of the table on. */
  static List<Integer> since(@Nullable Domain d, int before) {
    return IntStream.range(before, count(d))
        .mapToObj(i -> d == null ? 0 : d.grants.frameAt(i))
        .toList();
  }
}
