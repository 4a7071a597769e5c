package touchstone.host.toolstack;

import java.nio.charset.StandardCharsets;
import touchstone.host.memory.Domain0Memory;

/**
 * What domain 0 asks about the host itself.
 *
 * @xen public/sysctl.h
 * @xen public/version.h
 */
final class HostCalls {
  private static final int SYSCTL_VERSION = 0x15;
  private static final int SYSCTL_SIZE = 136;
  private static final int PHYSINFO = 3;
  private static final int U = 8;

  // xen_sysctl_physinfo
  private static final int THREADS_PER_CORE = U;
  private static final int CORES_PER_SOCKET = U + 4;
  private static final int NR_CPUS = U + 8;
  private static final int MAX_CPU_ID = U + 12;
  private static final int NR_NODES = U + 16;
  private static final int CPU_KHZ = U + 24;
  private static final int CAPABILITIES = U + 28;
  private static final int TOTAL_PAGES = U + 40;
  private static final int FREE_PAGES = U + 48;

  // XENVER_ commands and the sizes of what they fill
  private static final int VERSION = 0;
  private static final int EXTRAVERSION = 1;
  private static final int EXTRAVERSION_SIZE = 16;
  private static final int COMPILE_INFO = 2;
  private static final int COMPILER_SIZE = 64;
  private static final int COMPILE_BY = 64;
  private static final int COMPILE_BY_SIZE = 16;
  private static final int COMPILE_DOMAIN = 80;
  private static final int COMPILE_DOMAIN_SIZE = 32;
  private static final int COMPILE_DATE = 112;
  private static final int COMPILE_DATE_SIZE = 32;
  private static final int CAPABILITIES_TEXT = 3;
  private static final int CAPABILITIES_SIZE = 1024;
  private static final int CHANGESET = 4;
  private static final int CHANGESET_SIZE = 64;
  private static final int PAGESIZE = 7;

  private static final long AT = Domain0.ARGUMENT;

  private final Domain0 domain0;
  private final Domain0Memory memory;

  HostCalls(Domain0 domain0) {
    this.domain0 = domain0;
    this.memory = domain0.memory();
  }

  PhysInfo physInfo() throws ToolstackException {
    memory.clear(AT, SYSCTL_SIZE);
    memory.write32(AT, PHYSINFO);
    memory.write32(AT + 4, SYSCTL_VERSION);
    Domain0.check("asking about the host", domain0.call(Hypercall.SYSCTL, AT));
    return new PhysInfo(
        memory.read32(AT + THREADS_PER_CORE),
        memory.read32(AT + CORES_PER_SOCKET),
        memory.read32(AT + NR_CPUS),
        memory.read32(AT + MAX_CPU_ID),
        memory.read32(AT + NR_NODES),
        memory.read32(AT + CPU_KHZ),
        memory.read32(AT + CAPABILITIES),
        memory.read64(AT + TOTAL_PAGES),
        memory.read64(AT + FREE_PAGES));
  }

  XenVersionInfo version() throws ToolstackException {
    int version = (int) ask(VERSION, 0);
    int pageSize = (int) ask(PAGESIZE, 0);
    ask(COMPILE_INFO, AT);
    String compiler = text(AT, COMPILER_SIZE);
    String by = text(AT + COMPILE_BY, COMPILE_BY_SIZE);
    String domain = text(AT + COMPILE_DOMAIN, COMPILE_DOMAIN_SIZE);
    String date = text(AT + COMPILE_DATE, COMPILE_DATE_SIZE);
    return new XenVersionInfo(
        version >> 16,
        version & 0xffff,
        textOf(EXTRAVERSION, EXTRAVERSION_SIZE),
        textOf(CAPABILITIES_TEXT, CAPABILITIES_SIZE),
        pageSize,
        textOf(CHANGESET, CHANGESET_SIZE),
        compiler,
        by,
        domain,
        date);
  }

  private String textOf(int command, int size) throws ToolstackException {
    ask(command, AT);
    return text(AT, size);
  }

  private long ask(int command, long argument) throws ToolstackException {
    return domain0.require("asking for the version", Hypercall.XEN_VERSION, command, argument);
  }

  private String text(long address, int size) {
    String padded = new String(memory.read(address, size), StandardCharsets.ISO_8859_1);
    int end = padded.indexOf('\0');
    return end < 0 ? padded : padded.substring(0, end);
  }
}
