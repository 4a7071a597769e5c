package touchstone.host.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import touchstone.spec.state.State;

/**
 * Where one state differs from another: {@code [[path, value], ...]}. A path goes through fields of
 * records and keys of maps; a list that differs is told whole.
 */
final class Changes {
  private final ArrayNode changes = JsonNodeFactory.instance.arrayNode();

  private Changes() {}

  static ArrayNode between(State before, State now) {
    Changes found = new Changes();
    found.compare(new ArrayList<>(), before, now);
    return found.changes;
  }

  private void compare(List<String> path, @Nullable Object a, @Nullable Object b) {
    if (a == b || Objects.equals(a, b)) {
      return;
    }
    if (a instanceof Map<?, ?> m && b instanceof Map<?, ?> n) {
      TreeSet<Object> keys = new TreeSet<>(m.keySet());
      keys.addAll(n.keySet());
      keys.forEach(key -> inside(path, key.toString(), m.get(key), n.get(key)));
    } else if (a instanceof Record r && b instanceof Record s && r.getClass() == s.getClass()) {
      for (RecordComponent part : r.getClass().getRecordComponents()) {
        inside(path, part.getName(), RecordJson.get(part, r), RecordJson.get(part, s));
      }
    } else {
      ArrayNode change = changes.addArray();
      path.forEach(change.addArray()::add);
      change.add(RecordJson.write(b));
    }
  }

  private void inside(List<String> path, String step, @Nullable Object a, @Nullable Object b) {
    path.addLast(step);
    compare(path, a, b);
    path.removeLast();
  }

  // ---- applying ---------------------------------------------------------------------------------

  /** The state with the changes of a line made. */
  static State apply(State before, JsonNode changes) throws UnreadableTraceException {
    Object state = before;
    for (JsonNode change : changes) {
      JsonNode path = change.path(0);
      if (change.size() != 2 || !path.isArray() || path.isEmpty()) {
        throw new UnreadableTraceException("a change is a path and a value, not " + change);
      }
      state = change(state, State.class, path, 0, change.get(1));
    }
    return (State) state;
  }

  private static Object change(
      @Nullable Object old, Type type, JsonNode path, int depth, JsonNode value)
      throws UnreadableTraceException {
    if (depth == path.size()) {
      return RecordJson.value(value, type);
    }
    String step = path.get(depth).asText();
    if (old instanceof PSortedMap<?, ?> map && type instanceof ParameterizedType generic) {
      return inMap(map, generic.getActualTypeArguments()[1], step, path, depth, value);
    }
    if (old instanceof Record r) {
      return inRecord(r, step, path, depth, value);
    }
    throw new UnreadableTraceException("nothing is at " + path);
  }

  @SuppressWarnings("unchecked") // maps of the state have numbers as keys
  private static Object inMap(
      PSortedMap<?, ?> map, Type type, String step, JsonNode path, int depth, JsonNode value)
      throws UnreadableTraceException {
    PSortedMap<Integer, Object> numbered = (PSortedMap<Integer, Object>) map;
    int key = RecordJson.key(step);
    return depth + 1 == path.size() && value.isNull()
        ? numbered.minus(key)
        : numbered.plus(key, change(numbered.get(key), type, path, depth + 1, value));
  }

  private static Object inRecord(Record old, String step, JsonNode path, int depth, JsonNode value)
      throws UnreadableTraceException {
    RecordComponent[] parts = old.getClass().getRecordComponents();
    Object[] values = new Object[parts.length];
    boolean found = false;
    for (int i = 0; i < parts.length; i++) {
      values[i] = RecordJson.get(parts[i], old);
      if (parts[i].getName().equals(step)) {
        values[i] = change(values[i], parts[i].getGenericType(), path, depth + 1, value);
        found = true;
      }
    }
    if (!found) {
      throw new UnreadableTraceException("\"" + step + "\" is no field at " + path);
    }
    return RecordJson.make(old.getClass(), values);
  }
}
