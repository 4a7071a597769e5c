package touchstone.host.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import touchstone.host.ReferenceSystem;
import touchstone.host.toolstack.DomainInfo;
import touchstone.host.toolstack.PhysInfo;
import touchstone.host.toolstack.ToolstackException;
import touchstone.host.toolstack.VcpuInfo;
import touchstone.host.toolstack.XenVersionInfo;

/** The verbs that only tell. Memory is in KiB, time in ns. */
final class Questions {
  static final String DOMAIN_0 = "Domain-0";
  private static final long KIB_PER_PAGE = 4;

  private final ReferenceSystem system;
  private final Guests guests;
  private final String label;

  /** {@code label} is the security label of everybody: the host's policy. */
  Questions(ReferenceSystem system, Guests guests, String label) {
    this.system = system;
    this.guests = guests;
    this.label = label;
  }

  /** {@code domains}: all, or the one that is named. */
  JsonNode list(Arguments arguments) throws Refusal, ToolstackException {
    ObjectNode result = Protocol.object().put("now", system.virtualTime());
    ArrayNode domains = result.putArray("domains");
    for (Subject subject : subjects(arguments)) {
      domains.add(describe(subject));
    }
    return result;
  }

  /** A domain somebody asks about; domain 0 is no guest. */
  private record Subject(int id, String name, @Nullable Guest guest) {}

  private List<Subject> subjects(Arguments arguments) throws Refusal {
    List<Subject> subjects = new ArrayList<>();
    List<String> names = arguments.texts("domains");
    if (names.isEmpty()) {
      subjects.add(new Subject(0, DOMAIN_0, null));
      guests.all().forEach(guest -> subjects.add(subject(guest)));
    }
    for (String name : names) {
      boolean zero = name.equals("0") || name.equals(DOMAIN_0);
      subjects.add(zero ? new Subject(0, DOMAIN_0, null) : subject(guests.find(name)));
    }
    return subjects;
  }

  private static Subject subject(Guest guest) {
    return new Subject(guest.id(), guest.name(), guest);
  }

  private ObjectNode describe(Subject subject) throws ToolstackException {
    DomainInfo info = system.toolstack().info(subject.id());
    ObjectNode node =
        Protocol.object()
            .put("domid", subject.id())
            .put("name", subject.name())
            .put("memory", info.pages() * KIB_PER_PAGE)
            .put("vcpus", info.onlineVcpus())
            .put("running", info.isRunning() && !info.isShutdown() && !info.isPaused())
            .put("blocked", info.isBlocked())
            .put("paused", info.isPaused())
            .put("shutdown", info.isShutdown())
            .put("reason", info.isShutdown() ? info.shutdownReason() : 0)
            .put("dying", info.isDying())
            .put("cpu_time", info.cpuTime())
            .put("label", label);
    Guest guest = subject.guest();
    if (guest == null) {
      return node.put("uuid", "00000000-0000-0000-0000-000000000000").put("created", 0);
    }
    node.put("uuid", guest.config().uuid().toString()).put("created", guest.created());
    node.set("config", ConfigJson.of(guest.config(), guest.name(), guest.target()));
    return node;
  }

  /** {@code vcpus} of all domains, or of those that are named. */
  JsonNode vcpus(Arguments arguments) throws Refusal, ToolstackException {
    ObjectNode result = Protocol.object().put("cpus", system.toolstack().physInfo().cpus());
    ArrayNode vcpus = result.putArray("vcpus");
    for (Subject subject : subjects(arguments)) {
      int count = system.toolstack().info(subject.id()).vcpus();
      for (int i = 0; i < count; i++) {
        vcpus.add(describe(subject, i));
      }
    }
    return result;
  }

  private JsonNode describe(Subject subject, int vcpu) throws ToolstackException {
    VcpuInfo info = system.toolstack().vcpuInfo(subject.id(), vcpu);
    Guest guest = subject.guest();
    return Protocol.object()
        .put("domid", subject.id())
        .put("name", subject.name())
        .put("vcpu", vcpu)
        .put("online", info.online())
        .put("running", info.running())
        .put("blocked", info.blocked())
        .put("cpu", info.cpu())
        .put("cpu_time", info.cpuTime())
        .put("affinity", guest == null ? -1 : guest.config().cpusOf(vcpu));
  }

  JsonNode info() throws ToolstackException {
    PhysInfo host = system.toolstack().physInfo();
    XenVersionInfo version = system.toolstack().version();
    String capabilities =
        (host.hasHvm() ? " pvh" : "")
            + (host.hasHap() ? " hap" : "")
            + (host.hasGrantTableV1() ? " gnttab-v1" : "");
    return Protocol.object()
        .put("nr_cpus", host.cpus())
        .put("max_cpu_id", host.maxCpuId())
        .put("nr_nodes", host.nodes())
        .put("cores_per_socket", host.coresPerSocket())
        .put("threads_per_core", host.threadsPerCore())
        .put("cpu_khz", host.cpuKhz())
        .put("virt_caps", capabilities.strip())
        .put("total_memory", host.totalPages() * KIB_PER_PAGE)
        .put("free_memory", host.freePages() * KIB_PER_PAGE)
        .put("xen_major", version.major())
        .put("xen_minor", version.minor())
        .put("xen_extra", version.extra())
        .put("xen_caps", version.capabilities())
        .put("xen_pagesize", version.pageSize())
        .put("xen_changeset", version.changeset())
        .put("cc_compiler", version.compiler())
        .put("cc_compile_by", version.compileBy())
        .put("cc_compile_domain", version.compileDomain())
        .put("cc_compile_date", version.compileDate());
  }

  /** The core keeps no log; this is the host's. */
  JsonNode dmesg(HostLog log, Arguments arguments) throws Refusal {
    ObjectNode result = Protocol.object();
    ArrayNode lines = result.putArray("lines");
    log.lines().forEach(lines::add);
    if (arguments.flag("clear")) {
      log.clear();
    }
    return result;
  }
}
