package touchstone.host.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * Records of the specification as JSON and back, by their components: numbers, booleans, texts,
 * enums, optional numbers, lists, sets, maps with numbers as keys, and records.
 */
final class RecordJson {
  /** Names the record where the declared type is a sealed interface. */
  private static final String WHICH = "is";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RecordJson() {}

  // ---- writing ----------------------------------------------------------------------------------

  static JsonNode write(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case Integer n -> NODES.numberNode(n);
      case Long n -> NODES.numberNode(n);
      case Boolean b -> NODES.booleanNode(b);
      case Enum<?> e -> NODES.textNode(e.name());
      case String s -> NODES.textNode(s);
      case OptionalInt n -> n.isPresent() ? NODES.numberNode(n.getAsInt()) : NODES.nullNode();
      case Map<?, ?> map -> object(map);
      case Set<?> set -> array(set.stream().map(RecordJson::write).sorted(BY_TEXT).toList());
      case Collection<?> list -> array(list.stream().map(RecordJson::write).toList());
      case Record r -> object(r);
      default -> throw new IllegalArgumentException("a trace cannot hold " + value.getClass());
    };
  }

  /** Sets have no order of their own; equal runs write equal files. */
  private static final Comparator<JsonNode> BY_TEXT =
      Comparator.comparing((JsonNode n) -> n.toString().length()).thenComparing(JsonNode::toString);

  private static ArrayNode array(Collection<JsonNode> elements) {
    return NODES.arrayNode().addAll(elements);
  }

  private static ObjectNode object(Map<?, ?> map) {
    ObjectNode node = NODES.objectNode();
    new TreeMap<Object, Object>(map).forEach((k, v) -> node.set(k.toString(), write(v)));
    return node;
  }

  private static ObjectNode object(Record r) {
    ObjectNode node = NODES.objectNode();
    if (Arrays.stream(r.getClass().getInterfaces()).anyMatch(Class::isSealed)) {
      node.put(WHICH, name(r.getClass()));
    }
    for (RecordComponent part : r.getClass().getRecordComponents()) {
      node.set(part.getName(), write(get(part, r)));
    }
    return node;
  }

  static Object get(RecordComponent part, Record r) {
    try {
      return part.getAccessor().invoke(r);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a record of the specification cannot be read", e);
    }
  }

  /** As {@code EventCall.Send}. */
  private static String name(Class<?> type) {
    Class<?> family = type.getEnclosingClass();
    return family == null
        ? type.getSimpleName()
        : family.getSimpleName() + "." + type.getSimpleName();
  }

  // ---- reading ----------------------------------------------------------------------------------

  static <T> T read(JsonNode node, Class<T> type) throws UnreadableTraceException {
    return type.cast(value(node, type));
  }

  static Object value(JsonNode node, Type type) throws UnreadableTraceException {
    if (type instanceof ParameterizedType generic) {
      return container(node, generic);
    }
    Class<?> c = (Class<?>) type;
    if (c == int.class || c == Integer.class) {
      require(node.canConvertToInt() && node.isIntegralNumber(), node, "a number of 32 bits");
      return node.intValue();
    }
    if (c == long.class || c == Long.class) {
      require(node.canConvertToLong() && node.isIntegralNumber(), node, "a number of 64 bits");
      return node.longValue();
    }
    if (c == boolean.class || c == Boolean.class) {
      require(node.isBoolean(), node, "true or false");
      return node.booleanValue();
    }
    if (c == OptionalInt.class) {
      return node.isNull() ? OptionalInt.empty() : OptionalInt.of((int) value(node, int.class));
    }
    if (c == String.class) {
      require(node.isTextual(), node, "a text");
      return node.textValue();
    }
    return c.isEnum() ? constant(node, c) : c.isRecord() ? fields(node, c) : variant(node, c);
  }

  private static Object constant(JsonNode node, Class<?> type) throws UnreadableTraceException {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(node.textValue())) {
        return constant;
      }
    }
    throw new UnreadableTraceException(node + " is not a " + type.getSimpleName());
  }

  private static Object container(JsonNode node, ParameterizedType type)
      throws UnreadableTraceException {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] arguments = type.getActualTypeArguments();
    if (Map.class.isAssignableFrom(raw)) {
      return map(node, arguments[1]);
    }
    require(node.isArray(), node, "a list");
    List<Object> elements = new ArrayList<>();
    for (JsonNode element : node) {
      elements.add(value(element, arguments[0]));
    }
    return raw == Set.class
        ? new LinkedHashSet<>(elements)
        : raw == List.class ? elements : TreePVector.from(elements);
  }

  private static Object map(JsonNode node, Type valueType) throws UnreadableTraceException {
    require(node.isObject(), node, "an object");
    PSortedMap<Integer, Object> map = TreePMap.empty();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      map = map.plus(key(entry.getKey()), value(entry.getValue(), valueType));
    }
    return map;
  }

  static int key(String text) throws UnreadableTraceException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UnreadableTraceException("\"" + text + "\" is not a number");
    }
  }

  private static Object variant(JsonNode node, Class<?> type) throws UnreadableTraceException {
    String wanted = node.path(WHICH).asText();
    Class<?> found = find(type, wanted);
    if (found == null) {
      throw new UnreadableTraceException(
          "\"" + wanted + "\" is not a " + type.getSimpleName() + " of the specification");
    }
    return fields(node, found);
  }

  private static @Nullable Class<?> find(Class<?> type, String wanted) {
    if (type.isRecord()) {
      return name(type).equals(wanted) ? type : null;
    }
    Class<?>[] permitted = type.getPermittedSubclasses();
    for (Class<?> sub : permitted == null ? new Class<?>[0] : permitted) {
      Class<?> found = find(sub, wanted);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static Object fields(JsonNode node, Class<?> type) throws UnreadableTraceException {
    require(node.isObject(), node, "an object");
    RecordComponent[] parts = type.getRecordComponents();
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      JsonNode field = node.get(parts[i].getName());
      if (field == null) {
        throw new UnreadableTraceException(
            name(type) + " has no field \"" + parts[i].getName() + "\"");
      }
      values[i] = value(field, parts[i].getGenericType());
    }
    int extra = node.has(WHICH) ? 1 : 0;
    require(
        node.size() == parts.length + extra, node, "no more fields than " + name(type) + " has");
    return make(type, values);
  }

  /** A record of a type with these components. */
  static Object make(Class<?> type, Object[] values) throws UnreadableTraceException {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new UnreadableTraceException(name(type) + ": " + e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record of the specification cannot be made", e);
    }
  }

  private static void require(boolean holds, JsonNode node, String wanted)
      throws UnreadableTraceException {
    if (!holds) {
      String text = node.toString();
      throw new UnreadableTraceException(
          "expected " + wanted + ", found " + text.substring(0, Math.min(60, text.length())));
    }
  }
}
