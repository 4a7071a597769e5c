package touchstone.conformance.campaign;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import touchstone.conformance.campaign.ShardState.Kind;
import touchstone.conformance.evidence.EvidenceException;
import touchstone.conformance.report.ReportFolder;
import touchstone.conformance.runs.ReportFile;
import touchstone.conformance.runs.SomeIds;
import touchstone.conformance.suite.Requirements;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.suite.Verdict;

/**
 * The folder that all machines of a campaign share. A finished shard is a folder {@code shard-I} in
 * it, which appears by one rename: nobody sees a part of it, and of two that run the same shard the
 * first to finish counts.
 */
public final class ShardStore {
  private static final long LOOK_AGAIN_MILLIS = 5000;

  private final Path folder;
  private final Plan plan;

  public ShardStore(Path folder, Plan plan) {
    this.folder = folder;
    this.plan = plan;
  }

  /** Where a shard is when it is finished. */
  public Path place(Shard shard) {
    return folder.resolve("shard-" + shard.index());
  }

  /** All shards, in order. */
  public List<ShardState> states() {
    return IntStream.rangeClosed(1, plan.shards())
        .mapToObj(i -> state(new Shard(i, plan.shards())))
        .toList();
  }

  /** One shard. */
  public ShardState state(Shard shard) {
    if (!Files.exists(place(shard))) {
      return new ShardState(shard, Kind.MISSING, "missing");
    }
    try {
      return foreign(shard, ReportFile.read(place(shard)))
          .map(why -> new ShardState(shard, Kind.FOREIGN, "of another campaign: " + why))
          .orElse(new ShardState(shard, Kind.FINISHED, ""));
    } catch (SuiteException | EvidenceException e) {
      return new ShardState(shard, Kind.DAMAGED, "damaged: " + e.getMessage());
    }
  }

  /** Returns when all shards are finished, or when the time is up. */
  public void await(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end && !states().stream().allMatch(ShardState::isFinished)) {
      Thread.sleep(Math.min(LOOK_AGAIN_MILLIS, limit.toMillis()));
    }
  }

  /** The reports of all shards; SuiteException with a line for each that is not finished. */
  public List<ReportFile> reports() {
    List<String> unfinished =
        states().stream().filter(s -> !s.isFinished()).map(this::withCases).toList();
    if (!unfinished.isEmpty()) {
      throw new SuiteException(String.join("\n", unfinished));
    }
    return states().stream().map(s -> ReportFile.read(place(s.shard()))).toList();
  }

  /** A state with the ids of the cases that it is about. */
  public String withCases(ShardState state) {
    return state + "; cases " + SomeIds.of(state.shard().of(plan.cases()));
  }

  /**
   * Lets a finished shard appear.
   *
   * @param again replace one that is there already; otherwise it stays
   * @return whether this report is the one that is there now
   */
  public boolean write(RunReport report, Requirements requirements, boolean again)
      throws IOException {
    Shard shard = report.list().shard();
    notRun(report);
    Files.createDirectories(folder);
    Path unfinished = Files.createTempDirectory(folder, ".shard-" + shard.index() + "-");
    try {
      ReportFolder.write(unfinished, report, requirements);
      if (again || state(shard).kind() == Kind.DAMAGED) {
        remove(shard);
      }
      return renamed(unfinished, place(shard));
    } finally {
      delete(unfinished);
    }
  }

  /** What has not been run can still be: such a shard is not finished. */
  private static void notRun(RunReport report) {
    report.results().stream()
        .filter(r -> r.verdict() == Verdict.NOT_RUN)
        .findFirst()
        .ifPresent(r -> {
          throw new SuiteException(
              "shard %s is not finished: %s was not run: %s"
                  .formatted(report.list().shard(), r.subject().id(), r.reason()));
        });
  }

  /** Why a report is not of this shard of this campaign. */
  private Optional<String> foreign(Shard shard, ReportFile found) {
    SortedMap<String, String> facts = found.content().circumstances().facts();
    return Stream.of(
            differs("manifest", plan.id(), facts.getOrDefault(ShardRun.MANIFEST, "none")),
            differs("testList.shard", shard, found.shard()),
            differs("results", shard.of(plan.cases()), found.ids()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> differs(String field, Object planned, Object found) {
    return planned.equals(found)
        ? Optional.empty()
        : Optional.of(field + " is " + found + ", not " + planned);
  }

  private static boolean renamed(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      return false;
    } catch (FileSystemException e) {
      if (Files.exists(to)) {
        return false;
      }
      throw e;
    }
  }

  /** Out of the way in one step; whoever dies after it leaves the shard missing, not damaged. */
  private void remove(Shard shard) throws IOException {
    Path old = Files.createTempDirectory(folder, ".old-" + shard.index() + "-");
    try {
      Files.move(place(shard), old.resolve("shard"), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // Nothing to remove, or somebody else has.
    } finally {
      delete(old);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
