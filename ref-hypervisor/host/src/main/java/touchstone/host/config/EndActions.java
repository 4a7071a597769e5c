package touchstone.host.config;

/** What becomes of a domain, by how it ended. */
public record EndActions(
    EndAction poweroff, EndAction reboot, EndAction crash, EndAction watchdog) {

  static EndActions read(ConfigFile file) throws ConfigException {
    return new EndActions(
        EndAction.read(file, "on_poweroff", EndAction.DESTROY),
        EndAction.read(file, "on_reboot", EndAction.RESTART),
        EndAction.read(file, "on_crash", EndAction.DESTROY),
        EndAction.read(file, "on_watchdog", EndAction.DESTROY));
  }
}
