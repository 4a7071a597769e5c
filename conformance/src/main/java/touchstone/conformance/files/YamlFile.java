package touchstone.conformance.files;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.serialization.DefaultNodeReader;
import com.networknt.schema.serialization.NodeReader;
import com.networknt.schema.serialization.node.TokenStreamLocationAware;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import touchstone.conformance.suite.SuiteException;

/**
 * A YAML (or JSON) file that a schema allows.
 *
 * <p>Its nodes know their lines, so whoever reads on can say where something is wrong.
 */
public final class YamlFile {
  private static final NodeReader READER =
      DefaultNodeReader.builder()
          .yamlMapper(new ObjectMapper(new YAMLFactory()))
          .locationAware()
          .build();

  private final Path path;
  private final JsonNode root;

  private YamlFile(Path path, JsonNode root) {
    this.path = path;
    this.root = root;
  }

  /**
   * Reads a file.
   *
   * @param schema name of a schema beside this class, as {@code target}
   * @throws SuiteException naming file, line and field of everything that is wrong
   */
  public static YamlFile read(Path path, String schema) {
    try {
      return parse(path, Files.readString(path), schema);
    } catch (IOException e) {
      throw new SuiteException(path + ": cannot be read: " + e.getMessage());
    }
  }

  /**
   * Reads a text.
   *
   * @param path what messages call it
   */
  public static YamlFile parse(Path path, String text, String schema) {
    YamlFile file = new YamlFile(path, tree(path, text));
    List<Error> errors = schema(schema).validate(file.root);
    if (!errors.isEmpty()) {
      throw new SuiteException(
          errors.stream().map(file::describe).distinct().collect(Collectors.joining("\n")));
    }
    return file;
  }

  private static JsonNode tree(Path path, String text) {
    try {
      JsonNode root = READER.readTree(text, InputFormat.YAML);
      if (root == null || root.isMissingNode() || root.isNull()) {
        throw new SuiteException(path + ": holds nothing");
      }
      return root;
    } catch (IOException | IllegalArgumentException e) {
      throw notYaml(path, e);
    }
  }

  /** The reader wraps what the parser says. */
  private static SuiteException notYaml(Path path, Exception e) {
    Throwable cause = e instanceof IllegalArgumentException ? e.getCause() : e;
    if (cause instanceof JsonProcessingException parser) {
      JsonLocation at = parser.getLocation();
      String where = at == null ? "" : ":" + at.getLineNr();
      return new SuiteException(path + where + ": is not YAML: " + parser.getOriginalMessage());
    }
    return new SuiteException(path + ": cannot be read: " + e.getMessage());
  }

  private static Schema schema(String name) {
    try (InputStream in = YamlFile.class.getResourceAsStream(name + ".schema.yaml")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Objects.requireNonNull(in, name), InputFormat.YAML);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path() {
    return path;
  }

  public JsonNode root() {
    return root;
  }

  /** The elements of a list as texts; none if it is not there. */
  public static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(n -> texts.add(n.asText()));
    return List.copyOf(texts);
  }

  /** The error of a field that the schema allows and the reader does not. */
  public SuiteException wrong(JsonNode at, String field, String what) {
    return new SuiteException(path + line(at) + ": " + field + ": " + what);
  }

  private String describe(Error error) {
    String field = error.getInstanceLocation().toString().replaceFirst("^/", "").replace('/', '.');
    JsonNode extra =
        error.getKeyword().equals("additionalProperties")
            ? error.getInstanceNode().path(error.getProperty())
            : MissingNode.getInstance();
    if (!extra.isMissingNode()) {
      String prefix = field.isEmpty() ? "" : field + ".";
      return path + line(extra) + ": " + prefix + error.getProperty() + ": there is no such field";
    }
    return path
        + line(error.getInstanceNode())
        + ": "
        + (field.isEmpty() ? "" : field + ": ")
        + error.getMessage();
  }

  private static String line(JsonNode node) {
    return node instanceof TokenStreamLocationAware aware && aware.tokenStreamLocation() != null
        ? ":" + aware.tokenStreamLocation().getLineNr()
        : "";
  }
}
