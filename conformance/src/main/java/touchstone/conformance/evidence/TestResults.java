package touchstone.conformance.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What the build's tests said, by simple class name.
 *
 * @param classes counts of each test class
 */
public record TestResults(Map<String, Counts> classes) {

  /** Tests of one class. */
  public record Counts(int tests, int failed, int skipped) {
    /** Something ran and nothing failed. */
    public boolean passed() {
      return failed == 0 && skipped < tests;
    }

    Counts plus(Counts other) {
      return new Counts(tests + other.tests, failed + other.failed, skipped + other.skipped);
    }
  }

  /** Reads the {@code TEST-*.xml} of a folder; none if there is no such folder. */
  static TestResults read(Path folder) {
    Map<String, Counts> classes = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".xml")).sorted().toList()) {
          classes.merge(className(file), counts(file), Counts::plus);
        }
      } catch (IOException e) {
        throw new EvidenceException("cannot list " + folder + ": " + e.getMessage());
      }
    }
    return new TestResults(classes);
  }

  /** {@code FramesTest} of {@code TEST-touchstone.core.memory.FramesTest.xml}; nested ones too. */
  private static String className(Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.xml$", "");
    return name.substring(name.lastIndexOf('.') + 1).replaceFirst("\\$.*$", "");
  }

  private static Counts counts(Path file) {
    try (var in = Files.newInputStream(file)) {
      XMLInputFactory factory = XMLInputFactory.newFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamReader.START_ELEMENT) {
          return new Counts(
              number(xml, "tests"),
              number(xml, "failures") + number(xml, "errors"),
              number(xml, "skipped"));
        }
      }
      throw new EvidenceException(file + ": has no test suite");
    } catch (IOException | XMLStreamException e) {
      throw new EvidenceException(file + ": " + e.getMessage());
    }
  }

  private static int number(XMLStreamReader xml, String attribute) {
    String value = xml.getAttributeValue(null, attribute);
    return value == null ? 0 : Integer.parseInt(value);
  }

  public int tests() {
    return classes.values().stream().mapToInt(Counts::tests).sum();
  }

  public int failed() {
    return classes.values().stream().mapToInt(Counts::failed).sum();
  }

  public int skipped() {
    return classes.values().stream().mapToInt(Counts::skipped).sum();
  }

  public boolean passed(String unit) {
    Counts counts = classes.get(unit);
    return counts != null && counts.passed();
  }
}
