package touchstone.conformance.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import touchstone.conformance.suite.SuiteException;

/** Reads PIT's {@code mutations.xml}. */
public final class Mutants {
  private Mutants() {}

  /**
   * One change PIT made.
   *
   * @param type full name of the class
   * @param status as PIT has it: {@code KILLED}, {@code SURVIVED}, {@code TIMED_OUT}, ...
   */
  public record Mutant(String type, String method, int line, String change, String status) {

    /** A test failed, or did not end. */
    public boolean isKilled() {
      return status.equals("KILLED") || status.equals("TIMED_OUT") || status.equals("MEMORY_ERROR");
    }

    /** No test even executes the line. */
    public boolean isUncovered() {
      return status.equals("NO_COVERAGE");
    }

    /** The class below {@code touchstone.core}, nested ones with it, as {@code grant.Grants}. */
    public String subject() {
      return type.replaceFirst("^touchstone\\.core\\.", "").replaceFirst("\\$.*", "");
    }

    /** Where and what, as {@code release:42 removed call}. */
    @Override
    public String toString() {
      return "%s:%d %s%s".formatted(method, line, change, isUncovered() ? " (never executed)" : "");
    }
  }

  /** All mutants of a report; SuiteException if it is not one. */
  public static List<Mutant> read(Path report) {
    if (!Files.exists(report)) {
      throw new SuiteException(report + " is missing: PIT found nothing to change");
    }
    try {
      Document document =
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
      NodeList nodes = document.getElementsByTagName("mutation");
      List<Mutant> mutants = new ArrayList<>();
      for (int i = 0; i < nodes.getLength(); i++) {
        mutants.add(mutant((Element) nodes.item(i)));
      }
      return mutants;
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new SuiteException("cannot read " + report + ": " + e.getMessage());
    }
  }

  private static Mutant mutant(Element e) {
    return new Mutant(
        text(e, "mutatedClass"),
        text(e, "mutatedMethod"),
        Integer.parseInt(text(e, "lineNumber")),
        text(e, "description"),
        e.getAttribute("status"));
  }

  private static String text(Element e, String name) {
    return e.getElementsByTagName(name).item(0).getTextContent();
  }
}
