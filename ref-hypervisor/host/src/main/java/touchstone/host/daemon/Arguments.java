package touchstone.host.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a client gives with a verb. Nothing of it is believed to be what it should be. */
final class Arguments {
  private final JsonNode node;

  Arguments(JsonNode node) {
    this.node = node;
  }

  String text(String name) throws Refusal {
    JsonNode value = node.path(name);
    if (!value.isTextual()) {
      throw new Refusal("argument '" + name + "' must be a string");
    }
    return value.asText();
  }

  long number(String name, long least, long most) throws Refusal {
    JsonNode value = node.path(name);
    if (!value.canConvertToLong() || value.asLong() < least || value.asLong() > most) {
      throw new Refusal("argument '" + name + "' must be a number from " + least + " to " + most);
    }
    return value.asLong();
  }

  /** False if it is not there. */
  boolean flag(String name) throws Refusal {
    JsonNode value = node.path(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new Refusal("argument '" + name + "' must be true or false");
    }
    return value.asBoolean(false);
  }

  /** Empty if it is not there. */
  List<String> texts(String name) throws Refusal {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : node.path(name)) {
      if (!element.isTextual()) {
        throw new Refusal("argument '" + name + "' must be a list of strings");
      }
      texts.add(element.asText());
    }
    return texts;
  }
}
