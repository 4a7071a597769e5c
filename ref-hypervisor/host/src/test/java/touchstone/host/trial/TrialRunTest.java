package touchstone.host.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.host.linux.FilesystemTools;
import touchstone.host.linux.LinuxImages;
import touchstone.machine.cpu.CpuModel;

/** With trials that start no guest. */
class TrialRunTest {
  @TempDir private Path folder;

  private interface Body {
    void run(TrialRun run) throws TrialException, IOException;
  }

  private record Made(Body body) implements Trial {
    @Override
    public String name() {
      return "made";
    }

    @Override
    public String about() {
      return "for a test";
    }

    @Override
    public void run(TrialRun run) throws TrialException, IOException {
      body.run(run);
    }
  }

  private TrialResult result(Body body) throws IOException {
    TrialSettings settings =
        new TrialSettings(
            new LinuxImages(LinuxImages.Kernel.CLOUD),
            new FilesystemTools(),
            folder,
            folder,
            1,
            message -> {});
    return TrialRun.of(new Made(body), settings, CpuModel.AMD);
  }

  @Test
  void aTrialPassesIfAllItsChecksDo() throws IOException {
    assertThat(result(run -> run.check("a", true, "1")).passed()).isTrue();
    TrialResult failed =
        result(run -> {
          run.check("a", true, "1");
          run.check("b", false, "2");
        });
    assertThat(failed.passed()).isFalse();
    assertThat(failed.checks()).contains(new Check("b", false, "2"));
  }

  @Test
  void whatStopsATrialIsACheckThatFailed() throws IOException {
    TrialResult stopped =
        result(run -> {
          throw new TrialException("no 'ready'");
        });
    assertThat(stopped.checks()).contains(new Check("to the end", false, "no 'ready'"));
    assertThat(stopped.passed()).isFalse();
  }

  @Test
  void whatAGuestDoesNotSayIsNotAsItMustBe() throws IOException {
    TrialGuest guest = new TrialGuest("g");
    "trial: n 1\n".chars().forEach(value -> guest.accept(value, 0));
    TrialResult result =
        result(run -> {
          run.equal(guest, "n", "1");
          run.equal(guest, "m", "1");
        });
    assertThat(result.checks())
        .containsAll(List.of(new Check("g: n", true, "1"), new Check("g: m", false, "nothing")));
  }

  @Test
  void imagesAreNewAndInAFolderOfTheTrialOnThatModel() throws IOException {
    result(run -> Files.write(run.image("d.img", 4), new byte[] {1, 2, 3, 4, 5}));
    result(run -> assertThat(run.image("d.img", 4)).hasBinaryContent(new byte[4]));
    assertThat(folder.resolve("made-amd/d.img")).exists();
  }
}
