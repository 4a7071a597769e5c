package touchstone.host.oracle;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Where two abstract states differ, as lines a reader understands. */
final class Comparison {
  private static final int MOST = 40;

  private final List<String> lines = new ArrayList<>();
  private final String left;
  private final String right;

  private Comparison(String left, String right) {
    this.left = left;
    this.right = right;
  }

  /** {@code d1.ports[3]: expected Ipi[vcpu=0], is Unbound[…]}; at most 40 lines. */
  static List<String> differences(Object expected, Object actual) {
    return differences("expected", expected, "is", actual);
  }

  static List<String> differences(String left, Object a, String right, Object b) {
    Comparison comparison = new Comparison(left, right);
    comparison.values("", a, b);
    return comparison.lines;
  }

  private void values(String path, @Nullable Object a, @Nullable Object b) {
    if (MOST <= lines.size() || Objects.equals(a, b)) {
      return;
    }
    if (a instanceof Map<?, ?> m && b instanceof Map<?, ?> n) {
      maps(path, m, n);
    } else if (a instanceof List<?> l && b instanceof List<?> m && l.size() == m.size()) {
      for (int i = 0; i < l.size(); i++) {
        values(path + "[" + i + "]", l.get(i), m.get(i));
      }
    } else if (a instanceof Record r && b instanceof Record s && isNested(r) && sameType(r, s)) {
      records(path, r, s);
    } else {
      lines.add(path + ": " + left + " " + text(a) + ", " + right + " " + text(b));
    }
  }

  private void maps(String path, Map<?, ?> a, Map<?, ?> b) {
    TreeSet<Object> keys = new TreeSet<>(a.keySet());
    keys.addAll(b.keySet());
    for (Object key : keys) {
      values(path + "[" + key + "]", a.get(key), b.get(key));
    }
  }

  private void records(String path, Record a, Record b) {
    for (RecordComponent part : a.getClass().getRecordComponents()) {
      values(
          path.isEmpty() ? part.getName() : path + "." + part.getName(),
          get(part, a),
          get(part, b));
    }
  }

  private static boolean sameType(Record a, Record b) {
    return a.getClass() == b.getClass();
  }

  /** Records of more than a line are taken apart; small ones are shown whole. */
  private static boolean isNested(Record record) {
    return record.toString().length() > 100;
  }

  private static Object get(RecordComponent part, Record record) {
    try {
      return part.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a record of the specification cannot be read", e);
    }
  }

  private static String text(@Nullable Object value) {
    return value == null ? "nothing" : value.toString();
  }
}
