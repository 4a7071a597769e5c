package touchstone.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.config.ConfigFile;
import touchstone.host.config.DomainConfig;
import touchstone.machine.cpu.CpuModel;

class GuestHostTest {
  private static final long MILLISECOND = 1_000_000;

  @TempDir private Path folder;
  private final List<String> messages = new ArrayList<>();
  private final StringBuilder heard = new StringBuilder();
  private GuestHost host;

  @BeforeEach
  void powerUp() throws Exception {
    SystemOptions options =
        SystemOptions.of(CpuModel.AMD)
            .withMemory(64 << 20)
            .withConsole((domain, value) -> heard.append(domain).append((char) value));
    host = new GuestHost(options, folder, messages::add);
  }

  private void create(String name, String code) throws Exception {
    Files.write(folder.resolve(name + ".elf"), DaemonPrograms.image(code));
    String text = "name='" + name + "'\nkernel='" + name + ".elf'\nmemory=2\n";
    host.create(DomainConfig.read(ConfigFile.parse("x.cfg", text), folder));
  }

  private static JsonNode domain(String name) {
    return Protocol.object().put("domain", name);
  }

  @Test
  void withoutASocketGuestsRunAndEndAsTheirConfigurationSays() throws Exception {
    create("one", DaemonPrograms.PRINT_A);
    assertThat(host.name(1)).contains("one");
    assertThat(host.run(MILLISECOND)).isEqualTo(StopReason.ALL_DOWN);
    assertThat(host.settle()).isTrue();
    assertThat(host.isEmpty()).isTrue();
    assertThat(host.name(1)).isEmpty();
    assertThat(heard).hasToString("1A");
    assertThat(messages.get(1)).endsWith("one (domain 1) shut down: poweroff; destroy");
  }

  @Test
  void keysGoToTheGuestOfThatName() throws Exception {
    create("one", DaemonPrograms.SLEEP);
    create("two", DaemonPrograms.echo());
    host.type("two", "hq".getBytes(StandardCharsets.US_ASCII));
    host.run(MILLISECOND);
    host.settle();
    assertThat(heard).hasToString("2>2h");
    assertThat(host.name(2)).isEmpty();
    assertThatThrownBy(() -> host.type("two", new byte[1])).isInstanceOf(Refusal.class);
    host.destroyAll();
    assertThat(host.isEmpty()).isTrue();
  }

  @Test
  void verbsAreAnsweredAndThoseThatWaitRefused() throws Exception {
    create("one", DaemonPrograms.SPIN);
    assertThat(host.ask("list", Protocol.object()).path("domains")).hasSize(2);
    assertThatThrownBy(() -> host.ask("console", domain("one")))
        .hasMessage("console: is not answered at once");
    host.ask("destroy", domain("one"));
    assertThatThrownBy(() -> host.ask("destroy", domain("one"))).isInstanceOf(Refusal.class);
  }
}
