package touchstone.host.cli.xl;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code xl vcpu-set}: the guest is asked, by {@code cpu/N/availability}. */
@Command(name = "vcpu-set", description = "Asks a guest to use so many of its vCPUs.")
final class VcpuSetVerb extends XlVerb {
  @Parameters(index = "0", paramLabel = "DOMAIN", description = "name or number")
  private String domain = "";

  @Parameters(index = "1", paramLabel = "N", description = "vCPUs, up to its maxvcpus")
  private int vcpus;

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    host.ask("vcpu-set", of(domain).put("vcpus", vcpus));
  }
}
