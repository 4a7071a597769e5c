package touchstone.conformance.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import touchstone.conformance.suite.SuiteException;

/** The classes of the core that a fault changes. */
public final class FaultyCore {
  private final Map<String, byte[]> classes = new LinkedHashMap<>();

  private FaultyCore() {}

  /** Puts the fault into today's core; SuiteException if an edit no longer applies to it. */
  public static FaultyCore of(Fault fault) {
    FaultyCore core = new FaultyCore();
    for (Edit edit : fault.edits()) {
      try {
        core.classes.compute(
            edit.file(), (file, old) -> edit.applyTo(old == null ? read(file) : old));
      } catch (SuiteException e) {
        throw new SuiteException("fault " + fault.id() + ": " + e.getMessage());
      }
    }
    return core;
  }

  private static byte[] read(String file) {
    try (InputStream in = FaultyCore.class.getClassLoader().getResourceAsStream(file)) {
      if (in == null) {
        throw new SuiteException("there is no class " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new SuiteException("cannot read " + file + ": " + e.getMessage());
    }
  }

  /** By class file name, below a class path root. */
  public Map<String, byte[]> classes() {
    return classes;
  }

  /** Writes the classes to where a child process finds them before the sound ones. */
  public void writeTo(Path directory) throws IOException {
    for (Map.Entry<String, byte[]> file : classes.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.resolveSibling("."));
      Files.write(path, file.getValue());
    }
  }
}
