package touchstone.host.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What client and host say on the control socket: JSON objects, one a line, in UTF-8, each with the
 * version of the protocol in {@code v}.
 *
 * <p>A client says {@code {"v":1,"verb":"list","args":{…}}} and waits for {@code result} or {@code
 * error}, before which there may be {@code note}s. A client that watches a console also says {@code
 * input} and hears {@code output}, bytes in Base64.
 */
public final class Protocol {
  public static final int VERSION = 1;

  /** Bytes a line may have. */
  public static final int MAX_LINE = 1 << 20;

  public static final String VERB = "verb";
  public static final String ARGS = "args";
  public static final String INPUT = "input";
  public static final String RESULT = "result";
  public static final String ERROR = "error";
  public static final String NOTE = "note";
  public static final String OUTPUT = "output";

  private static final String V = "v";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Protocol() {}

  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** A line with one member besides the version. */
  public static String line(String member, JsonNode value) {
    ObjectNode message = object().put(V, VERSION);
    message.set(member, value);
    return message.toString();
  }

  public static String line(String member, String value) {
    return object().put(V, VERSION).put(member, value).toString();
  }

  /** What a client asks. */
  public static String request(String verb, JsonNode arguments) {
    ObjectNode message = object().put(V, VERSION).put(VERB, verb);
    message.set(ARGS, arguments);
    return message.toString();
  }

  /** The message of a line; the exception says what is wrong with it. */
  public static JsonNode parse(String line) throws IOException {
    JsonNode message = read(line);
    if (message == null || !message.isObject()) {
      throw new IOException("a line must be a JSON object");
    }
    JsonNode version = message.path(V);
    if (!version.isInt()) {
      throw new IOException("a message must have the version of the protocol in 'v'");
    }
    if (version.asInt() != VERSION) {
      throw new IOException("protocol version " + version.asInt() + " instead of " + VERSION);
    }
    return message;
  }

  private static @Nullable JsonNode read(String line) throws IOException {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException problem) {
      throw new IOException("not JSON: " + problem.getOriginalMessage(), problem);
    }
  }
}
