package touchstone.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An item of {@code spec/requirements}, every field of which must be there, in the order of this
 * repository.
 *
 * @param id as {@code req~mem-own-frames-only~1}
 * @param title its heading
 * @param text the rule
 * @param rationale why
 * @param checked how it is checked
 * @param references outside requirements, manuals and advisories it answers
 * @param needs artefact types that must cover it
 */
record Requirement(
    String id,
    String title,
    String text,
    String rationale,
    String checked,
    String references,
    List<String> needs) {

  private static final Pattern ITEM =
      Pattern.compile(
          "^### (.+)\n`(req~[a-z0-9-]+~[0-9]+)`\n\n(.+)\n\nRationale:\n\n(.+)\n\n"
              + "Comment:\n\n(Checked by (?:.|\n(?!###))+?\\.)\nReferences: (.+)\\.\n\nNeeds: (.+)$",
          Pattern.MULTILINE);
  private static final Pattern ID = Pattern.compile("^`(req~[^`]+)`", Pattern.MULTILINE);

  /** As MEM. */
  String group() {
    return id.substring(4, id.indexOf('-')).toUpperCase(Locale.ROOT);
  }

  /** All items, by file and place. */
  static List<Requirement> all() {
    List<Requirement> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(Checkout.REQUIREMENTS)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        List<Requirement> items = ITEM.matcher(text).results().map(Requirement::of).toList();
        Set<String> whole = items.stream().map(Requirement::id).collect(Collectors.toSet());
        for (MatchResult id : ID.matcher(text).results().toList()) {
          if (!whole.contains(id.group(1))) {
            throw new IllegalStateException(
                Checkout.name(file) + ": " + id.group(1) + ": lacks a field, or not in this order");
          }
        }
        found.addAll(items);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static Requirement of(MatchResult item) {
    return new Requirement(
        item.group(2),
        item.group(1),
        item.group(3),
        item.group(4),
        item.group(5),
        item.group(6),
        Arrays.asList(item.group(7).split(", ")));
  }
}
