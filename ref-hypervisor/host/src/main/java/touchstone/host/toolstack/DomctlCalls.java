package touchstone.host.toolstack;

import java.nio.ByteBuffer;
import java.util.UUID;
import touchstone.host.memory.Domain0Memory;

/** XEN_DOMCTL_ commands. @xen public/domctl.h */
final class DomctlCalls {
  /** Grant table frames a guest may have: Xen's default is 64. */
  private static final int GRANT_FRAMES = 64;

  /** Maptrack frames: Xen's default is 1024. */
  private static final int MAPTRACK_FRAMES = 1024;

  /** Event channels a guest may open, as libxl's default. */
  private static final int MAX_EVTCHN_PORT = 1023;

  private static final long AT = Domain0.ARGUMENT;

  private final Domain0 domain0;
  private final Domain0Memory memory;

  DomctlCalls(Domain0 domain0) {
    this.domain0 = domain0;
    this.memory = domain0.memory();
  }

  /** Creates an empty domain, paused; its id. */
  int createDomain(int vcpus) throws ToolstackException {
    begin(DomctlLayout.CREATEDOMAIN, 0);
    put(DomctlLayout.CREATEDOMAIN_FLAGS, DomctlLayout.CDF_HVM | DomctlLayout.CDF_HAP);
    put(DomctlLayout.CREATEDOMAIN_MAX_VCPUS, vcpus);
    put(DomctlLayout.CREATEDOMAIN_MAX_EVTCHN_PORT, MAX_EVTCHN_PORT);
    put(DomctlLayout.CREATEDOMAIN_MAX_GRANT_FRAMES, GRANT_FRAMES);
    put(DomctlLayout.CREATEDOMAIN_MAX_MAPTRACK_FRAMES, MAPTRACK_FRAMES);
    put(DomctlLayout.CREATEDOMAIN_GRANT_OPTS, 1);
    call("creating a domain");
    return memory.read16(AT + DomctlLayout.DOMAIN);
  }

  void maxVcpus(int domain, int vcpus) throws ToolstackException {
    begin(DomctlLayout.MAX_VCPUS, domain);
    put(DomctlLayout.MAX_VCPUS_MAX, vcpus);
    call("giving domain " + domain + " " + vcpus + " vCPUs");
  }

  /** Bounds the frames the domain may own. */
  void maxPages(int domain, long pages) throws ToolstackException {
    begin(DomctlLayout.MAX_MEM, domain);
    memory.write64(AT + DomctlLayout.MAX_MEM_KB, pages * 4);
    call("bounding the memory of domain " + domain);
  }

  /** Weight 1 to 65535; cap in percent of a physical CPU, 0 for none. */
  void schedule(int domain, int weight, int cap) throws ToolstackException {
    begin(DomctlLayout.SCHEDULER_OP, domain);
    put(DomctlLayout.SCHEDULER_ID, DomctlLayout.SCHEDULER_CREDIT);
    put(DomctlLayout.SCHEDULER_CMD, DomctlLayout.SCHEDULER_PUTINFO);
    memory.write16(AT + DomctlLayout.SCHEDULER_WEIGHT, weight);
    memory.write16(AT + DomctlLayout.SCHEDULER_CAP, cap);
    call("weighting domain " + domain);
  }

  /** Confines a vCPU to the physical CPUs whose bits are set. */
  void affinity(int domain, int vcpu, long cpus) throws ToolstackException {
    begin(DomctlLayout.SETVCPUAFFINITY, domain);
    memory.write64(Domain0.BUFFER, cpus);
    put(DomctlLayout.AFFINITY_VCPU, vcpu);
    put(DomctlLayout.AFFINITY_FLAGS, DomctlLayout.AFFINITY_HARD);
    memory.write64(AT + DomctlLayout.AFFINITY_HARD_MAP, Domain0.BUFFER);
    put(DomctlLayout.AFFINITY_HARD_BITS, Long.SIZE);
    call("confining vCPU " + vcpu + " of domain " + domain);
  }

  /** Sets the registers of vCPU 0 from an HVM save image in domain 0's memory. */
  void setHvmContext(int domain, long image, int size) throws ToolstackException {
    begin(DomctlLayout.SETHVMCONTEXT, domain);
    put(DomctlLayout.HVMCONTEXT_SIZE, size);
    memory.write64(AT + DomctlLayout.HVMCONTEXT_BUFFER, image);
    call("setting the start state of domain " + domain);
  }

  void pause(int domain) throws ToolstackException {
    begin(DomctlLayout.PAUSEDOMAIN, domain);
    call("pausing domain " + domain);
  }

  void unpause(int domain) throws ToolstackException {
    begin(DomctlLayout.UNPAUSEDOMAIN, domain);
    call("unpausing domain " + domain);
  }

  void destroy(int domain) throws ToolstackException {
    begin(DomctlLayout.DESTROYDOMAIN, domain);
    call("destroying domain " + domain);
  }

  DomainInfo info(int domain) throws ToolstackException {
    begin(DomctlLayout.GETDOMAININFO, domain);
    call("asking about domain " + domain);
    return new DomainInfo(
        memory.read16(AT + DomctlLayout.INFO_DOMAIN),
        memory.read32(AT + DomctlLayout.INFO_FLAGS),
        memory.read64(AT + DomctlLayout.INFO_TOT_PAGES),
        memory.read64(AT + DomctlLayout.INFO_MAX_PAGES),
        memory.read64(AT + DomctlLayout.INFO_CPU_TIME),
        memory.read32(AT + DomctlLayout.INFO_ONLINE_VCPUS),
        memory.read32(AT + DomctlLayout.INFO_MAX_VCPU_ID) + 1);
  }

  VcpuInfo vcpuInfo(int domain, int vcpu) throws ToolstackException {
    begin(DomctlLayout.GETVCPUINFO, domain);
    put(DomctlLayout.VCPU_VCPU, vcpu);
    call("asking about vCPU " + vcpu + " of domain " + domain);
    return new VcpuInfo(
        vcpu,
        memory.read8(AT + DomctlLayout.VCPU_ONLINE) != 0,
        memory.read8(AT + DomctlLayout.VCPU_BLOCKED) != 0,
        memory.read8(AT + DomctlLayout.VCPU_RUNNING) != 0,
        memory.read64(AT + DomctlLayout.VCPU_CPU_TIME),
        memory.read32(AT + DomctlLayout.VCPU_CPU));
  }

  /** Gives the domain its handle, which is its UUID. */
  void handle(int domain, UUID uuid) throws ToolstackException {
    begin(DomctlLayout.SETDOMAINHANDLE, domain);
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array();
    memory.write(AT + DomctlLayout.HANDLE, bytes);
    call("naming domain " + domain);
  }

  private void begin(int command, int domain) {
    memory.clear(AT, DomctlLayout.SIZE);
    put(DomctlLayout.CMD, command);
    put(DomctlLayout.VERSION, DomctlLayout.INTERFACE_VERSION);
    memory.write16(AT + DomctlLayout.DOMAIN, domain);
  }

  private void put(int offset, int value) {
    memory.write32(AT + offset, value);
  }

  private void call(String what) throws ToolstackException {
    Domain0.check(what, domain0.call(Hypercall.DOMCTL, AT));
  }
}
