package touchstone.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files of the checkout that requirements and evidence live in. */
final class Checkout {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final Path REQUIREMENTS = ROOT.resolve("spec/requirements");

  private static final List<String> AREAS =
      List.of(
          "spec/requirements",
          "spec/src/main",
          "ref-hypervisor/core/src",
          "ref-hypervisor/machine/src",
          "ref-hypervisor/host/src",
          "isolation-proofs/src",
          "fuzz/src",
          "conformance/src",
          "conformance/guests");

  private static final Map<Path, String> TEXTS = new HashMap<>();

  private Checkout() {}

  /** Where OpenFastTrace looks. */
  static List<Path> areas() {
    return AREAS.stream().map(ROOT::resolve).filter(Files::exists).toList();
  }

  /** Files that may carry tags: prose about tags and scripts that search for them do not. */
  static List<Path> tagged() {
    return areas().stream().flatMap(area -> files(area).stream()).toList();
  }

  private static List<Path> files(Path area) {
    try (Stream<Path> files = Files.walk(area)) {
      return files.filter(Files::isRegularFile).filter(Checkout::carriesTags).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean carriesTags(Path file) {
    String name = file.getFileName().toString();
    return name.contains(".") && !name.endsWith(".md");
  }

  static List<String> lines(Path file) {
    return List.of(text(file).split("\n", -1));
  }

  /** Its text, read once. */
  static String text(Path file) {
    return TEXTS.computeIfAbsent(file, Checkout::read);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file's name relative to the checkout. */
  static String name(Path file) {
    return ROOT.relativize(file).toString();
  }
}
