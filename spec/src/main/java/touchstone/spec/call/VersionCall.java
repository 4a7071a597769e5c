package touchstone.spec.call;

/** xen_version. @xen public/version.h */
public sealed interface VersionCall extends Call {
  record Version() implements VersionCall {}

  record PageSize(long argument) implements VersionCall {}

  record Features(long submap) implements VersionCall {}

  /** A question whose answer is a text or a structure that says nothing of others. */
  record Text(long command) implements VersionCall {}

  /** The host's command line. */
  record CommandLine() implements VersionCall {}

  record BuildId() implements VersionCall {}

  record Unserved(long command) implements VersionCall {}
}
