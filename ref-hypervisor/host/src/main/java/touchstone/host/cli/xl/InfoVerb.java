package touchstone.host.cli.xl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code xl info}: the host, in xl's words. What only the Linux of a real domain 0 knows is left
 * out.
 */
@Command(name = "info", description = "Tells about the host, or one line of it.")
final class InfoVerb extends XlVerb {
  private static final long MIB = 1024;

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "the line to print, as nr_cpus")
  private @Nullable String only;

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    JsonNode info = host.ask("info", arguments());
    print("host", "touchstone");
    print("machine", "x86_64");
    for (String name :
        new String[] {
          "nr_cpus", "max_cpu_id", "nr_nodes", "cores_per_socket", "threads_per_core"
        }) {
      print(name, info.path(name).asText());
    }
    long khz = info.path("cpu_khz").asLong();
    print("cpu_mhz", String.format(Locale.ROOT, "%d.%03d", khz / 1000, khz % 1000));
    print("virt_caps", info.path("virt_caps").asText());
    print("total_memory", "" + info.path("total_memory").asLong() / MIB);
    print("free_memory", "" + info.path("free_memory").asLong() / MIB);
    print("sharing_freed_memory", "0");
    print("sharing_used_memory", "0");
    print("outstanding_claims", "0");
    print("free_cpus", "0");
    printVersion(info);
    print("xend_config_format", "4");
  }

  private void printVersion(JsonNode info) {
    String major = info.path("xen_major").asText();
    String minor = info.path("xen_minor").asText();
    String extra = info.path("xen_extra").asText();
    print("xen_major", major);
    print("xen_minor", minor);
    print("xen_extra", extra);
    print("xen_version", major + "." + minor + extra);
    print("xen_caps", info.path("xen_caps").asText());
    print("xen_scheduler", "credit");
    print("xen_pagesize", info.path("xen_pagesize").asText());
    print("xen_changeset", info.path("xen_changeset").asText());
    for (String name :
        new String[] {"cc_compiler", "cc_compile_by", "cc_compile_domain", "cc_compile_date"}) {
      print(name, info.path(name).asText());
    }
  }

  private void print(String name, String value) {
    if (only == null) {
      out().printf("%-22s : %s%n", name, value);
    } else if (only.equals(name)) {
      out().println(value);
    }
  }
}
