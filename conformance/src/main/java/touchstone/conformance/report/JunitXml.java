package touchstone.conformance.report;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Verdict;

/** The run as JUnit XML: one test suite per configuration, one test case per guest. */
public final class JunitXml {
  private JunitXml() {}

  public static String of(RunReport report) {
    StringWriter out = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      xml.writeAttribute("name", "touchstone " + report.subject().target());
      for (String configuration : report.subject().configurations()) {
        suite(xml, configuration, report);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return out + "\n";
  }

  private static void suite(XMLStreamWriter xml, String configuration, RunReport report)
      throws XMLStreamException {
    List<CaseResult> results =
        report.results().stream()
            .filter(r -> r.subject().configuration().equals(configuration))
            .toList();
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", configuration);
    xml.writeAttribute("tests", Integer.toString(results.size()));
    xml.writeAttribute("failures", count(results, JunitXml::isFailure));
    xml.writeAttribute("errors", count(results, JunitXml::isError));
    xml.writeAttribute("skipped", count(results, r -> r.verdict() == Verdict.SKIP));
    for (CaseResult r : results) {
      testCase(xml, r);
    }
    xml.writeEndElement();
  }

  private static void testCase(XMLStreamWriter xml, CaseResult r) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", r.subject().test().group() + "." + r.subject().test().name());
    xml.writeAttribute("name", r.subject().environment() + "@" + r.subject().configuration());
    xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", r.seconds()));
    if (isFailure(r) || isError(r) || r.verdict() == Verdict.SKIP) {
      xml.writeEmptyElement(isFailure(r) ? "failure" : isError(r) ? "error" : "skipped");
      xml.writeAttribute("message", printable(r.verdict().label() + ": " + r.reason()));
    }
    xml.writeStartElement("system-out");
    xml.writeCharacters(printable(consoles(r)));
    xml.writeEndElement();
    xml.writeEndElement();
  }

  private static boolean isFailure(CaseResult r) {
    return r.verdict() == Verdict.FAIL || r.verdict() == Verdict.XPASS;
  }

  private static boolean isError(CaseResult r) {
    return !r.verdict().conforms() && !isFailure(r);
  }

  private static String count(List<CaseResult> results, Predicate<CaseResult> which) {
    return Long.toString(results.stream().filter(which).count());
  }

  private static String consoles(CaseResult r) {
    return r.consoles().stream()
        .map(c -> (c.role().isEmpty() ? "" : "--- " + c.role() + "\n") + c.text())
        .collect(Collectors.joining("\n"));
  }

  /** XML 1.0 has no way to write most control characters; a guest may print any. */
  private static String printable(String text) {
    return text.codePoints()
        .map(c -> c >= 0x20 && c != 0x7F && c < 0xD800 || c == '\n' || c == '\t' ? c : '?')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
