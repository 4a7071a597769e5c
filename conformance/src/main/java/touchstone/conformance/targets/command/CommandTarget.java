package touchstone.conformance.targets.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.Judgement;
import touchstone.conformance.targets.Observation;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.TargetDescription;

/**
 * A target behind adapters: each job has one, and a new one after it has failed. A failure costs
 * the case under way; adapters that fail without having given a single result in between end the
 * run.
 */
final class CommandTarget implements Target {
  private static final int HELLO_SECONDS = 30;
  private static final int MOST_FAILURES = 5;

  private final TargetDescription description;
  private final List<String> command;
  private final Workspace workspace;
  private final SortedMap<String, String> facts = new TreeMap<>();
  private final AtomicInteger failures = new AtomicInteger();

  CommandTarget(TargetDescription description, List<String> command, Workspace workspace) {
    this.description = description;
    this.command = command;
    this.workspace = workspace;
  }

  @Override
  public String name() {
    return description.name();
  }

  @Override
  public List<String> configurations() {
    return description.configurations();
  }

  @Override
  public SortedMap<String, String> facts() {
    synchronized (facts) {
      return new TreeMap<>(facts);
    }
  }

  /** Starts an adapter, hears what it says of itself, and ends it. */
  static SortedMap<String, String> hello(TargetDescription description, List<String> command)
      throws AdapterException {
    try (Adapter adapter = new Adapter(command, folder(description))) {
      return Protocol.facts(adapter.ask(Protocol.hello(), HELLO_SECONDS));
    }
  }

  private static Path folder(TargetDescription description) {
    Path folder = description.file().toAbsolutePath().getParent();
    return folder == null ? Path.of(".") : folder;
  }

  @Override
  public void run(List<Case> cases, int jobs, Consumer<CaseResult> results) {
    Queue<Case> queue = new ConcurrentLinkedQueue<>(cases);
    int workers = Math.min(jobs, description.limits().jobs());
    try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
      for (int i = 0; i < workers; i++) {
        pool.execute(() -> new Worker(queue, results).work());
      }
    }
    if (!queue.isEmpty()) {
      throw new SuiteException(
          "the adapter did not start " + MOST_FAILURES + " times: " + String.join(" ", command));
    }
  }

  private final class Worker {
    private final Queue<Case> queue;
    private final Consumer<CaseResult> results;
    private @Nullable Adapter adapter;

    private Worker(Queue<Case> queue, Consumer<CaseResult> results) {
      this.queue = queue;
      this.results = results;
    }

    private void work() {
      while (failures.get() < MOST_FAILURES) {
        Case subject = queue.poll();
        if (subject == null) {
          break;
        }
        results.accept(result(subject));
      }
      if (adapter != null) {
        adapter.close();
      }
    }

    private CaseResult result(Case subject) {
      long started = System.nanoTime();
      try {
        JsonNode reply = ask(subject);
        List<Observation> seen = Protocol.observations(subject, reply);
        return Judgement.of(subject.test(), seen).result(subject, seen, 0, since(started));
      } catch (AdapterException e) {
        if (!e.isHypervisors()) {
          end();
        }
        return new CaseResult(subject, e.verdict(), said(e), 0, since(started), List.of());
      }
    }

    private JsonNode ask(Case subject) throws AdapterException {
      Adapter running = adapter == null ? start() : adapter;
      long limit = description.limits().caseSeconds(subject.test().timeoutSeconds());
      return running.ask(Protocol.run(subject, workspace, limit), limit);
    }

    private Adapter start() throws AdapterException {
      failures.incrementAndGet();
      Adapter started = new Adapter(command, folder(description));
      adapter = started;
      SortedMap<String, String> said = Protocol.facts(started.ask(Protocol.hello(), HELLO_SECONDS));
      synchronized (facts) {
        facts.putAll(said);
      }
      failures.set(0);
      return started;
    }

    private void end() {
      if (adapter != null) {
        adapter.close();
        adapter = null;
      }
    }
  }

  private static String said(AdapterException e) {
    return String.valueOf(e.getMessage());
  }

  private static double since(long started) {
    return (System.nanoTime() - started) / 1e9;
  }
}
