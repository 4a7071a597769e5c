package touchstone.conformance.faults.means;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads our own classes anew, the faulty ones before the sound ones; all but the machine and the
 * interface through which the core sees it, which no fault touches.
 */
final class FaultyLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  /**
   * @param faulty class path root, or empty
   */
  FaultyLoader(String faulty) throws MalformedURLException {
    super(path(faulty), FaultyLoader.class.getClassLoader());
  }

  private static URL[] path(String faulty) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    if (!faulty.isEmpty()) {
      urls.add(Path.of(faulty).toUri().toURL());
    }
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      return isLoadedAnew(name) ? findClass(name) : super.loadClass(name, resolve);
    }
  }

  private static boolean isLoadedAnew(String name) {
    return name.startsWith("touchstone.")
        && !name.startsWith("touchstone.machine.")
        && !name.startsWith("touchstone.core.hardware.");
  }
}
