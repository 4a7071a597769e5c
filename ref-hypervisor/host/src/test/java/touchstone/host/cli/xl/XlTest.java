package touchstone.host.cli.xl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.host.SystemOptions;
import touchstone.host.daemon.DaemonPrograms;
import touchstone.machine.cpu.CpuModel;

/** Every verb against a running host: what it prints, what it does, how it fails. */
@Timeout(120)
class XlTest {
  @TempDir private Path folder;

  private TestHost host;

  @BeforeEach
  void start() throws Exception {
    host = new TestHost(folder, SystemOptions.of(CpuModel.INTEL).withMemory(64 << 20).withCpus(2));
  }

  @AfterEach
  void stop() throws Exception {
    host.close();
  }

  @Test
  void createStartsAndListShowsIt() throws Exception {
    TestHost.Result created = host.xl("create", host.guest("one", DaemonPrograms.SLEEP));
    assertThat(created)
        .isEqualTo(new TestHost.Result(0, "", "Parsing config from " + folder + "/one.cfg\n"));
    host.await("sleep", () -> host.done("list", "one").contains("-b----"));
    assertThat(host.done("list"))
        .startsWith("Name                                        ID   Mem VCPUs\tState\tTime(s)\n")
        .containsPattern("\nDomain-0 {32} +0 +0 +[01]     [-r][-b]---- +0\\.0\n")
        .containsPattern("\none {37} +1 +2 +1     -b---- +0\\.0\n");
    assertThat(host.done("list", "-v", "one"))
        .containsPattern(
            "0\\.0 [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}        -          default");
    assertThat(host.done("list", "-l", "one"))
        .contains("\"domid\" : 1", "\"type\" : \"pvh\"", "\"target_memkb\" : 2048");
    assertThat(host.done("list", "-l")).doesNotContain("Domain-0");
  }

  @Test
  void createTakesWordsBesidesTheFile() throws Exception {
    String file = host.guest("one", DaemonPrograms.SLEEP);
    host.done("create", "-q", "-p", file, "name='two'", "vcpus=2", "memory=3");
    assertThat(host.done("list", "two")).containsPattern("two +1 +3 +1     --p---");
    host.done("unpause", "two");
    host.await("sleep", () -> host.done("list", "two").contains("-b----"));
    assertThat(host.done("list", "two")).contains("-b----");
  }

  @Test
  void dryRunNeedsNoHost() throws Exception {
    String file = host.guest("one", DaemonPrograms.SLEEP, "disk=['/a,raw,xvda,w']");
    TestHost.Result dry = host.xl("create", "-n", file, "--socket", "/nowhere");
    assertThat(dry.code()).isZero();
    assertThat(dry.out()).contains("\"domid\" : null", "\"name\" : \"one\"", "\"vdev\" : \"xvda\"");
    assertThat(host.done("list")).doesNotContain("one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "memory | 2 | g.cfg:4: the end of the line where '=' or '+=' is expected",
        "colour='red' | 2 | g.cfg:4: unknown key 'colour'",
        "type='hvm' | 2 | g.cfg:4: type 'hvm'",
        "kernel='none' | 1 | none: no such file",
        "kernel='g.cfg' | 1 | g.cfg: ",
        "memory=1 | 1 | needs",
        "memory=64 | 1 | memory",
        "vcpus=2;cpus=['0','7'] | 1 | cpus: none of those of vCPU 1 exists on this host",
        "seclabel='silo' | 1 | seclabel 'silo': this host is not under the silo policy",
        "cap=300 | 1 | weighting domain",
        "disk=['none.img,raw,xvda'] | 1 | disk xvda: ",
        "vif=['mac=00:16:3e:0:1','mac=00:16:3e:00:00:01'] | 2 | is no address",
        "vif=['mac=00:16:3e:00:00:01','mac=00:16:3e:00:00:01'] | 1 | is in use on xenbr0",
      })
  void whatCannotBeCreatedLeavesNothing(String line, int code, String message) throws Exception {
    String before = host.done("list");
    String memory = host.done("info", "free_memory");
    TestHost.Result result =
        host.xl("create", "-q", host.guest("g", DaemonPrograms.SLEEP, line, ""));
    assertThat(result.err()).startsWith("xl: ").contains(message);
    assertThat(result.code()).isEqualTo(code);
    assertThat(host.done("list")).isEqualTo(before);
    assertThat(host.done("info", "free_memory")).isEqualTo(memory);
  }

  @Test
  void disksAndInterfacesAreGivenAndTakenBack() throws Exception {
    String memory = host.done("info", "free_memory");
    Files.write(folder.resolve("d.img"), new byte[1 << 20]);
    String devices = "disk=['d.img,raw,xvda,ro'];vif=['','mac=00:16:3e:00:00:01,bridge=b']";
    host.done("create", host.guest("one", DaemonPrograms.SLEEP, devices));
    assertThat(host.done("list", "-l", "one"))
        .contains("\"vdev\" : \"xvda\"", "\"readwrite\" : 0", "\"bridge\" : \"xenbr0\"")
        .contains("\"mac\" : \"00:16:3e:00:00:01\"");
    TestHost.Result second =
        host.xl("create", "-q", host.guest("two", DaemonPrograms.SLEEP, devices));
    assertThat(second.err()).contains("mac=00:16:3e:00:00:01 is in use on b");
    host.done("destroy", "one");
    host.done("create", host.guest("two", DaemonPrograms.SLEEP, devices));
    host.done("destroy", "two");
    assertThat(host.done("info", "free_memory")).isEqualTo(memory);
  }

  @Test
  void namesAreUnique() throws Exception {
    String file = host.guest("one", DaemonPrograms.SLEEP);
    host.done("create", file);
    TestHost.Result second = host.xl("create", "-q", file);
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.err()).isEqualTo("xl: Domain with name \"one\" already exists.\n");
  }

  @Test
  void pauseStopsAGuestAndUnpauseLetsItGo() throws Exception {
    host.done("create", host.guest("one", DaemonPrograms.SPIN));
    host.done("pause", "1");
    assertThat(host.done("list", "one")).contains("--p---");
    host.done("unpause", "one");
    assertThat(host.done("list", "one")).doesNotContain("p---");
    assertThat(host.xl("unpause", "one").err()).isEqualTo("xl: Domain 1 is not paused\n");
  }

  @Test
  void twoConsolesAreTwo() throws Exception {
    host.done("create", host.guest("one", DaemonPrograms.echo()));
    host.done("create", host.guest("two", DaemonPrograms.echo()));
    host.await("greeting", () -> greeted("one") && greeted("two"));
    host.console("abc\u001d", "console", "two");
    assertThat(host.console("hello q", "console", "one")).isEqualTo(">hello ");
    assertThat(host.done("list")).contains("two").doesNotContain("one ");
    host.await("echo", () -> log("two").equals(">abc"));
    assertThat(host.console("xq", "console", "two")).endsWith("x");
    assertThat(log("one")).isEqualTo(">hello ");
    assertThat(log("two")).isEqualTo(">abcx");
    assertThat(Files.getPosixFilePermissions(folder.resolve("guest-one.log")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void createCanStayOnTheConsoleThroughAReboot() throws Exception {
    String file = host.guest("one", DaemonPrograms.echo());
    PipedOutputStream keys = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(keys);
    Thread user =
        Thread.ofPlatform()
            .start(() -> {
              type(keys, "ar");
              host.awaitMessage("one (domain 2) created");
              host.await("second greeting", () -> log("one").equals(">a>"));
              type(keys, "bq");
            });
    assertThat(host.console(in, "create", "-q", "-c", file)).isEqualTo(">a>b");
    user.join();
  }

  private static void type(OutputStream keys, String text) {
    try {
      keys.write(text.getBytes(StandardCharsets.US_ASCII));
      keys.flush();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private boolean greeted(String name) {
    return log(name).startsWith(">");
  }

  private String log(String name) {
    try {
      return host.log(name);
    } catch (IOException missing) {
      return "";
    }
  }

  @Test
  void destroyEndsAGuestAndGivesAllBack() throws Exception {
    String memory = host.done("info", "free_memory");
    host.done("create", host.guest("one", DaemonPrograms.SPIN));
    assertThat(host.done("info", "free_memory")).isNotEqualTo(memory);
    host.done("destroy", "one");
    assertThat(host.done("list")).doesNotContain("one");
    assertThat(host.done("info", "free_memory")).isEqualTo(memory);
    assertThat(host.xl("destroy", "one").err())
        .isEqualTo("xl: 'one' is an invalid domain identifier\n");
    assertThat(host.xl("destroy", "0").err()).isEqualTo("xl: Domain-0 is the host itself\n");
  }

  /** The guest is asked by xenstore and ends itself. */
  @Test
  void shutdownWaitsForTheGuest() throws Exception {
    host.done("create", host.guest("one", DaemonPrograms.watcher("control/shutdown")));
    TestHost.Result result = host.xl("shutdown", "-w", "one");
    assertThat(result.err())
        .isEqualTo(
            "Shutting down domain 1\nWaiting for 1 domains\n"
                + "Domain 1 has been shut down, reason code 0\n");
    assertThat(host.done("list")).doesNotContain("one");
    assertThat(log("one")).isEqualTo("p");
  }

  @Test
  void rebootIsARestart() throws Exception {
    host.done("create", host.guest("one", DaemonPrograms.watcher("control/shutdown")));
    TestHost.Result result = host.xl("reboot", "--wait", "one");
    assertThat(result.err())
        .startsWith("Rebooting domain 1\n")
        .endsWith("has been shut down, reason code 1\n");
    assertThat(log("one")).isEqualTo("r");
    assertThat(host.done("domid", "one")).isEqualTo("2\n");
  }

  @Test
  void shutdownOfAllAsksAll() throws Exception {
    host.done("create", host.guest("one", DaemonPrograms.watcher("control/shutdown")));
    host.done("create", host.guest("two", DaemonPrograms.watcher("control/shutdown")));
    assertThat(host.xl("shutdown", "-a", "-w", "-F").err())
        .contains("Waiting for 2 domains", "Domain 1 has been", "Domain 2 has been");
    assertThat(host.xl("shutdown").code()).isEqualTo(2);
    assertThat(host.xl("shutdown", "-a", "-w").code()).isZero();
  }

  @Test
  void destroyingAGuestEndsTheWaitForIt() throws Exception {
    host.done("create", host.guest("one", DaemonPrograms.SPIN));
    Thread waiting = Thread.ofVirtual().start(() -> host.xl("shutdown", "-w", "one"));
    host.await("wait", () -> waiting.getState() != Thread.State.NEW);
    host.done("destroy", "one");
    waiting.join();
  }

  @ParameterizedTest
  @CsvSource({
    "destroy, ''",
    "preserve, one .*s--",
    "restart, one +2 ",
    "rename-restart, (?s)one-1 +1 .*s--.*one +2 ",
  })
  void powerOffDoesAsTheFileSays(String action, String shown) throws Exception {
    String code = DaemonPrograms.watcher("control/shutdown");
    host.done("create", host.guest("one", code, "on_poweroff='" + action + "'"));
    host.xl("shutdown", "-w", "one");
    if (shown.isEmpty()) {
      assertThat(host.done("list")).doesNotContain("one");
    } else {
      assertThat(host.done("list")).containsPattern(shown);
      assertThat(host.xl("shutdown", "1").code()).isEqualTo(1);
    }
  }

  @Test
  void aPreservedResetShowsWhy() throws Exception {
    host.done("create", host.guest("one", DaemonPrograms.RESET, "on_reboot='preserve'"));
    host.awaitMessage("one (domain 1) shut down: reboot; preserve");
    assertThat(host.done("list", "-v", "one")).contains("---sr-").contains("        1 ");
    host.done("destroy", "one");
  }

  @Test
  void memSetAsksTheBalloon() throws Exception {
    host.done(
        "create",
        host.guest(
            "one", DaemonPrograms.watcher("memory/target"), "maxmem=4", "on_poweroff='preserve'"));
    host.done("mem-set", "one", "3m");
    host.awaitMessage("shut down");
    assertThat(log("one")).isEqualTo("3");
    assertThat(host.done("list", "-l", "one")).contains("\"target_memkb\" : 3072");
    assertThat(host.xl("mem-set", "one", "5").err())
        .isEqualTo("xl: memory of domain 1 must be at most its maxmem, 4096 KiB\n");
    assertThat(host.xl("mem-set", "one", "much").code()).isEqualTo(2);
  }

  @Test
  void vcpuSetIsWrittenForTheGuest() throws Exception {
    String watcher = DaemonPrograms.watcher("cpu/1/availability");
    host.done("create", host.guest("one", watcher, "maxvcpus=2", "on_poweroff='preserve'"));
    assertThat(host.xl("vcpu-set", "one", "3").err())
        .isEqualTo("xl: argument 'vcpus' must be a number from 1 to 2\n");
    host.done("vcpu-set", "one", "2");
    host.awaitMessage("shut down");
    assertThat(log("one")).isEqualTo("o");
  }

  @Test
  void sysrqIsWrittenForTheGuest() throws Exception {
    host.done("create", host.guest("one", DaemonPrograms.watcher("control/sysrq")));
    host.done("sysrq", "one", "h");
    host.awaitMessage("destroyed");
    assertThat(log("one")).isEqualTo("h");
    assertThat(host.xl("sysrq", "one", "h").code()).isEqualTo(1);
  }

  @Test
  void triggerResetsAndRefusesTheRest() throws Exception {
    host.done("create", host.guest("one", DaemonPrograms.SPIN));
    host.done("trigger", "one", "reset");
    host.awaitMessage("one (domain 2) created");
    for (String other : new String[] {"nmi", "power", "sleep", "s3resume", "init", "x"}) {
      TestHost.Result refused = host.xl("trigger", "one", other);
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err()).contains(other);
    }
  }

  @Test
  void numbersNamesAndRename() throws Exception {
    host.done("create", host.guest("one", DaemonPrograms.SLEEP));
    host.done("create", host.guest("two", DaemonPrograms.SLEEP));
    assertThat(host.done("domid", "two")).isEqualTo("2\n");
    assertThat(host.done("domname", "2")).isEqualTo("two\n");
    assertThat(host.done("domname", "0")).isEqualTo("Domain-0\n");
    host.done("rename", "2", "web");
    assertThat(host.done("domid", "web")).isEqualTo("2\n");
    assertThat(host.xl("domid", "two").code()).isEqualTo(1);
    assertThat(host.xl("rename", "web", "one").code()).isEqualTo(1);
    assertThat(host.xl("rename", "web", "7").err()).contains("not digits alone");
    assertThat(host.xl("domname", "9").code()).isEqualTo(1);
  }

  @Test
  void vcpuListSaysWhereVcpusMayRun() throws Exception {
    host.done("create", host.guest("one", DaemonPrograms.SPIN, "maxvcpus=2", "cpus=['all', '1']"));
    assertThat(host.done("vcpu-list", "one"))
        .startsWith(
            "Name                                ID  VCPU   CPU State   Time(s) "
                + "Affinity (Hard / Soft)\n")
        .containsPattern("one {30} +1 +0 +[01] +[-r]-- +[0-9.]+  all / all\n")
        .containsPattern("one {30} +1 +1 +- +--p +0\\.0  1 / all\n");
    assertThat(host.done("vcpu-list")).contains("Domain-0");
  }

  @Test
  void infoDmesgAndUptimeTellOfTheHost() throws Exception {
    host.done("create", host.guest("one", DaemonPrograms.SLEEP));
    assertThat(host.done("info"))
        .contains("nr_cpus                : 2\n", "total_memory           : 64\n")
        .contains(
            "xen_version            : 4.17.0-touchstone\n", "xen_scheduler          : credit");
    assertThat(host.done("info", "nr_cpus")).isEqualTo("2\n");
    assertThat(host.done("dmesg", "-c")).matches("\\[    0\\.\\d{6}] one \\(domain 1\\) created\n");
    assertThat(host.done("dmesg")).isEmpty();
    assertThat(host.done("uptime", "one"))
        .isEqualTo(
            "Name                                ID Uptime\n"
                + "one                                  1  0:00:00\n");
    assertThat(host.done("uptime", "-s")).contains(" up  0:00, Domain-0 (0)\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "destroy",
        "pause",
        "unpause",
        "console",
        "shutdown",
        "reboot",
        "list",
        "vcpu-list",
        "uptime",
        "domid"
      })
  void unknownGuestsAreRefused(String verb) {
    TestHost.Result result = host.xl(verb, "nobody");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("xl: 'nobody' is an invalid domain identifier\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create", "destroy", "shutdown", "reboot", "pause", "unpause", "console", "list",
        "vcpu-list", "info", "dmesg", "uptime", "domid", "domname", "rename", "mem-set",
        "vcpu-set", "trigger", "sysrq"
      })
  void everyVerbHasHelpAndNeedsAHost(String verb) throws Exception {
    assertThat(host.done(verb, "--help")).contains("Usage: xl " + verb);
    String[] words = {verb, "--socket", folder.resolve("nowhere").toString(), "1", "1"};
    TestHost.Result alone = host.xl(words);
    assertThat(alone.code()).isEqualTo(2);
  }

  @Test
  void withoutAHostXlSaysHowToStartOne() {
    String path = folder.resolve("nowhere").toString();
    TestHost.Result alone = host.xl("list", "--socket", path);
    assertThat(alone)
        .isEqualTo(
            new TestHost.Result(
                2, "", "xl: no host is up at " + path + " (./touchstone up starts one)\n"));
  }
}
