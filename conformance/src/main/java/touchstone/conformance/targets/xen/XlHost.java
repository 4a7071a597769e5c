package touchstone.conformance.targets.xen;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Domain 0 of a real host: this one, or one behind ssh, to which the plan is copied. */
final class XlHost implements BatchTarget.Host {
  private static final String UNPACK_AND_RUN =
      "d=$(mktemp -d) && tar -xC $d && sh $d/agent $d; s=$?; rm -rf $d; exit $s";

  private final String address;
  private final Path scripts;

  /**
   * @param address as ssh takes it; empty for this machine
   * @param scripts folder with the agent
   */
  XlHost(String address, Path scripts) {
    this.address = address;
    this.scripts = scripts;
  }

  @Override
  public Session.Start start(String configuration, Plan plan, Path folder) throws IOException {
    Path work = folder.resolve("plan");
    for (Map.Entry<String, Path> image : plan.images().entrySet()) {
      Path copy = work.resolve("images").resolve(image.getKey());
      Files.createDirectories(copy.getParent());
      Files.copy(image.getValue(), copy);
    }
    Files.write(work.resolve("plan"), plan.text().getBytes(StandardCharsets.UTF_8));
    Files.copy(scripts.resolve("agent"), work.resolve("agent"));
    return new Session.Start(
        folder,
        command(),
        Map.of(),
        folder.resolve("console.log"),
        folder.resolve("agent.log"),
        false);
  }

  private List<String> command() {
    return address.isEmpty()
        ? List.of("sh", "plan/agent", "plan")
        : List.of(
            "sh",
            "-c",
            "tar -cC plan . | ssh -o BatchMode=yes \"$1\" '" + UNPACK_AND_RUN + "'",
            "sh",
            address);
  }
}
