package touchstone.conformance.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import touchstone.conformance.faults.means.Means;
import touchstone.conformance.faults.means.Outcome;
import touchstone.conformance.suite.SuiteException;

/** Puts faults into the core, one after another or several at a time, and lets the means hunt. */
public final class Campaign {
  private final List<Means> means;
  private final Path scratch;
  private final int jobs;

  /**
   * @param scratch where the faulty classes go
   * @param jobs faults at a time, at least 1
   */
  public Campaign(List<Means> means, Path scratch, int jobs) {
    this.means = means;
    this.scratch = scratch;
    this.jobs = jobs;
  }

  /** SuiteException if a means finds something on the sound core. */
  public void control(List<Fault> faults, Consumer<String> progress) {
    for (Means one : means) {
      progress.accept("the sound core: " + one.name());
      String found = one.control(faults);
      if (!found.isEmpty()) {
        throw new SuiteException("the sound core is not sound, " + one.name() + " says: " + found);
      }
    }
  }

  /**
   * Each row goes to {@code progress} in list order as soon as it and those before it are there.
   */
  public List<Kill> of(List<Fault> faults, Consumer<Kill> progress) {
    List<Kill> kills = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(jobs)) {
      List<Future<Kill>> pending =
          faults.stream().map(fault -> pool.submit(() -> hunt(fault))).toList();
      for (Future<Kill> future : pending) {
        Kill kill = await(future);
        kills.add(kill);
        progress.accept(kill);
      }
    }
    return kills;
  }

  private Kill hunt(Fault fault) throws IOException {
    Path classes = scratch.resolve(fault.id());
    Files.createDirectories(classes);
    FaultyCore.of(fault).writeTo(classes);
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (Means one : means) {
      outcomes.put(one.name(), one.hunt(fault, classes));
    }
    return new Kill(fault, outcomes);
  }

  private static Kill await(Future<Kill> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SuiteException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
