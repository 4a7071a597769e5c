package touchstone.conformance.targets.xen;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import touchstone.conformance.targets.description.TargetDescription;

/**
 * Xen on an emulated machine. A boot takes a batch of cases; when the host dies or hangs, the case
 * under way pays for it, and the rest gets another boot.
 */
final class EmulatedTarget implements Target {
  private static final int MOST_FAILED_BOOTS = 3;

  private final TargetDescription description;
  private final EmulatedOptions options;
  private final Workspace workspace;
  private final XenCache cache;
  private final SortedMap<String, String> facts = new TreeMap<>();
  private int boots;

  EmulatedTarget(
      TargetDescription description, EmulatedOptions options, Workspace workspace, XenCache cache) {
    this.description = description;
    this.options = options;
    this.workspace = workspace;
    this.cache = cache;
    facts.putAll(cache.facts(options.packages()));
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

  /** One machine at a time, whatever the jobs: one needs a processor and more than a gigabyte. */
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
    int failed = 0;
    while (!left.isEmpty()) {
      List<Case> batch = left.subList(0, Math.min(left.size(), options.casesPerBoot()));
      Conversation conversation = new Conversation(batch, results);
      Optional<String> trouble = boot(configuration, batch, conversation);
      List<Case> rest = new ArrayList<>(conversation.left());
      rest.addAll(left.subList(batch.size(), left.size()));
      failed = rest.size() == left.size() ? failed + 1 : 0;
      if (failed == MOST_FAILED_BOOTS) {
        throw new SuiteException(
            "the host failed " + failed + " times before a case: " + trouble.orElse("no reason"));
      }
      left = rest;
    }
  }

  private Optional<String> boot(String configuration, List<Case> batch, Conversation conversation) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("touchstone-" + description.name());
      Path initrd = folder.resolve("initrd");
      Files.write(initrd, initrd(Plan.of(batch, workspace, options.guestCpus())));
      Boot.Machine machine =
          options
              .emulator()
              .machine(cache, configuration, options.guestCpus().all(), folder, initrd);
      Process process = start(machine);
      Optional<String> trouble =
          new Boot(machine, options.patience()).listen(process, conversation);
      note(conversation);
      return trouble;
    } catch (IOException e) {
      throw new SuiteException("a host cannot be started: " + e.getMessage());
    } finally {
      Folders.delete(folder);
    }
  }

  private void note(Conversation conversation) {
    boots++;
    facts.put("boots", Integer.toString(boots));
    if (!conversation.version().isEmpty()) {
      facts.put("xen", conversation.version());
    }
  }

  private static Process start(Boot.Machine machine) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(machine.command())
            .directory(machine.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(machine.folder().resolve("emulator.log").toFile());
    builder.environment().putAll(machine.environment());
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  /** Linux takes several archives one behind the other; the second one brings the plan. */
  private byte[] initrd(Plan plan) throws IOException {
    Cpio cpio = new Cpio();
    cpio.file("plan/plan", plan.text().getBytes(StandardCharsets.UTF_8));
    cpio.file("plan/agent", Files.readAllBytes(Scripts.of(workspace).resolve("agent")));
    for (Map.Entry<String, Path> image : plan.images().entrySet()) {
      cpio.file("plan/images/" + image.getKey(), Files.readAllBytes(image.getValue()));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Files.readAllBytes(cache.initramfs()));
    Cpio.align(out);
    out.writeBytes(cpio.bytes());
    return out.toByteArray();
  }
}
