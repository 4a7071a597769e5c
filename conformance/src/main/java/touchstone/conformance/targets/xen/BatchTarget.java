package touchstone.conformance.targets.xen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.Limits;
import touchstone.conformance.targets.description.TargetDescription;
import touchstone.conformance.targets.xen.Plan.GuestCpus;

/**
 * Xen with the agent in domain 0. A session takes a batch of cases; when the host dies or hangs,
 * the case under way pays for it, and the rest gets another session.
 */
final class BatchTarget implements Target {
  private static final int MOST_FAILURES = 3;

  private final TargetDescription description;
  private final Workspace workspace;
  private final Shape shape;
  private final Host host;
  private final SortedMap<String, String> facts = new TreeMap<>();
  private int sessions;

  /**
   * How cases are dealt out.
   *
   * @param batch cases per session, at most
   */
  record Shape(GuestCpus cpus, int batch, Limits limits) {}

  /** Where domain 0 is. */
  interface Host {
    /**
     * A command that has the agent work through a plan.
     *
     * @param folder for files of this session, removed after it
     */
    Session.Start start(String configuration, Plan plan, Path folder) throws IOException;
  }

  /**
   * @param facts for reports
   */
  BatchTarget(
      TargetDescription description,
      Workspace workspace,
      Shape shape,
      Host host,
      SortedMap<String, String> facts) {
    this.description = description;
    this.workspace = workspace;
    this.shape = shape;
    this.host = host;
    this.facts.putAll(facts);
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
    return new TreeMap<>(facts);
  }

  /** One session at a time, whatever the jobs: cases of one host would disturb each other. */
  @Override
  public void run(List<Case> cases, int jobs, Consumer<CaseResult> results) {
    Map<String, List<Case>> byConfiguration = new LinkedHashMap<>();
    for (Case subject : cases) {
      byConfiguration.computeIfAbsent(subject.configuration(), c -> new ArrayList<>()).add(subject);
    }
    byConfiguration.forEach((configuration, some) -> runAll(configuration, some, results));
  }

  private void runAll(String configuration, List<Case> cases, Consumer<CaseResult> results) {
    List<Case> left = cases;
    int failures = 0;
    while (!left.isEmpty() && !Thread.currentThread().isInterrupted()) {
      List<Case> batch = left.subList(0, Math.min(left.size(), shape.batch()));
      Conversation conversation = new Conversation(batch, results);
      Optional<String> trouble = session(configuration, batch, conversation);
      List<Case> rest = new ArrayList<>(conversation.left());
      rest.addAll(left.subList(batch.size(), left.size()));
      failures = rest.size() == left.size() ? failures + 1 : 0;
      if (failures == MOST_FAILURES) {
        throw new SuiteException(
            "the host failed " + failures + " times before a case: " + trouble.orElse("no reason"));
      }
      left = rest;
    }
  }

  private Optional<String> session(
      String configuration, List<Case> batch, Conversation conversation) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("touchstone-" + description.name());
      Plan plan = Plan.of(batch, workspace, shape.cpus());
      Session.Start start = host.start(configuration, plan, folder);
      Optional<String> trouble = Session.run(start, shape.limits(), conversation);
      note(conversation);
      return trouble;
    } catch (IOException e) {
      throw new SuiteException("a host cannot be started: " + e.getMessage());
    } finally {
      Folders.delete(folder);
    }
  }

  private void note(Conversation conversation) {
    sessions++;
    facts.put("sessions", Integer.toString(sessions));
    if (!conversation.version().isEmpty()) {
      facts.put("xen", conversation.version());
    }
  }
}
