package touchstone.conformance.report;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import touchstone.conformance.evidence.ClaimMatrix;
import touchstone.conformance.evidence.Configuration;
import touchstone.conformance.evidence.Evidence;
import touchstone.conformance.evidence.GuestResults;
import touchstone.conformance.evidence.Means;
import touchstone.conformance.evidence.ProofResults;
import touchstone.conformance.evidence.TracedRequirement;

/**
 * The pack's front page, one static file: what is claimed and by which means, and from every
 * requirement to its evidence and back.
 */
public final class EvidencePage {
  private static final Mustache TEMPLATE =
      new DefaultMustacheFactory().compile("touchstone/conformance/report/evidence.mustache");

  private EvidencePage() {}

  /**
   * @param missing what was not there to be packed
   * @param picture of the frames as SVG, empty if there is none
   */
  public static String of(
      Evidence evidence, ClaimMatrix claims, List<String> missing, String picture) {
    StringWriter out = new StringWriter();
    TEMPLATE.execute(out, page(evidence, claims, missing, picture));
    return out.toString();
  }

  private record Page(
      List<Figure> figures,
      List<String> missing,
      boolean incomplete,
      List<String> configurations,
      List<Key> keys,
      List<Group> groups,
      List<CampaignTable> campaigns,
      List<ProofRow> proofs,
      boolean probed,
      List<Requirement> requirements,
      List<Back> back,
      String picture) {}

  private record Figure(String number, String label) {}

  private record Key(String mark, String label) {}

  private record Group(String name, List<Row> rows) {}

  private record Row(String id, String title, List<Cell> cells, boolean open) {}

  private record Cell(List<Badge> badges) {}

  private record Badge(String mark, String label) {}

  private record ProofRow(
      String contract, String result, String style, String nodes, String seconds, String note) {}

  private record Requirement(
      String id,
      String title,
      String text,
      String references,
      List<String> open,
      List<Piece> evidence) {}

  private record Piece(String kind, String what, String anchor, String result, String style) {}

  private record Back(String anchor, String what, String result, String style, List<Link> links) {}

  private record Link(String id) {}

  private static Page page(
      Evidence evidence, ClaimMatrix claims, List<String> missing, String picture) {
    return new Page(
        figures(evidence, claims),
        missing,
        !missing.isEmpty(),
        Configuration.all().stream().map(Configuration::label).toList(),
        List.of(Means.values()).stream().map(m -> new Key(mark(m), m.label())).toList(),
        groups(evidence, claims),
        evidence.campaigns().stream().map(c -> CampaignTable.of(c, evidence.reference())).toList(),
        evidence.proofs().contracts().stream().map(EvidencePage::proof).toList(),
        evidence.proofs().probed(),
        requirements(evidence, claims),
        new BackLinks(evidence).rows(),
        picture);
  }

  private static List<Figure> figures(Evidence evidence, ClaimMatrix claims) {
    List<Figure> figures = new ArrayList<>();
    figures.add(figure(evidence.requirements().size(), "requirements"));
    claims.totals().forEach((means, n) -> figures.add(figure(n, "cells " + means.label())));
    figures.add(figure(evidence.guests().results().size(), "guest cases"));
    ProofResults proofs = evidence.proofs();
    figures.add(figure(proofs.count("CLOSED"), "obligations closed"));
    figures.add(figure(proofs.count("OPEN"), "open"));
    figures.add(figure(proofs.count("ASSUMED"), "assumed"));
    figures.add(figure(evidence.tests().tests(), "tests"));
    return figures;
  }

  private static Figure figure(long number, String label) {
    return new Figure(String.format(Locale.ROOT, "%d", number), label);
  }

  private static List<Group> groups(Evidence evidence, ClaimMatrix claims) {
    Map<String, List<Row>> groups = new TreeMap<>();
    for (int i = 0; i < claims.rows().size(); i++) {
      TracedRequirement requirement = evidence.requirements().get(i);
      ClaimMatrix.Row row = claims.rows().get(i);
      groups
          .computeIfAbsent(requirement.group(), g -> new ArrayList<>())
          .add(
              new Row(
                  requirement.id(),
                  requirement.title(),
                  row.cells().stream().map(EvidencePage::cell).toList(),
                  !row.open().isEmpty()));
    }
    List<Group> list = new ArrayList<>();
    groups.forEach((name, rows) -> list.add(new Group(name, rows)));
    return list;
  }

  private static Cell cell(Set<Means> means) {
    return new Cell(means.stream().map(m -> new Badge(mark(m), m.label())).toList());
  }

  /** One letter, since a phone shows four columns of them. */
  private static String mark(Means means) {
    return switch (means) {
      case PROVED -> "P";
      case BOUNDED -> "B";
      case PROPERTY -> "R";
      case JUDGED -> "S";
      case TESTED -> "T";
      case FUZZED -> "F";
      case GUEST -> "G";
      case ASSUMED -> "A";
    };
  }

  private static ProofRow proof(ProofResults.Contract c) {
    return new ProofRow(
        c.name(),
        c.result().toLowerCase(Locale.ROOT).replace('_', ' '),
        c.result().equals("CLOSED") ? "pass" : c.result().equals("OPEN") ? "fail" : "skip",
        c.nodes() == 0 ? "" : Integer.toString(c.nodes()),
        c.nodes() == 0 ? "" : String.format(Locale.ROOT, "%.1f", c.seconds()),
        c.note());
  }

  private static List<Requirement> requirements(Evidence evidence, ClaimMatrix claims) {
    List<Requirement> list = new ArrayList<>();
    for (int i = 0; i < claims.rows().size(); i++) {
      TracedRequirement r = evidence.requirements().get(i);
      list.add(
          new Requirement(
              r.id(),
              r.title(),
              r.text(),
              r.references(),
              claims.rows().get(i).open(),
              pieces(evidence, r)));
    }
    return list;
  }

  private static List<Piece> pieces(Evidence evidence, TracedRequirement r) {
    List<Piece> pieces = new ArrayList<>();
    for (TracedRequirement.Tag tag : r.coveredBy()) {
      if (!tag.type().equals("guest")) {
        String result = result(evidence, tag);
        pieces.add(
            new Piece(
                tag.type(),
                tag.file() + ":" + tag.line(),
                anchor(tag.type(), tag.subject()),
                result,
                result.startsWith("not") ? "fail" : "pass"));
      }
    }
    evidence.guests().results().stream()
        .filter(g -> g.requirements().contains(r.id()))
        .forEach(g -> pieces.add(guest(g)));
    return pieces;
  }

  private static Piece guest(GuestResults.Result g) {
    return new Piece(
        "guest",
        g.id(),
        anchor("guest", g.test()),
        g.verdict(),
        g.verdict().equals("PASS") ? "pass" : "fail");
  }

  /** What a tag's subject came to; empty for what neither passes nor fails. */
  static String result(Evidence evidence, TracedRequirement.Tag tag) {
    return switch (tag.type()) {
      case "utest", "fuzz" -> evidence.tests().passed(tag.subject()) ? "passed" : "not passed";
      case "proof" -> {
        ProofResults.Claim claim = evidence.proofs().properties().get(tag.subject());
        yield claim != null && claim.proved() ? "proved" : "not proved";
      }
      default -> "";
    };
  }

  static String anchor(String type, String subject) {
    return type + "-" + subject.replaceAll("[^A-Za-z0-9]+", "-");
  }

  /** From a piece of evidence back to the requirements it speaks for. */
  private static final class BackLinks {
    private final Evidence evidence;
    private final Map<String, Back> rows = new TreeMap<>();

    BackLinks(Evidence evidence) {
      this.evidence = evidence;
    }

    List<Back> rows() {
      for (TracedRequirement r : evidence.requirements()) {
        r.coveredBy().stream()
            .filter(tag -> !tag.type().equals("guest"))
            .forEach(tag ->
                add(
                    tag.type() + " " + tag.subject(),
                    tag.type(),
                    tag.subject(),
                    result(evidence, tag),
                    r.id()));
      }
      for (GuestResults.Result g : evidence.guests().results()) {
        g.requirements()
            .forEach(id -> add("guest " + g.test(), "guest", g.test(), g.verdict(), id));
      }
      return List.copyOf(rows.values());
    }

    private void add(String what, String type, String subject, String result, String id) {
      Back row =
          rows.computeIfAbsent(
              what,
              w ->
                  new Back(
                      anchor(type, subject),
                      w,
                      result,
                      result.startsWith("not") || result.equals("FAIL") ? "fail" : "pass",
                      new ArrayList<>()));
      Link link = new Link(id);
      if (!row.links().contains(link)) {
        row.links().add(link);
      }
    }
  }
}
