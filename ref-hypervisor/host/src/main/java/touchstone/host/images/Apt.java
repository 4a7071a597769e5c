package touchstone.host.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Debian's package manager with lists and a cache of its own: what it fetches is checked against
 * Debian's signatures, and the system's configuration stays as it is.
 */
public final class Apt {
  private static final String SOURCE =
      "deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ";
  private static final String ARCHIVE = "http://deb.debian.org/debian";
  private static final Pattern INSTALL = Pattern.compile("^Inst (\\S+) (?:\\[\\S+] )?\\((\\S+) .*");

  private final Path folder;
  private final Map<String, String> environment;

  /**
   * @param folder for lists and configuration
   */
  public Apt(Path folder) {
    this.folder = folder;
    this.environment =
        Map.of("APT_CONFIG", folder.resolve("apt.conf").toString(), "LC_ALL", "C.UTF-8");
  }

  /** Learns what there is; ImagesException without network or without apt. */
  public void update() throws IOException {
    Files.createDirectories(folder.resolve("lists/partial"));
    Files.createDirectories(folder.resolve("archives/partial"));
    Files.createDirectories(folder.resolve("none"));
    Files.writeString(
        folder.resolve("sources.list"),
        (SOURCE + ARCHIVE + " bookworm main\n")
            + (SOURCE + ARCHIVE + "-security bookworm-security main\n")
            + (SOURCE + ARCHIVE + " bookworm-backports main\n"));
    Files.writeString(
        folder.resolve("apt.conf"),
        """
        Dir::Etc::sourcelist "%1$s/sources.list";
        Dir::Etc::sourceparts "%1$s/none";
        Dir::Etc::preferencesparts "%1$s/none";
        Dir::State::lists "%1$s/lists";
        Dir::Cache "%1$s";
        APT::Architecture "amd64";
        APT::Sandbox::User "";
        APT::Install-Recommends "false";
        Acquire::Retries "2";
        APT::Update::Error-Mode "any";
        """
            .formatted(folder));
    apt("update", List.of());
  }

  /** Fetches the packages of a set into a folder of its own; the files, sorted. */
  List<Path> fetch(List<String> names, boolean withMissing, Path into) throws IOException {
    Files.createDirectories(into);
    List<String> wanted = new ArrayList<>(names);
    if (withMissing) {
      missing(names).forEach((name, version) -> wanted.add(name + "=" + version));
    }
    List<String> command = new ArrayList<>(List.of("apt-get", "-q", "download"));
    command.addAll(wanted);
    Tool.run(into, environment, command);
    try (Stream<Path> files = Files.list(into)) {
      return files.filter(f -> f.toString().endsWith(".deb")).sorted().toList();
    }
  }

  /** The package that another one, which only names it, depends on. */
  public String dependency(String name, String prefix) {
    return Tool.run(folder, environment, List.of("apt-cache", "depends", name))
        .lines()
        .map(String::strip)
        .filter(l -> l.startsWith("Depends: " + prefix))
        .map(l -> l.substring("Depends: ".length()))
        .findFirst()
        .orElseThrow(() -> new ImagesException(name + " depends on no " + prefix + "..."));
  }

  /** What installing them would bring beside them, by name. */
  private Map<String, String> missing(List<String> names) {
    Map<String, String> missing = new TreeMap<>();
    apt("install", names)
        .lines()
        .map(INSTALL::matcher)
        .filter(Matcher::matches)
        .forEach(m -> missing.put(m.group(1), m.group(2)));
    names.forEach(n -> missing.remove(n.replaceAll("/.*", "")));
    return missing;
  }

  private String apt(String verb, List<String> names) {
    List<String> command = new ArrayList<>(List.of("apt-get", "-q"));
    if (verb.equals("install")) {
      command.add("-s");
    }
    command.add(verb);
    command.addAll(names);
    return Tool.run(folder, environment, command);
  }
}
