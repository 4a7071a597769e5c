package touchstone.conformance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.TargetLibrary;
import touchstone.conformance.targets.TargetProvider;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.Capability;
import touchstone.conformance.targets.description.TargetDescription;

/** {@code touchstone target}: the hypervisors that can be judged, and new ones. */
@Command(
    name = "target",
    description = {
      "Lists, checks and makes target descriptions: what conform --target judges.",
      "conformance/targets/README.md says what is in one, and how an adapter speaks."
    },
    mixinStandardHelpOptions = true)
final class TargetCommand implements Runnable {
  private static final String ADAPTER = "kvm-qemu.py";

  @Override
  public void run() {
    picocli.CommandLine.usage(this, System.out);
  }

  @Command(
      name = "list",
      description = "Prints the targets that ship: ready, or what is missing.",
      mixinStandardHelpOptions = true)
  int list(@Option(names = "--json", description = "print JSON") boolean json) throws IOException {
    TargetLibrary library = new TargetLibrary(Home.path());
    ArrayNode all = new ObjectMapper().createArrayNode();
    for (TargetDescription each : library.shipped()) {
      Optional<String> missing = missing(library, each);
      if (json) {
        ObjectNode node = describe(all.addObject(), each);
        node.put("missing", missing.orElse(""));
        continue;
      }
      System.out.printf(
          "%-11s %-13s %-11s %s%n",
          each.name(), each.kind(), String.join(",", each.configurations()), each.title());
      System.out.printf("%-11s %s%n", "", missing.map(m -> "not ready: " + m).orElse("ready"));
    }
    if (json) {
      System.out.println(all.toPrettyString());
    }
    return Touchstone.CONFORMS;
  }

  @Command(
      name = "check",
      description = {
        "Reads a target's file, says what is wrong by line and field, and whether it is ready.",
        "Exit code 0: right and ready, 2: not."
      },
      mixinStandardHelpOptions = true)
  int check(
      @Parameters(paramLabel = "NAME|FILE", description = "a target") String name,
      @Option(names = "--json", description = "print JSON") boolean json) {
    TargetLibrary library = new TargetLibrary(Home.path());
    TargetDescription description = library.find(name);
    Optional<String> missing = missing(library, description);
    if (json) {
      ObjectNode node = describe(new ObjectMapper().createObjectNode(), description);
      System.out.println(node.put("missing", missing.orElse("")).toPrettyString());
    } else {
      print(description);
      System.out.println(missing.map(m -> "not ready: " + m).orElse("ready"));
    }
    return missing.isEmpty() ? Touchstone.CONFORMS : Touchstone.USAGE;
  }

  @Command(
      name = "prepare",
      description = "Fetches what a target needs into a cache; installs nothing in the system.",
      mixinStandardHelpOptions = true)
  int prepare(@Parameters(paramLabel = "NAME|FILE", description = "a target") String name) {
    TargetLibrary library = new TargetLibrary(Home.path());
    TargetDescription description = library.find(name);
    library.provider(description).prepare(description, workspace(), System.out);
    Optional<String> missing = missing(library, description);
    System.out.println(
        missing.map(m -> "not ready: " + m).orElse(description.name() + " is ready"));
    return missing.isEmpty() ? Touchstone.CONFORMS : Touchstone.USAGE;
  }

  @Command(
      name = "init",
      description = {
        "Writes NAME.yaml and NAME.py, a description and an adapter that run guests in QEMU:",
        "change the adapter until it starts your hypervisor. Overwrites nothing."
      },
      mixinStandardHelpOptions = true)
  int init(
      @Parameters(paramLabel = "NAME", description = "lower case, digits, hyphens") String name,
      @Option(
              names = {"-o", "--output"},
              paramLabel = "DIR",
              description = "where (default: the working directory)")
          Path folder)
      throws IOException {
    if (!name.matches("[a-z][a-z0-9-]{0,40}")) {
      throw new SuiteException("NAME: '" + name + "' is not lower case letters, digits, hyphens");
    }
    Path where = folder == null ? Path.of(".") : folder;
    Path yaml = where.resolve(name + ".yaml");
    Path adapter = where.resolve(name + ".py");
    for (Path file : List.of(yaml, adapter)) {
      if (Files.exists(file)) {
        throw new SuiteException(file + " exists already");
      }
    }
    Files.createDirectories(where);
    Files.writeString(yaml, skeleton(name));
    Files.copy(Home.path().resolve("conformance/targets").resolve(ADAPTER), adapter);
    System.out.printf(
        "%s and %s written.%nNext: ./touchstone target check %s%n"
            + "Then: ./touchstone conform --target %s --test hello%n",
        yaml, adapter, yaml, yaml);
    return Touchstone.CONFORMS;
  }

  private static String skeleton(String name) {
    return """
    # Made by ./touchstone target init; conformance/targets/README.md explains every field.
    name: NAME
    title: what it is, in one line
    kind: command
    command: [./NAME.py]
    # A case runs once on each; the adapter gets the name.
    configurations: [tcg]
    environments: [pvh64, pvh32pae, pvh32]
    # What it can do, of: ALL
    capabilities: [multi-vcpu]
    # Cases at a time; wall seconds per virtual second of a test's limit; seconds to start.
    limits: {jobs: 1, slowness: 10, start: 60}
    # Choices the specification leaves open: conformance/parameters.yaml.
    parameters: {}
    """
        .replace("NAME", name)
        .replace("ALL", String.join(", ", Capability.labels()));
  }

  private static void print(TargetDescription d) {
    System.out.printf("%s: %s%n", d.name(), d.title());
    System.out.printf("  kind            %s%n", d.kind());
    System.out.printf("  configurations  %s%n", String.join(", ", d.configurations()));
    System.out.printf("  environments    %s%n", String.join(", ", d.environments()));
    System.out.printf("  capabilities    %s%n", capabilities(d));
    System.out.printf(
        "  limits          %d at a time, slowness %d, start %d s%n",
        d.limits().jobs(), d.limits().slowness(), d.limits().startSeconds());
    d.parameters().forEach((name, value) -> System.out.printf("  %-15s %s%n", name, value));
  }

  private static ObjectNode describe(ObjectNode node, TargetDescription d) {
    node.put("name", d.name()).put("title", d.title()).put("kind", d.kind());
    d.configurations().forEach(node.putArray("configurations")::add);
    d.environments().forEach(node.putArray("environments")::add);
    d.capabilities().forEach(c -> node.withArray("capabilities").add(c.label()));
    node.putObject("limits")
        .put("jobs", d.limits().jobs())
        .put("slowness", d.limits().slowness())
        .put("start", d.limits().startSeconds());
    ObjectNode parameters = node.putObject("parameters");
    d.parameters().forEach(parameters::put);
    return node;
  }

  private static String capabilities(TargetDescription d) {
    return d.capabilities().stream().map(Capability::label).collect(Collectors.joining(", "));
  }

  private static Optional<String> missing(TargetLibrary library, TargetDescription description) {
    TargetProvider provider = library.provider(description);
    return provider.missing(description, workspace());
  }

  private static Workspace workspace() {
    return new Workspace(Home.path(), 1);
  }
}
