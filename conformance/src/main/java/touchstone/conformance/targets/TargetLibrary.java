package touchstone.conformance.targets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.description.ParameterCatalogue;
import touchstone.conformance.targets.description.TargetDescription;

/** The targets that ship, those of vendors by their files, and who opens which kind. */
public final class TargetLibrary {
  private static final String YAML = ".yaml";

  private final Path folder;
  private final ParameterCatalogue parameters;
  private final SortedMap<String, TargetProvider> providers = new TreeMap<>();

  /**
   * @param home the checkout
   */
  public TargetLibrary(Path home) {
    this.folder = home.resolve("conformance/targets");
    this.parameters = ParameterCatalogue.load(home.resolve("conformance/parameters.yaml"));
    ServiceLoader.load(TargetProvider.class).forEach(p -> providers.put(p.kind(), p));
  }

  /** Every choice a target can state. */
  public ParameterCatalogue parameters() {
    return parameters;
  }

  /** The targets that ship, sorted by name. */
  public List<TargetDescription> shipped() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(YAML)).sorted().map(this::read).toList();
    } catch (IOException e) {
      throw new SuiteException("cannot list " + folder + ": " + e.getMessage());
    }
  }

  /**
   * A target by its name if it ships, or by the path of its file.
   *
   * @throws SuiteException if there is none, or naming file, line and field of what is wrong in it
   */
  public TargetDescription find(String nameOrFile) {
    Path shipped = folder.resolve(nameOrFile + YAML);
    if (nameOrFile.matches("[a-z0-9-]+") && Files.exists(shipped)) {
      return read(shipped);
    }
    Path file = Path.of(nameOrFile);
    if (Files.isRegularFile(file)) {
      return read(file);
    }
    List<String> names = shipped().stream().map(TargetDescription::name).toList();
    throw new SuiteException(
        "no target '" + nameOrFile + "': neither a file nor one of " + String.join(", ", names));
  }

  /** Who opens a target. */
  public TargetProvider provider(TargetDescription description) {
    TargetProvider provider = providers.get(description.kind());
    if (provider == null) {
      throw new SuiteException(
          description.file()
              + ": kind: '"
              + description.kind()
              + "' is not one of "
              + providers.keySet());
    }
    return provider;
  }

  private TargetDescription read(Path file) {
    TargetDescription description = TargetDescription.read(file, parameters);
    provider(description).check(description);
    return description;
  }
}
