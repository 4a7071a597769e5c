package touchstone.host.toolstack;

/**
 * What xen_version says of the hypervisor.
 *
 * @param extra what follows the numbers, as {@code .0}
 * @param capabilities kinds of guests it runs, with a blank behind each
 * @xen public/version.h
 */
public record XenVersionInfo(
    int major,
    int minor,
    String extra,
    String capabilities,
    int pageSize,
    String changeset,
    String compiler,
    String compileBy,
    String compileDomain,
    String compileDate) {}
