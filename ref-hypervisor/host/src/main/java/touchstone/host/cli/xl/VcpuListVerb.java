package touchstone.host.cli.xl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code xl vcpu-list}: where each vCPU is, and where it may be. Soft affinity is always all. */
@Command(name = "vcpu-list", description = "Lists the vCPUs of domains.")
final class VcpuListVerb extends XlVerb {
  @Parameters(paramLabel = "DOMAIN", arity = "0..*", description = "names or numbers")
  private List<String> domains = new ArrayList<>();

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    JsonNode answer = host.ask("vcpu-list", Domains.arguments(domains.toArray(new String[0])));
    int cpus = answer.path("cpus").asInt();
    out()
        .printf(
            "%-32s %5s %5s %5s %5s %9s %s%n",
            "Name", "ID", "VCPU", "CPU", "State", "Time(s)", "Affinity (Hard / Soft)");
    answer.path("vcpus").forEach(vcpu -> out().println(row(vcpu, cpus)));
  }

  private static String row(JsonNode vcpu, int cpus) {
    return String.format(
        Locale.ROOT,
        "%-32s %5d %5d %s %9.1f  %s / all",
        vcpu.path("name").asText(),
        vcpu.path("domid").asInt(),
        vcpu.path("vcpu").asInt(),
        place(vcpu),
        vcpu.path("cpu_time").asLong() / 1e9,
        CpuList.of(vcpu.path("affinity").asLong(), cpus));
  }

  private static String place(JsonNode vcpu) {
    if (!vcpu.path("online").asBoolean()) {
      return String.format("%5s %3s-p ", "-", "-");
    }
    char running = vcpu.path("running").asBoolean() ? 'r' : '-';
    char blocked = vcpu.path("blocked").asBoolean() ? 'b' : '-';
    return String.format("%5d %3c%c- ", vcpu.path("cpu").asInt(), running, blocked);
  }
}
