package touchstone.conformance.targets.xen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.Metadata;
import touchstone.conformance.targets.Workspace;

/** Cases and a checkout to try hosts with. */
final class Samples {
  private Samples() {}

  static Case single(String name) {
    return of(name, "");
  }

  static Case pair(String name, String more) {
    return of(
        name,
        more
            + """
            roles:
              - {name: left, cmdline: "self=@self@ peer=@peer@", weight: 512}
              - {name: right, cmdline: "self=@self@ peer=@peer@", cap: 25}
            """);
  }

  private static Case of(String name, String more) {
    String yaml =
        """
        name: %s
        title: a sample
        group: LIF
        requirements: [req~x~1]
        environments: [pvh64]
        cpus: 1
        """
            .formatted(name);
    return new Case(Metadata.parse(Path.of(name, "test.yaml"), yaml + more), "pvh64", "host");
  }

  /** A checkout with the agent and images of the samples. */
  static Workspace workspace(Path home, Case... cases) throws IOException {
    for (Case subject : cases) {
      for (var role : subject.test().allRoles()) {
        Path image =
            home.resolve("conformance/target/guests")
                .resolve(subject.test().name())
                .resolve("pvh64" + (role.name().isEmpty() ? "" : "-" + role.name()) + ".elf");
        Files.createDirectories(image.getParent());
        Files.writeString(image, "image");
      }
    }
    Path scripts = home.resolve("conformance/targets/xen");
    Files.createDirectories(scripts);
    Files.copy(Path.of("targets/xen/agent"), scripts.resolve("agent"));
    return new Workspace(home, 1);
  }
}
