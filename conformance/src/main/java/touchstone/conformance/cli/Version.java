package touchstone.conformance.cli;

import picocli.CommandLine.IVersionProvider;

/** The suite's version, from the jar's manifest. */
final class Version implements IVersionProvider {

  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"touchstone " + text()};
  }
}
