package touchstone.proofs;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the contracts add up to. A property is proved when every contract it rests on is closed; the
 * list is the argument, and the README says where it stops.
 */
enum Property {
  // [proof->req~mem-own-frames-only~1]
  OWN_FRAMES_ONLY(
      "Every present leaf of a domain is backed by a use of the frame that the domain holds:"
          + " invariant of Frames, established by its constructor, kept by everything that changes it",
      Contracts.CHANGES),

  // [proof->req~mem-permit-rights~1]
  PERMIT_RIGHTS(
      "A leaf has no right that the use behind it lacks",
      List.of("Frames.map(int,int,int,int)", "Rights.cover(int,int)", "Rights.mappable(int)")),

  // [proof->req~mem-single-owner~1]
  SINGLE_OWNER(
      "A frame in use has an owner, a frame without an owner has no use and so no leaf",
      Contracts.LIFE),

  // [proof->req~mem-single-mapping~1]
  SINGLE_MAPPING(
      "A use backs at most one leaf: an owner maps its frame at one guest frame",
      List.of("Frames.map(int,int,int,int)", "Frames.unmap(int,int)")),

  // [proof->req~mem-counts-balance~1]
  COUNTS_BALANCE(
      "A released frame is DIRTY only without pins and permits, and what take added drop removes",
      List.of(
          "Frames.take(int)",
          "Frames.drop(int)",
          "Frames.release(int)",
          "Frames.closePermit(int)",
          "Frames.isShared(int)",
          "Frames.isReleased(int)",
          "Frames.reclaim(int)",
          "Frames.retire(int)")),

  // [proof->req~mem-entry-encoding~1]
  ENTRY_ENCODING(
      "EPT and NPT entries are exactly the manuals' sums, and decode to what was encoded",
      List.of(
          "EptEntry.leaf(int,int)",
          "EptEntry.table(int)",
          "EptEntry.frameOf(long)",
          "EptEntry.rightsOf(long)",
          "EptEntry.pointer(int)",
          "NptEntry.leaf(int,int)",
          "NptEntry.table(int)",
          "NptEntry.frameOf(long)",
          "NptEntry.frameOf(long) #1",
          "NptEntry.rightsOf(long)",
          "NptEntry.rightsOf(long) #1",
          "RoundTrip.ept(EptEntry,int,int)",
          "RoundTrip.npt(NptEntry,int,int)")),

  // [proof->req~res-scrub-before-reuse~1]
  SCRUB_BEFORE_REUSE(
      "A frame becomes FREE only by being zeroed, and only a FREE frame is given to an owner",
      Contracts.LIFE);

  /** A property and what a run says about it. */
  record Claim(String property, String statement, String verdict, List<String> missing) {}

  private final String statement;
  private final List<String> contracts;

  Property(String statement, List<String> contracts) {
    this.statement = statement;
    this.contracts = contracts;
  }

  List<String> contracts() {
    return contracts;
  }

  /** "proved" if all contracts are closed here, and all they use; else those that are not. */
  Claim judge(List<Row> rows) {
    Map<String, Row> byName = rows.stream().collect(Collectors.toMap(Row::contract, row -> row));
    Foundations foundations = new Foundations(rows);
    List<String> missing =
        contracts.stream()
            .filter(name -> {
              Row row = byName.get(name);
              return row == null
                  || row.result() != Row.Result.CLOSED
                  || row.vacuous()
                  || !foundations.unproved(name).isEmpty();
            })
            .toList();
    return new Claim(name(), statement, missing.isEmpty() ? "proved" : "not proved", missing);
  }

  /** Shared lists; a nested class because an enum's constants cannot use its own fields. */
  private static final class Contracts {
    static final List<String> LIFE =
        List.of(
            "Frames.Frames(int,int)",
            "Frames.scrub(Hardware)",
            "Frames.allocate(int)",
            "Frames.release(int)",
            "Frames.take(int)",
            "Frames.drop(int)",
            "Frames.reclaim(int)",
            "Frames.retire(int)",
            "Frames.isShared(int)",
            "Frames.openPermit(int,int,int,int)",
            "Frames.closePermit(int)",
            "Frames.takeBack(int,int)");

    static final List<String> CHANGES =
        List.of(
            "Frames.Frames(int,int)",
            "Frames.scrub(Hardware)",
            "Frames.allocate(int)",
            "Frames.release(int)",
            "Frames.take(int)",
            "Frames.drop(int)",
            "Frames.reclaim(int)",
            "Frames.retire(int)",
            "Frames.isShared(int)",
            "Frames.openPermit(int,int,int,int)",
            "Frames.closePermit(int)",
            "Frames.takeBack(int,int)",
            "Frames.map(int,int,int,int)",
            "Frames.unmap(int,int)");
  }
}
