package touchstone.host.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import touchstone.host.GuestState;
import touchstone.host.StopReason;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;

/**
 * An image nobody here wrote: Debian's GRUB for PVH boots to its prompt on the Xen console and
 * answers what is typed, on both CPU models.
 *
 * <p>It exercises the start of day, the hypercall page, HVM parameters, console and xenstore rings,
 * the grant table's set-up, the memory map and some hundred thousand lines of C compiled for size.
 */
class GrubTest {

  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void bootsToItsPromptAndAnswers(CpuModel cpu)
      throws IOException, InterruptedException, ToolstackException, CorruptImageException {
    GrubSession grub = new GrubSession(cpu, GrubImage.fetch());
    assertThat(grub.untilPrompt()).contains("Welcome to GRUB!", "GNU GRUB  version 2.");

    // What is typed is echoed too, but with the quotes that the answer does not have.
    assertThat(grub.command("echo touch''stone 4''2")).contains("touchstone 42\n");
    assertThat(grub.command("ls")).contains("(memdisk)", "(proc)");
    assertThat(grub.command("lsmod")).contains("Name", "Ref Count", "\nnormal", "crypto");
    assertThat(grub.command("set")).contains("grub_platform=xen_pvh", "grub_cpu=i386");
    assertThat(grub.command("cat (memdisk)/no-such-file")).contains("error: file");
    assertThat(grub.command("cat (memdisk)/grub.cfg")).contains("configfile");

    grub.system().type(grub.guest(), new byte[] {'h', 'a', 'l', 't', '\r'});
    assertThat(grub.system().run(5_000_000_000L)).isEqualTo(StopReason.ALL_DOWN);
    assertThat(grub.guest().state()).isEqualTo(GuestState.POWEROFF);
    keepTranscript(cpu, grub);
  }

  private static void keepTranscript(CpuModel cpu, GrubSession grub) throws IOException {
    Path file = Path.of("target", "grub", cpu.name().toLowerCase(Locale.ROOT) + ".txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, grub.transcript());
  }
}
