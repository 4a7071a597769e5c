package touchstone.host.config;

/**
 * Where something was written.
 *
 * @param source the file, or what stands for it
 * @param line from 1, or 0 if it is about the whole source
 */
public record Place(String source, int line) {
  ConfigException error(String problem) {
    return new ConfigException(this + ": " + problem);
  }

  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line;
  }
}
